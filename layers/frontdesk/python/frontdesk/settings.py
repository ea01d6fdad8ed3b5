"""Settings: one frozen model per concern, read from the environment on first use and checked as a whole.

The same models tell the deployment which variables a function needs (`env_names`), so that no name is typed
twice.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from frontdesk.errors import Misconfigured

PREFIX = "FRONTDESK_"


class Settings(BaseModel):
    """A section of the settings; each field is the variable FRONTDESK_<FIELD>."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


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
    """How to reach Postgres."""

    database_url: SecretStr


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


class TwilioSettings(Settings):
    """Twilio: credentials, and its address when it is not the public one."""

    twilio_account_sid: str
    twilio_auth_token: SecretStr
    twilio_url: str = "https://api.twilio.com"


class SlackSettings(Settings):
    """Slack: credentials, and its address when it is not the public one."""

    slack_bot_token: SecretStr
    slack_signing_secret: SecretStr
    slack_url: str = "https://slack.com/api/"


class FormSettings(Settings):
    """The secret with which the client's own web form signs."""

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
    """What one Lambda function is given: its time limit, and the settings of its dependencies."""

    timeout_s: int
    sections: tuple[type[Settings], ...]
    is_in_database_network: bool = False


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
    ),
    "classify": FunctionSettings(timeout_s=25, sections=(PlaybookSettings,)),
    "draft": FunctionSettings(timeout_s=25, sections=(PlaybookSettings,)),
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
    ),
    "ops": FunctionSettings(timeout_s=15, sections=(DatabaseSettings,), is_in_database_network=True),
}
"""Every function, once; the local cloud and the deployment read it, and contract tests compare it with the
handlers."""
