"""Setting a secret: what is asked, checked, kept and told, and that no value is ever printed."""

import json
from typing import Any, get_args

import pytest
from click.testing import CliRunner, Result

from frontdesk.lambdas import FUNCTIONS
from frontdesk.settings import SecretName
from ops.commands import secrets
from ops.errors import Refusal
from ops.secret_needs import state_of
from ops.secret_shapes import SECRETS, SHAPES, fields_of, readers_of, sections_of
from tests.builders import a_playbook
from tests.unit.ops.deployed import OUTPUTS, a_deployed_desk

GOOD = {
    "anthropic_api_key": "sk-ant-" + "5f" * 20,
    "openai_api_key": "sk-proj-" + "6a" * 20,
    "compatible_api_key": "anything",
    "compatible_url": "https://models.example/v1",
    "twilio_account_sid": "AC" + "0a" * 16,
    "twilio_auth_token": "1b" * 16,
    "highlevel_tokens": '{"aSubAccount0000000001": "pit-a-token"}',
    "highlevel_public_key": "MCowBQYDK2VwAyEA" + "A" * 43 + "=",
    "crm_secret": "4e" * 24,
    "calendar_secrets": '{"lincoln-park": "private-5f5f5f5f"}',
    "booking_secret": "5f" * 24,
    "mcp_tokens": '{"highlevel": "pit-a-token"}',
    "slack_bot_token": "xoxb-1234-5678-abcdefgh",
    "slack_signing_secret": "2c" * 16,
    "form_secret": "3d" * 24,
}
DOORS = {name: GOOD[name] for name in ("slack_bot_token", "slack_signing_secret", "form_secret")}


class Vault:
    """Secrets Manager: one text per ARN."""

    def __init__(self) -> None:
        self.texts = {OUTPUTS[f"{name.capitalize()}SecretArn"]: "{}" for name in SECRETS}

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803  # AWS's names
        return {"SecretString": self.texts[SecretId]}

    def put_secret_value(self, *, SecretId: str, SecretString: str) -> None:  # noqa: N803  # AWS's names
        self.texts[SecretId] = SecretString

    def held(self, secret: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.texts[OUTPUTS[f"{secret.capitalize()}SecretArn"]])
        return found


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Vault:
    held = Vault()
    monkeypatch.setattr(secrets, "chosen_desk", lambda **_: a_deployed_desk(secretsmanager=held))
    return held


def run(*arguments: str, stdin: object = None) -> Result:
    text = stdin if isinstance(stdin, str) else json.dumps(stdin)
    return CliRunner().invoke(secrets.command, [*arguments], input=text, standalone_mode=False)


def typed(monkeypatch: pytest.MonkeyPatch, **answers: str) -> Result:
    """Let somebody sit at the terminal and answer the questions of `set doors`."""
    monkeypatch.setattr(secrets, "has_terminal", lambda: True)
    lines = "".join(f"{answers.get(field, '')}\n" for field in fields_of("doors"))
    return run("set", "doors", stdin=lines)


def test_every_field_that_the_settings_keep_in_a_secret_has_a_shape():
    kept = {
        name
        for needs in FUNCTIONS.values()
        for section in needs.sections
        if section.kept_in
        for name, field in section.model_fields.items()
        if field.is_required() or field.default is None
    }
    assert kept == set(SHAPES) == {name for secret in SECRETS for name in fields_of(secret)}
    assert get_args(SecretName) == SECRETS


def test_the_readers_of_a_field_are_the_functions_whose_settings_have_it():
    assert readers_of("form_secret") == ("intake",)
    assert "send" in readers_of("twilio_auth_token")
    assert all(section.kept_in == "doors" for section in sections_of("doors"))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("anthropic_api_key", "sk-" + "5f" * 20),
        ("openai_api_key", "6a" * 20),
        ("compatible_api_key", "with blanks"),
        ("compatible_url", "http://models.example/v1"),
        ("twilio_account_sid", "SK" + "0a" * 16),
        ("twilio_auth_token", "short"),
        ("highlevel_tokens", "pit-a-token"),
        ("mcp_tokens", "pit-a-token"),
        ("highlevel_tokens", '{"aSubAccount0000000001": ""}'),
        ("highlevel_public_key", "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEA"),
        ("crm_secret", "whsec_not-base64-at-all-but-long-enough"),
        ("slack_bot_token", "xoxp-1234-5678-abcdefgh"),
        ("slack_signing_secret", "2C" * 16),
        ("form_secret", "twenty-three-characters"),
        ("form_secret", "with blanks in between all of it"),
        ("form_secret", "whsec_not-base64-at-all-but-long-enough"),
        ("form_secret", "whsec_c2hvcnQgb25lLCB0b28gc2hv"),
    ],
)
def test_a_value_of_another_shape_is_refused_and_nothing_is_written(vault: Vault, field: str, wrong: str):
    [secret] = [each for each in SECRETS if field in fields_of(each)]
    failed = run("set", secret, "--stdin", stdin={field: wrong})
    assert isinstance(failed.exception, Refusal)
    assert str(failed.exception).startswith(f"{field} must be ")
    assert wrong not in str(failed.exception)
    assert vault.held(secret) == {}


