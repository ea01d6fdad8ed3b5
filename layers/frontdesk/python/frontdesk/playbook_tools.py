"""What a playbook allows the desk to do, and how far; what has no section here does not exist for it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.domain.verdict import ToolLimits


class ToolSection(BaseModel):
    """A part of the file; a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


HighLevelId = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_-]{4,60}$", description="write an id as HighLevel shows it in its addresses"),
]


class HighLevelPlace(ToolSection):
    """What a location is in HighLevel."""

    account: HighLevelId
    """The sub-account, which HighLevel calls a location too."""
    calendar: HighLevelId | None = None
    """The calendar whose slots are offered, where the desk books."""


class Channels(ToolSection):
    """By whom texts go out."""

    sms: Literal["twilio", "highlevel"] = Field(default="twilio", description='write "twilio" or "highlevel"')


class Allowed(ToolSection):
    """One tool that the client allows."""

    per_contact_and_day: int | None = Field(
        default=None, ge=1, le=50, description="write a number of calls, from 1 to 50"
    )

    def limits(self) -> ToolLimits:
        """Return what the gate holds an act of this tool to."""
        return ToolLimits(per_contact_and_day=self.per_contact_and_day)


class Tools(ToolSection):
    """The allow-list: a section for each tool of the catalog that this client allows."""

    send_sms: Allowed | None = None

    def allowed(self) -> dict[str, Allowed]:
        """Return the tools that have a section, by name."""
        sections = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: section for name, section in sections.items() if section is not None}
