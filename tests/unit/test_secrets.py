"""A deployed function finds its secrets in Secrets Manager: fresh, whole or not at all, never in words."""

import json
import logging
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from frontdesk import secrets
from frontdesk.errors import Misconfigured, RetryLater, SecretsUnavailable
from frontdesk.escalation.slack_api import open_slack
from frontdesk.lambdas import FUNCTIONS
from frontdesk.secrets import KEPT_FOR_S, SecretReader
from frontdesk.settings import (
    FenceSettings,
    FormSettings,
    Loader,
    SlackSettings,
    TwilioSettings,
    load,
    secret_arn_variable,
)
from tests.source_tree import PACKAGE_ROOT

DOORS = "arn:aws:secretsmanager:us-east-1:1:secret:frontdesk-x-doors-AbCdEf"
TOKEN, SIGNING, FORM = "xoxb-never-shown", "signing-never-shown", "form-never-shown"
HELD = {"slack_bot_token": TOKEN, "slack_signing_secret": SIGNING, "form_secret": FORM}
VALUES = ("never-shown", "never-said")


class Vault:
    """A Secrets Manager that remembers what it was asked, and a clock beside it."""

    def __init__(self, text):
        self.text = text
        self.asked = []
        self.now_s = 1_000_000.0

    def fetch(self, arn):
        self.asked.append(arn)
        if isinstance(self.text, Exception):
            raise self.text
        return self.text

    def loader(self):
        return Loader(SecretReader(self.fetch, lambda: self.now_s))


class Client:
    """A client of Secrets Manager that answers once."""

    def __init__(self, answer):
        self.answer = answer

    def get_secret_value(self, **asked):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def vault(monkeypatch):
    monkeypatch.setenv(secret_arn_variable("doors"), DOORS)
    return Vault(json.dumps(HELD))


def fetched(monkeypatch, answer):
    monkeypatch.setattr("frontdesk.aws.aws_client", lambda *_: Client(answer))
    return secrets.fetch_secret(DOORS)


def refused(code):
    return ClientError({"Error": {"Code": code, "Message": "x"}}, "GetSecretValue")


def test_the_variable_that_names_a_secret_bears_its_name():
    assert secret_arn_variable("channels") == "FRONTDESK_CHANNELS_SECRET_ARN"


def test_a_section_is_found_in_its_secret(vault):
    settings = vault.loader()(SlackSettings)
    assert settings.slack_bot_token.get_secret_value() == TOKEN
    assert settings.slack_url == "https://slack.com/api/"
    assert vault.asked == [DOORS]


def test_two_sections_of_one_secret_ask_for_it_once(vault):
    read = vault.loader()
    assert read(SlackSettings) is read(SlackSettings)
    assert read(FormSettings).form_secret.get_secret_value() == FORM
    assert vault.asked == [DOORS]


def test_a_variable_comes_before_the_secrets_field(vault, monkeypatch):
    monkeypatch.setenv("FRONTDESK_SLACK_URL", "http://127.0.0.1/api/")
    monkeypatch.setenv("FRONTDESK_SLACK_BOT_TOKEN", "xoxb-of-the-laptop")
    settings = vault.loader()(SlackSettings)
    assert (settings.slack_url, settings.slack_bot_token.get_secret_value()) == (
        "http://127.0.0.1/api/",
        "xoxb-of-the-laptop",
    )
    assert settings.slack_signing_secret.get_secret_value() == SIGNING


def test_whoever_has_every_variable_asks_nobody(vault, monkeypatch):
    monkeypatch.setenv("FRONTDESK_FORM_SECRET", "of-the-laptop")
    assert vault.loader()(FormSettings).form_secret.get_secret_value() == "of-the-laptop"
    assert vault.asked == []


def test_a_section_without_a_secret_never_asks_for_one(vault, monkeypatch):
    monkeypatch.setenv("FRONTDESK_FENCE_TABLE", "fence")
    assert vault.loader()(FenceSettings).fence_table == "fence"
    assert vault.asked == []


def test_a_new_value_is_seen_within_five_minutes(vault):
    read = vault.loader()
    before = read(FormSettings)
    vault.text = json.dumps({**HELD, "form_secret": "another"})
    vault.now_s += KEPT_FOR_S - 1
    assert read(FormSettings) is before
    vault.now_s += 1
    assert read(FormSettings).form_secret.get_secret_value() == "another"
    assert len(vault.asked) == 2


def test_a_clock_that_was_set_back_keeps_no_secret_longer(vault):
    read = vault.loader()
    read(FormSettings)
    vault.now_s -= 1
    read(FormSettings)
    assert len(vault.asked) == 2


