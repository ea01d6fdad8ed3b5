"""An answer reaches the execution that waits, or the person learns that it does not wait any more."""

import json
from typing import Any

import pytest
from botocore import exceptions as aws
from pydantic import TypeAdapter

from frontdesk.aws import aws_client
from frontdesk.domain.requests import HumanAnswer
from frontdesk.errors import Misconfigured, QueueUnavailable
from frontdesk.escalation.tokens import StepFunctionsTokens, open_tokens
from frontdesk.orchestration.contracts import AwaitHumanVerdictOutput
from tests.unit.escalation.cases import NOW, OFFER, TOKEN

ANSWER = HumanAnswer(OFFER.request_id, "edit", "Dana Reyes (U01DANA)", NOW, OFFER.digest, "A las 9, ¿sí?")


def forget() -> None:
    """Let the next client be made anew."""
    for cached in (aws_client, open_tokens):
        cached.cache_clear()


def refused(code, status=400):
    response: Any = {"Error": {"Code": code, "Message": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return aws.ClientError(response, "SendTaskSuccess")


class FakeStepFunctions:
    def __init__(self, error=None):
        self.error, self.sent = error, []

    def send_task_success(self, *, taskToken, output):  # noqa: N803 - the API's own name
        if self.error:
            raise self.error
        self.sent.append((taskToken, output))


def answer(client: Any) -> bool:
    return StepFunctionsTokens(client).answer(TOKEN, ANSWER)


def test_the_answer_is_what_the_state_machine_expects():
    client = FakeStepFunctions()
    assert answer(client) is True
    ((token, output),) = client.sent
    assert token == TOKEN
    kept = TypeAdapter(AwaitHumanVerdictOutput).validate_python({"answer": json.loads(output)})
    assert kept.answer == ANSWER


@pytest.mark.parametrize("code", ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])
def test_a_task_that_waits_no_longer_has_moved_on(code):
    assert answer(FakeStepFunctions(refused(code))) is False


@pytest.mark.parametrize(
    "error",
    [
        refused("ThrottlingException"),
        refused("InternalFailure", 500),
        refused("ServiceUnavailable", 503),
        aws.ConnectTimeoutError(endpoint_url="x"),
        aws.ReadTimeoutError(endpoint_url="x"),
        aws.EndpointConnectionError(endpoint_url="x"),
        aws.ConnectionClosedError(endpoint_url="x"),
        aws.SSLError(endpoint_url="x", error=OSError("x")),
    ],
)
def test_what_passes_is_tried_again(error):
    with pytest.raises(QueueUnavailable):
        answer(FakeStepFunctions(error))


@pytest.mark.parametrize(
    "error",
    [
        refused("AccessDeniedException"),
        refused("UnrecognizedClientException"),
        refused("ExpiredTokenException"),
        aws.NoCredentialsError(),
        aws.NoRegionError(),
        aws.PartialCredentialsError(provider="env", cred_var="x"),
    ],
)
def test_what_the_operator_must_mend_says_so(error):
    with pytest.raises(Misconfigured):
        answer(FakeStepFunctions(error))


def test_the_client_tries_once_and_gives_up_within_slacks_patience(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    forget()
    config: Any = open_tokens().client.meta.config
    forget()
    assert config.retries["total_max_attempts"] == 1
    assert config.connect_timeout + config.read_timeout < 2


def test_without_a_region_the_operator_is_told(monkeypatch):
    forget()
    with pytest.raises(Misconfigured, match="region"):
        open_tokens()
