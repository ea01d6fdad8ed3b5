"""What botocore can raise has one meaning each, and no setting is guessed."""

import pytest
from botocore import exceptions as foreign

from frontdesk import aws, secrets
from frontdesk.errors import FenceUnavailable, Misconfigured
from frontdesk.lambdas import FUNCTIONS


def refused(code, operation="PutItem"):
    return foreign.ClientError({"Error": {"Code": code, "Message": "x"}}, operation)


def raised_for(error):
    with (
        pytest.raises((FenceUnavailable, Misconfigured)) as caught,
        aws.aws_errors(FenceUnavailable, "the fence"),
    ):
        raise error
    assert caught.value.__cause__ is error
    return type(caught.value)


@pytest.mark.parametrize("code", sorted(aws.OURS_TO_MEND))
def test_a_wrong_name_or_permission_is_ours_to_mend(code):
    assert raised_for(refused(code)) is Misconfigured


@pytest.mark.parametrize(
    "code",
    [
        "InternalFailure",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "something new",
    ],
)
def test_any_other_refusal_is_doubt(code):
    assert raised_for(refused(code)) is FenceUnavailable


def test_a_refusal_without_a_name_is_doubt():
    assert raised_for(foreign.ClientError({}, "PutItem")) is FenceUnavailable


@pytest.mark.parametrize(
    "error",
    [
        foreign.ConnectTimeoutError(endpoint_url="x"),
        foreign.ReadTimeoutError(endpoint_url="x"),
        foreign.EndpointConnectionError(endpoint_url="x"),
        foreign.ConnectionClosedError(endpoint_url="x"),
        foreign.SSLError(endpoint_url="x", error=OSError("x")),
        foreign.HTTPClientError(error=OSError("x")),
        foreign.CredentialRetrievalError(provider="x", error_msg="x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_answer_that_did_not_come_is_doubt(error):
    assert raised_for(error) is FenceUnavailable


@pytest.mark.parametrize(
    "error",
    [
        foreign.NoCredentialsError(),
        foreign.NoRegionError(),
        foreign.PartialCredentialsError(provider="env", cred_var="x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_operator_forgot_is_ours_to_mend(error):
    assert raised_for(error) is Misconfigured


def test_the_prefix_that_sqs_puts_before_a_code_is_no_part_of_it():
    assert aws.error_code(refused("AWS.SimpleQueueService.NonExistentQueue")) == "NonExistentQueue"


def test_a_bug_stays_a_bug():
    with pytest.raises(KeyError), aws.aws_errors(FenceUnavailable, "the fence"):
        raise KeyError("x")


def test_a_client_without_a_region_is_a_setting_that_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(Misconfigured, match="region"):
        aws.aws_client("sqs")


def test_two_calls_in_a_row_fit_into_intake_beside_its_secrets():
    calls_s = 2 * (aws.CONNECT_TIMEOUT_S + aws.READ_TIMEOUT_S)
    secrets_s = len(FUNCTIONS["intake"].secrets) * (secrets.CONNECT_TIMEOUT_S + secrets.READ_TIMEOUT_S)
    assert calls_s + secrets_s < FUNCTIONS["intake"].timeout_s
