"""Settings: one frozen model per concern, read from the environment or a secret and checked as a whole.

The same models tell the deployment which variables a function needs (`env_names`), so that no name is typed
twice.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from frontdesk.errors import Misconfigured
from frontdesk.secrets import SecretReader

PREFIX = "FRONTDESK_"
SecretName = Literal["brain", "channels", "doors"]
"""The three secrets of a deployed desk; no function is given all of them."""


class Settings(BaseModel):
    """A section of the settings; each field is the variable FRONTDESK_<FIELD>.

    Where a section is `kept_in` a secret, a deployed function finds its fields there instead, a JSON object
    with a key per field, whose ARN is the variable FRONTDESK_<SECRET>_SECRET_ARN.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)
    kept_in: ClassVar[SecretName | None] = None


class ClockSettings(Settings):
    """The shared clock of the local cloud; absent on AWS."""

    clock_file: Path | None = None


class PlaybookSettings(Settings):
    """Where the client's playbook lies."""

    playbook: Path


class ReleaseSettings(Settings):
    """Which release of the code this is; written on every run."""

    release: str


class DatabaseSettings(Settings):
    """How to reach Postgres: a conninfo; with `iam` a token signed at each login is its password."""

    database_url: SecretStr
    database_login: Literal["conninfo", "iam"] = "conninfo"


class FenceSettings(Settings):
    """The table that Send reads at the last moment."""

    fence_table: str


class PublicSettings(Settings):
    """The address under which the world reaches this desk; webhooks are signed over it."""

    public_url: str


class IntakeSettings(Settings):
    """Where verified events go."""

    intake_queue_url: str


class StartSettings(Settings):
    """The state machine that an event starts."""

    state_machine_arn: str


class PrepareSettings(Settings):
    """Who migrates and who writes as an operator; where the master's password is kept for the first login."""

    migrate_function: str
    admin_function: str
    master_secret_arn: str


class CommandSettings(Settings):
    """Whom the desk's own schedule asks how runs stand, and the name under which the figures stand."""

    ops_function: str
    desk: str


class BrainSettings(Settings):
    """Whether models are asked as the playbook routes, or the embedded one alone, which needs no key."""

    brain: Literal["routes", "embedded"]


class ModelSettings(Settings):
    """Keys of the model providers, each optional, and their addresses when they are not the public ones.

    `compatible` is any server that speaks OpenAI's Responses API; it needs an address, and a key if it says.
    """

    kept_in = "brain"
    anthropic_api_key: SecretStr | None = None
    anthropic_url: str = "https://api.anthropic.com"
    openai_api_key: SecretStr | None = None
    openai_url: str = "https://api.openai.com/v1"
    compatible_api_key: SecretStr | None = None
    compatible_url: str | None = None


class TwilioSettings(Settings):
    """Twilio: credentials, and its address when it is not the public one."""

    kept_in = "channels"
    twilio_account_sid: str
    twilio_auth_token: SecretStr
    twilio_url: str = "https://api.twilio.com"


class HighLevelSettings(Settings):
    """HighLevel: the private integration token of each sub-account, as JSON, the public key that its webhooks
    are checked with, and its address when it is not the public one.
    """

    kept_in = "channels"
    highlevel_tokens: SecretStr | None = None
    highlevel_public_key: str | None = None
    highlevel_url: str = "https://services.leadconnectorhq.com"


class CrmSettings(Settings):
    """What the desk signs with when it tells another CRM by webhook."""

    kept_in = "channels"
    crm_secret: SecretStr | None = None


class CalendarSettings(Settings):
    """For calendars that can only be read: the secret part of each location's feed, as JSON, and what the
    desk signs with when it asks for a booking."""

    kept_in = "channels"
    calendar_secrets: SecretStr | None = None
    booking_secret: SecretStr | None = None


class McpSettings(Settings):
    """The tokens of the playbook's MCP servers, as JSON, by the names that the playbook gives them."""

    kept_in = "channels"
    mcp_tokens: SecretStr | None = None


class SlackSettings(Settings):
    """Slack: credentials, and its address when it is not the public one."""

    kept_in = "doors"
    slack_bot_token: SecretStr
    slack_signing_secret: SecretStr
    slack_url: str = "https://slack.com/api/"


class FormSettings(Settings):
    """The secret with which the client's own web form signs."""

    kept_in = "doors"
    form_secret: SecretStr


Section = TypeVar("Section", bound=Settings)


class Loader:
    """Reads each section on first use, and one that is kept in a secret again whenever the secret was."""

    def __init__(self, secrets: SecretReader) -> None:
        self._secrets = secrets
        self._loaded: dict[type[Settings], tuple[Mapping[str, Any], Settings]] = {}

    def __call__(self, section: type[Section]) -> Section:
        """Return a section; a variable in the environment comes before the same field of a secret.

        Raises:
            Misconfigured: names everything of the section that is missing or wrong, never a value.
            SecretsUnavailable: the section is kept in a secret that cannot be read now.
        """
        held = self._held(section)
        read_from, loaded = self._loaded.get(section, (None, None))
        if read_from is not held or not isinstance(loaded, section):
            loaded = _validated(section, held)
            self._loaded[section] = held, loaded
        return loaded

    def cache_clear(self) -> None:
        """Read everything again at its next use."""
        self._loaded.clear()
        self._secrets.forget()

    def _held(self, section: type[Settings]) -> Mapping[str, Any]:
        """Return the fields of the section's secret, unless the environment has all that is needed."""
        required = _required(section)
        if section.kept_in is None or (required and required <= _in_environment(section).keys()):
            return _NOTHING
        arn = os.environ.get(secret_arn_variable(section.kept_in))
        return self._secrets.read(arn) if arn else _NOTHING


_NOTHING: Final[Mapping[str, Any]] = {}


def _validated(section: type[Section], held: Mapping[str, Any]) -> Section:
    kept = {field: held[field] for field in section.model_fields if held.get(field) not in (None, "")}
    try:
        return section.model_validate({**kept, **_in_environment(section)})
    except ValidationError as error:
        faults = {(str(fault["loc"][0]), fault["type"]) for fault in error.errors(include_input=False)}
    wrong = [f"{PREFIX}{field.upper()} ({fault})" for field, fault in sorted(faults)]
    if held is _NOTHING:
        raise Misconfigured(f"set these environment variables: {', '.join(wrong)}")
    fields = [f"{field} ({fault})" for field, fault in sorted(faults)]
    raise Misconfigured(f"set these fields of the secret {section.kept_in}: {', '.join(fields)}")


def _in_environment(section: type[Settings]) -> dict[str, str]:
    variables = {field: os.environ.get(PREFIX + field.upper(), "") for field in section.model_fields}
    return {field: value for field, value in variables.items() if value}


def _required(section: type[Settings]) -> set[str]:
    return {name for name, field in section.model_fields.items() if field.is_required()}


load: Final = Loader(SecretReader())
"""This process's settings."""


def secret_arn_variable(secret: SecretName) -> str:
    """Return the variable that tells a deployed function which secret is meant."""
    return f"{PREFIX}{secret.upper()}_SECRET_ARN"


def env_names(*sections: type[Settings]) -> frozenset[str]:
    """Return the variables that a function with these sections must be given."""
    return frozenset(PREFIX + name.upper() for section in sections for name in _required(section))