def test_what_was_kept_too_long_is_not_used_when_nobody_answers(vault):
    read = vault.loader()
    read(FormSettings)
    vault.now_s += KEPT_FOR_S
    vault.text = SecretsUnavailable("the secret answered InternalServiceError")
    with pytest.raises(RetryLater):
        read(FormSettings)


def test_slack_is_spoken_to_with_the_newest_token(monkeypatch):
    monkeypatch.setenv("FRONTDESK_SLACK_SIGNING_SECRET", SIGNING)
    apps = []
    for token in ("xoxb-1", "xoxb-1", "xoxb-2"):
        load.cache_clear()
        monkeypatch.setenv("FRONTDESK_SLACK_BOT_TOKEN", token)
        apps.append(open_slack(timeout_s=1))
    load.cache_clear()
    assert apps[0] is apps[1] is not apps[2]


@pytest.mark.parametrize("text", ["", "never-said", '["never-said"]', '"never-said"', "[" * 100_000])
def test_a_secret_that_is_no_object_is_ours_to_mend(vault, text):
    vault.text = text
    with pytest.raises(Misconfigured, match="frontdesk-x-doors-AbCdEf holds no JSON object") as caught:
        vault.loader()(FormSettings)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "held", [{}, {"slack_bot_token": ""}, {"slack_bot_token": 12345, "slack_signing_secret": ["never-said"]}]
)
def test_every_field_that_is_missing_or_wrong_is_named_at_once(vault, held):
    vault.text = json.dumps(held)
    with pytest.raises(
        Misconfigured, match=r"secret doors: slack_bot_token .*slack_signing_secret"
    ) as caught:
        vault.loader()(SlackSettings)
    assert not any(value in repr(caught.value) for value in (*VALUES, "12345"))


def test_without_a_secret_the_variables_are_named():
    with pytest.raises(Misconfigured, match=r"FRONTDESK_SLACK_BOT_TOKEN .*FRONTDESK_SLACK_SIGNING_SECRET"):
        Loader(SecretReader(lambda _: pytest.fail("asked")))(SlackSettings)


@pytest.mark.parametrize("held", [HELD, {**HELD, "slack_bot_token": 7}, ["never-said"]])
def test_no_value_is_in_a_repr_an_error_or_the_log(vault, held, caplog):
    vault.text = json.dumps(held)
    read = vault.loader()
    try:
        shown = [repr(read(SlackSettings)), str(read(FormSettings)), repr(read)]
    except Misconfigured as error:
        shown = [repr(error), str(error), repr(error.__cause__)]
        logging.getLogger("x").exception("refused")
    said = " ".join([*shown, caplog.text])
    assert not any(value in said for value in VALUES)


@pytest.mark.parametrize(
    "code",
    ["AccessDeniedException", "ResourceNotFoundException", "DecryptionFailure", "InvalidRequestException"],
)
def test_a_secret_that_we_may_not_read_is_ours_to_mend(monkeypatch, code):
    with pytest.raises(Misconfigured, match="frontdesk-x-doors-AbCdEf"):
        fetched(monkeypatch, refused(code))


@pytest.mark.parametrize(
    "error",
    [refused("InternalServiceError"), refused("ThrottlingException"), ReadTimeoutError(endpoint_url="x")],
)
def test_a_secret_that_does_not_come_is_asked_for_later(monkeypatch, error):
    with pytest.raises(SecretsUnavailable):
        fetched(monkeypatch, error)


def test_bytes_are_no_secret_of_ours(monkeypatch):
    with pytest.raises(Misconfigured, match="bytes"):
        fetched(monkeypatch, {"SecretBinary": b"never-said"})


def test_whoever_has_no_secret_brings_no_aws_client_along():
    script = (
        "import sys; from frontdesk.settings import FenceSettings, load;"
        "load(FenceSettings); sys.exit('botocore' in sys.modules)"
    )
    environment = {"PYTHONPATH": str(PACKAGE_ROOT), "FRONTDESK_FENCE_TABLE": "fence"}
    environment[secret_arn_variable("doors")] = DOORS
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == 0


def test_a_function_reads_two_secrets_at_most():
    assert max(len(needs.secrets) for needs in FUNCTIONS.values()) == 2


def test_the_twilio_section_is_kept_where_twilio_is(monkeypatch):
    monkeypatch.setenv(secret_arn_variable("channels"), "arn:channels")
    vault = Vault(json.dumps({"twilio_account_sid": "AC1", "twilio_auth_token": "t"}))
    assert vault.loader()(TwilioSettings).twilio_account_sid == "AC1"
    assert vault.asked == ["arn:channels"]
