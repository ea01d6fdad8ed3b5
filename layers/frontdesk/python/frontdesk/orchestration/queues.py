"""The queues and the workflow engine as intake, start and unpark use them; botocore's errors translated in
one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from frontdesk.errors import Misconfigured, QueueUnavailable

NOT_OURS = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "QueueDoesNotExist",
        "StateMachineDoesNotExist",
        "UnrecognizedClientException",
    }
)
NO_LONGER_WAITING = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})
"""A token that was answered, has timed out or belongs to an execution that is gone; engines disagree which
they say."""


@contextmanager
def aws_errors() -> Iterator[None]:
    """Translate: a missing resource or permission is ours to mend, everything else passes."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"].rpartition(".")[2]
        if code in NOT_OURS:
            raise Misconfigured(f"AWS refuses us ({code}): check names and permissions") from error
        raise QueueUnavailable(f"AWS answered {code}") from error
    except BotoCoreError as error:
        raise QueueUnavailable(f"AWS did not answer ({type(error).__name__})") from error


class SqsQueue:
    """One queue."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, body: str) -> None:
        with aws_errors():
            self._client.send_message(QueueUrl=self._url, MessageBody=body)


class Workflow:
    """The state machine `lead`."""

    def __init__(self, client: Any, arn: str = "") -> None:
        self._client = client
        self._arn = arn

    def start(self, name: str, run_input: str) -> bool:
        """Start one execution; False when this name has been started before, which is as good."""
        with aws_errors():
            try:
                self._client.start_execution(stateMachineArn=self._arn, name=name, input=run_input)
            except ClientError as error:
                if error.response["Error"]["Code"] == "ExecutionAlreadyExists":
                    return False
                raise
        return True

    def go_on(self, task_token: str) -> bool:
        """Answer a parked run's token; False when nothing waits for it any more."""
        with aws_errors():
            try:
                self._client.send_task_success(taskToken=task_token, output="{}")
            except ClientError as error:
                if error.response["Error"]["Code"] in NO_LONGER_WAITING:
                    return False
                raise
        return True
