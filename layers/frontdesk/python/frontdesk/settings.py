"""Settings: one frozen model per concern, read from the environment on first use and checked as a whole.

The same models tell the deployment which variables a function needs (`env_names`), so that no name is typed
twice.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from frontdesk.errors import Misconfigured

PREFIX = "FRONTDESK_"
SecretName = Literal["brain", "channels", "doors"]
"""The three secrets of a deployed desk; no function is given all of them."""


class Settings(BaseModel):
    """A section of the settings; each field is the variable FRONTDESK_<FIELD>.

    Where a section is `kept_in` a secret, a deployed function finds its fields there instead, a JSON object
    with a key per field, whose ARN is the variable FRONTDESK_<SECRET>_SECRET_ARN.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
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
    """Whom the desk's own schedule asks how runs stand, and the desk's name, under which its figures stand."""

    ops_function: str
    desk: str


class TwilioSettings(Settings):
    """Twilio: credentials, and its address when it is not the public one."""

    kept_in = "channels"
    twilio_account_sid: str
    twilio_auth_token: SecretStr
    twilio_url: str = "https://api.twilio.com"


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


@cache
def load(section: type[Section]) -> Section:
    """Read one section from the environment.

    Raises:
        Misconfigured: names every variable of the section that is missing or wrong, never a value.
    """
    present = {
        field: value
        for field in section.model_fields
        if (value := os.environ.get(PREFIX + field.upper())) not in (None, "")
    }
    try:
        return section.model_validate(present)
    except ValidationError as error:
        faults = sorted(
            {
                f"{PREFIX}{str(fault['loc'][0]).upper()} ({fault['type']})"
                for fault in error.errors(include_input=False)
            }
        )
        raise Misconfigured(f"set these environment variables: {', '.join(faults)}") from None


def secret_arn_variable(secret: SecretName) -> str:
    """Return the variable that tells a deployed function which secret is meant."""
    return f"{PREFIX}{secret.upper()}_SECRET_ARN"


def env_names(*sections: type[Settings]) -> frozenset[str]:
    """Return the variables that a function with these sections must be given."""
    return frozenset(
        PREFIX + name.upper()
        for section in sections
        for name, field in section.model_fields.items()
        if field.is_required()
    )


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """What one Lambda function is given: limits, the settings of its dependencies, and where it runs."""

    timeout_s: int
    sections: tuple[type[Settings], ...]
    is_in_database_network: bool = False
    memory_mb: int = 512
    has_embedder: bool = False
    is_local: bool = True
    """False for what only a deployed desk needs."""

    @property
    def secrets(self) -> frozenset[SecretName]:
        """The secrets that the function may read."""
        return frozenset(section.kept_in for section in self.sections if section.kept_in)


FUNCTIONS: dict[str, FunctionSettings] = {
    "intake": FunctionSettings(
        timeout_s=10,
        sections=(
            PlaybookSettings,
            IntakeSettings,
            PublicSettings,
            FenceSettings,
            TwilioSettings,
            FormSettings,
        ),
    ),
    "start": FunctionSettings(timeout_s=20, sections=(StartSettings,)),
    "recall": FunctionSettings(
        timeout_s=25,
        sections=(ReleaseSettings, PlaybookSettings, DatabaseSettings),
        is_in_database_network=True,
        has_embedder=True,
    ),
    "classify": FunctionSettings(timeout_s=25, sections=(PlaybookSettings,), has_embedder=True),
    "draft": FunctionSettings(timeout_s=25, sections=(PlaybookSettings,), has_embedder=True),
    "gate": FunctionSettings(
        timeout_s=25,
        sections=(PlaybookSettings, DatabaseSettings),
        is_in_database_network=True,
    ),
    "ask": FunctionSettings(timeout_s=15, sections=(PlaybookSettings, SlackSettings)),
    "decide": FunctionSettings(timeout_s=10, sections=(PlaybookSettings, SlackSettings)),
    "send": FunctionSettings(
        timeout_s=20,
        sections=(PlaybookSettings, FenceSettings, PublicSettings, TwilioSettings),
    ),
    "reconcile": FunctionSettings(timeout_s=25, sections=(TwilioSettings,)),
    "unpark": FunctionSettings(timeout_s=20, sections=()),
    "record": FunctionSettings(
        timeout_s=25,
        sections=(PlaybookSettings, DatabaseSettings),
        is_in_database_network=True,
        has_embedder=True,
    ),
    "ops": FunctionSettings(timeout_s=15, sections=(DatabaseSettings,), is_in_database_network=True),
    "migrate": FunctionSettings(
        timeout_s=300,
        sections=(ReleaseSettings, DatabaseSettings),
        is_in_database_network=True,
        is_local=False,
    ),
    "admin": FunctionSettings(
        timeout_s=120,
        sections=(ReleaseSettings, PlaybookSettings, DatabaseSettings),
        is_in_database_network=True,
        has_embedder=True,
        is_local=False,
    ),
    "prepare": FunctionSettings(timeout_s=600, sections=(PrepareSettings,), is_local=False),
    "notify": FunctionSettings(timeout_s=20, sections=(PlaybookSettings, SlackSettings), is_local=False),
    "command": FunctionSettings(timeout_s=120, sections=(StartSettings, CommandSettings), is_local=False),
}
"""Every function, once; the local cloud and the deployment read it, and contract tests compare it with the
handlers."""
