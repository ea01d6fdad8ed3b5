"""The queues and the workflow engine, as intake, start, unpark and notify use them."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from frontdesk.aws import answer_task, aws_client, aws_errors, error_code
from frontdesk.errors import QueueUnavailable
from frontdesk.settings import IntakeSettings, StartSettings, load


class SqsQueue:
    """One queue."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, body: str) -> None:
        """Return when the queue has the message.

        Raises:
            QueueUnavailable: it may not have it.
        """
        with aws_errors(QueueUnavailable, "the queue"):
            self._client.send_message(QueueUrl=self._url, MessageBody=body)


class Workflow:
    """The state machine `lead`."""

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def start(self, name: str, run_input: str) -> bool:
        """Start one execution; False when this name has been started before, which is as good."""
        with aws_errors(QueueUnavailable, "the workflow"):
            try:
                self._client.start_execution(stateMachineArn=self._arn, name=name, input=run_input)
            except ClientError as error:
                if error_code(error) == "ExecutionAlreadyExists":
                    return False
                raise
        return True


class ParkedTasks:
    """The tasks that wait in state Park, each under its token."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def release(self, task_token: str) -> bool:
        """Let a parked run go on; False when nothing waits under this token any more."""
        with aws_errors(QueueUnavailable, "the workflow"):
            return answer_task(self._client, task_token, "{}")


class Executions:
    """What the workflow knows of its executions."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def input_of(self, arn: str) -> str | None:
        """Return what an execution was started with; None when there is none of this ARN."""
        with aws_errors(QueueUnavailable, "the workflow"):
            try:
                return str(self._client.describe_execution(executionArn=arn)["input"])
            except ClientError as error:
                if error_code(error) == "ExecutionDoesNotExist":
                    return None
                raise


def open_intake_queue() -> SqsQueue:
    """Return the queue that the settings name."""
    return SqsQueue(aws_client("sqs"), load(IntakeSettings).intake_queue_url)


def open_workflow() -> Workflow:
    """Return the state machine that the settings name."""
    return Workflow(aws_client("stepfunctions"), load(StartSettings).state_machine_arn)


def open_parked_tasks() -> ParkedTasks:
    """Return the parked tasks of this account."""
    return ParkedTasks(aws_client("stepfunctions"))


def open_executions() -> Executions:
    """Return the executions of this account."""
    return Executions(aws_client("stepfunctions"))
