"""Task tokens: hands a person's answer to the execution that waits for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Final, cast

import botocore.session
from botocore import exceptions as aws
from botocore.config import Config

from frontdesk.domain.requests import HumanAnswer
from frontdesk.errors import Misconfigured, ProviderUnavailable

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

MOVED_ON: Final = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})
"""A rung that passed, an execution that ended, a request that was answered: the click comes too late."""
_BUSY: Final = frozenset(
    {"ThrottlingException", "Throttling", "TooManyRequestsException", "ServiceUnavailable"}
)
_REFUSED: Final = frozenset(
    {
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "UnrecognizedClientException",
    }
)


@contextmanager
def step_functions_errors() -> Iterator[None]:
    """Translate what botocore raises: what passes, what the operator mends; the rest is a bug and stays."""
    try:
        yield
    except aws.ClientError as error:
        code, status = _refusal(error)
        if code in _BUSY or status >= 500:
            raise ProviderUnavailable(f"Step Functions is busy ({code}).") from error
        if code in _REFUSED:
            raise Misconfigured(f"Step Functions refuses the desk: {code}.") from error
        raise
    except (aws.NoCredentialsError, aws.PartialCredentialsError, aws.NoRegionError) as error:
        raise Misconfigured(f"Step Functions cannot be reached as it is set up: {error}") from error
    except (aws.ConnectionError, aws.HTTPClientError) as error:
        raise ProviderUnavailable(f"Step Functions did not answer: {type(error).__name__}.") from error


def _refusal(error: aws.ClientError) -> tuple[str, int]:
    response = error.response
    return response.get("Error", {}).get("Code", ""), response.get("ResponseMetadata", {}).get(
        "HTTPStatusCode", 0
    )


class StepFunctionsTokens:
    """Answers waiting states of Step Functions."""

    def __init__(self, client: SFNClient) -> None:
        self.client = client

    def answer(self, token: str, answer: HumanAnswer) -> bool:
        """Return whether the answer was taken; False means that the question has moved on."""
        output = json.dumps(asdict(answer) | {"at": answer.at.isoformat()}, ensure_ascii=False)
        with step_functions_errors():
            try:
                self.client.send_task_success(taskToken=token, output=output)
            except aws.ClientError as error:
                if _refusal(error)[0] not in MOVED_ON:
                    raise
                return False
        return True


@cache
def open_tokens() -> StepFunctionsTokens:
    """Return the client; one attempt, and fast enough that Slack is answered within its three seconds."""
    once = Config(connect_timeout=0.7, read_timeout=1, retries={"total_max_attempts": 1})
    with step_functions_errors():
        client = botocore.session.get_session().create_client("stepfunctions", config=once)
    return StepFunctionsTokens(cast("SFNClient", client))