@pytest.mark.parametrize("name", GOOD)
def test_good_values_fit_their_shapes(name: str):
    assert SHAPES[name].fits(GOOD[name])


def test_a_key_of_standard_webhooks_fits():
    assert SHAPES["form_secret"].fits("whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz")


def test_the_fields_from_standard_input_are_written_and_no_value_is_told(vault: Vault):
    done = run("set", "doors", "--stdin", stdin=DOORS)
    assert done.exit_code == 0
    assert vault.held("doors") == DOORS
    assert "slack_bot_token: set" in done.output
    assert "within 5 minutes" in done.output
    assert not [value for value in DOORS.values() if value[-4:] in done.output]


def test_a_field_that_is_not_given_keeps_its_value(vault: Vault):
    run("set", "doors", "--stdin", stdin=DOORS)
    new = "4e" * 24
    done = run("set", "doors", "--stdin", "--json", stdin={"form_secret": new})
    assert vault.held("doors") == {**DOORS, "form_secret": new}
    assert set(json.loads(done.output)["fields"].values()) == {"set"}


def test_whoever_sits_at_a_terminal_is_asked_and_an_empty_answer_keeps_the_field(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
):
    done = typed(monkeypatch, slack_bot_token=GOOD["slack_bot_token"])
    assert vault.held("doors") == {"slack_bot_token": GOOD["slack_bot_token"]}
    assert "form_secret: missing" in done.output
    assert GOOD["slack_bot_token"] not in done.output
    assert "stays as it is" in str(typed(monkeypatch).exception)


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("set", "doors", "--stdin"), "xoxb-1", "one JSON object"),
        (("set", "doors", "--stdin"), [], "one JSON object"),
        (
            ("set", "doors", "--stdin"),
            {"token": "x"},
            "has no token: its fields are form_secret, slack_bot_token",
        ),
        (("set", "brain", "--stdin"), {"key": "x"}, "has no key: its fields are anthropic_api_key"),
        (("set", "doors"), {}, "--stdin"),
    ],
)
def test_what_cannot_be_set_is_refused_with_what_can(vault: Vault, arguments, stdin, said: str):
    assert said in str(run(*arguments, stdin=stdin).exception)


def test_a_secret_that_is_no_object_is_only_replaced_whole(vault: Vault):
    vault.texts[OUTPUTS["DoorsSecretArn"]] = "xoxb-1"
    assert "--new" in str(run("set", "doors", "--stdin", stdin=DOORS).exception)
    assert run("set", "doors", "--stdin", "--new", stdin=DOORS).exit_code == 0
    assert vault.held("doors") == DOORS


def test_show_lists_each_field_with_its_state_and_its_readers(vault: Vault):
    vault.put_secret_value(
        SecretId=OUTPUTS["DoorsSecretArn"], SecretString=json.dumps({**DOORS, "form_secret": "x"})
    )
    done = run("show", "--json")
    rows = {row["field"]: row for row in json.loads(done.output)["secrets"]}
    states = {name: rows[name]["state"] for name in ("slack_bot_token", "form_secret", "twilio_auth_token")}
    assert states == {"slack_bot_token": "set", "form_secret": "ill-formed", "twilio_auth_token": "missing"}
    assert rows["slack_signing_secret"]["read_by"][:2] == ["ask", "decide"]
    assert done.return_value == 1


def test_a_key_of_a_provider_may_be_left_out_and_what_must_be_there_is_missing(vault: Vault):
    for secret in SECRETS:
        fields = {name: GOOD[name] for name in fields_of(secret) if secret != "brain"}
        vault.put_secret_value(
            SecretId=OUTPUTS[f"{secret.capitalize()}SecretArn"], SecretString=json.dumps(fields)
        )
    done = run("show", "--json")
    states = {row["field"]: row["state"] for row in json.loads(done.output)["secrets"]}
    assert (states["anthropic_api_key"], states["form_secret"]) == ("left out", "set")
    assert done.return_value == 0


def test_a_value_that_is_no_text_is_ill_formed():
    assert state_of("form_secret", {"form_secret": 7}, a_playbook()) == "ill-formed"
