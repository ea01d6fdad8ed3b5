"""AWS clients: one botocore session per worker, short timeouts, no retries of its own (those are the
workflow's); and what botocore's errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from frontdesk.errors import Misconfigured, RetryLater

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

CONNECT_TIMEOUT_S: Final = 1
READ_TIMEOUT_S: Final = 3
"""Two calls in a row fit into intake's time beside its two secrets, and into Send's beside the POST."""

OURS_TO_MEND: Final = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "DecryptionFailure",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidRequestException",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "NonExistentQueue",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "SignatureDoesNotMatch",
        "StateMachineDoesNotExist",
        "UnrecognizedClientException",
    }
)
"""Codes that say that a name, a credential or a permission is wrong; repeating does not help."""

NO_LONGER_WAITING: Final = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})
"""A token was answered, has timed out, or its execution is gone; engines disagree which name they use."""


@cache
def aws_client(service: str, connect_s: float = CONNECT_TIMEOUT_S, read_s: float = READ_TIMEOUT_S) -> Any:
    """Return this worker's client for an AWS service; botocore's clients have no static type.

    boto3 would cost another 40 ms of a cold start for nothing that is used here.

    Raises:
        Misconfigured: the environment does not say in which region we are.
    """
    from botocore.config import Config

    once = Config(connect_timeout=connect_s, read_timeout=read_s, retries={"total_max_attempts": 1})
    with aws_errors(RetryLater, service):
        return _session().create_client(service, config=once)


@cache
def _session() -> Any:
    from botocore.session import get_session

    return get_session()


@contextmanager
def aws_errors(doubt: type[RetryLater], what: str) -> Iterator[None]:
    """Translate botocore's errors: what is missing or forbidden is ours to mend, all else is `doubt`."""
    from botocore import exceptions as foreign

    try:
        yield
    except foreign.ClientError as error:
        code = error_code(error)
        if code in OURS_TO_MEND:
            raise Misconfigured(f"{what} refuses us ({code}): check its name and our permissions") from error
        raise doubt(f"{what} answered {code}") from error
    except (foreign.NoCredentialsError, foreign.PartialCredentialsError, foreign.NoRegionError) as error:
        raise Misconfigured(f"{what} cannot be reached as it is set up: {error}") from error
    except foreign.BotoCoreError as error:
        raise doubt(f"{what} did not answer ({type(error).__name__})") from error


def answer_task(client: Any, task_token: str, output: str) -> bool:
    """Answer the token that a task waits for; False when nothing waits under it any more.

    Belongs inside `aws_errors`.
    """
    from botocore.exceptions import ClientError

    try:
        client.send_task_success(taskToken=task_token, output=output)
    except ClientError as error:
        if error_code(error) not in NO_LONGER_WAITING:
            raise
        return False
    return True


def error_code(error: ClientError) -> str:
    """Return AWS's name of the error, without the prefix that SQS still puts before it."""
    return error.response.get("Error", {}).get("Code", "unnamed").rpartition(".")[2]
