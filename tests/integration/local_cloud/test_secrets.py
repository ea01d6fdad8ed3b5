"""Settings over Secrets Manager's own protocol, from the first empty object to a rotation."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from frontdesk.aws import aws_client
from frontdesk.errors import Misconfigured
from frontdesk.secrets import KEPT_FOR_S, SecretReader
from frontdesk.settings import Loader, TwilioSettings, secret_arn_variable
from ops.local.resources import Blueprint
from tests.fixtures.clouds import a_cloud

HELD = {"twilio_account_sid": "AC1", "twilio_auth_token": "first"}


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    """The client of an operator; the functions find the same Secrets Manager by their environment."""
    with a_cloud(Blueprint(), []) as cloud, pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": cloud.addresses.endpoint,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
        }.items():
            patch.setenv(name, value)
        aws_client.cache_clear()
        yield cloud.client("secretsmanager")
        aws_client("secretsmanager", 1, 1).close()
        aws_client.cache_clear()


@pytest.fixture
def arn(store, monkeypatch, request) -> str:
    """A secret as the deployment makes it, of which the function knows the ARN."""
    arn: str = store.create_secret(Name=f"frontdesk-{request.node.name}", SecretString="{}")["ARN"]
    monkeypatch.setenv(secret_arn_variable("channels"), arn)
    return arn


def test_a_secret_that_nobody_has_filled_in_is_named_with_its_fields(arn):
    with pytest.raises(Misconfigured, match=r"secret channels: twilio_account_sid .*twilio_auth_token"):
        Loader(SecretReader())(TwilioSettings)


def test_a_rotated_value_is_seen_without_a_deploy(store, arn):
    now_s = [1000.0]
    read = Loader(SecretReader(now_s=lambda: now_s[0]))
    store.put_secret_value(SecretId=arn, SecretString=json.dumps(HELD))
    assert read(TwilioSettings).twilio_auth_token.get_secret_value() == "first"
    store.put_secret_value(SecretId=arn, SecretString=json.dumps({**HELD, "twilio_auth_token": "second"}))
    assert read(TwilioSettings).twilio_auth_token.get_secret_value() == "first"
    now_s[0] += KEPT_FOR_S
    assert read(TwilioSettings).twilio_auth_token.get_secret_value() == "second"


def test_a_secret_that_is_not_there_is_ours_to_mend(store, arn):
    store.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    with pytest.raises(Misconfigured, match="ResourceNotFoundException"):
        Loader(SecretReader())(TwilioSettings)
