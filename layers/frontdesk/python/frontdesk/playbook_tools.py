"""What a playbook allows the desk to do, and how far; what has no section here does not exist for it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from frontdesk.domain.arguments import MOST_NOTE_CHARS, MOST_TAGS, CrmUpdate
from frontdesk.domain.verdict import ToolLimits
from frontdesk.playbook_mcp import Url
from frontdesk.playbook_problems import refused


class ToolSection(BaseModel):
    """A part of the file; a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


Label = Annotated[str, Field(min_length=1, max_length=80, description="write a name as the CRM shows it")]
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
    """By whom texts and e-mails go out."""

    sms: Literal["twilio", "highlevel"] = Field(default="twilio", description='write "twilio" or "highlevel"')
    email: Literal["highlevel"] | None = Field(default=None, description='write "highlevel", or leave it out')


class Crm(ToolSection):
    """Where the client keeps its contacts."""

    kind: Literal["highlevel", "webhook"] = Field(description='write "highlevel" or "webhook"')
    url: Url | None = Field(
        default=None, description="write its address, such as https://crm.example.com/hooks"
    )
    """With `webhook`: the address that is told."""

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if (self.kind == "webhook") != (self.url is not None):
            raise refused('a url goes with kind = "webhook" and with no other', "add the url, or delete it")
        return self


class Record(ToolSection):
    """What the CRM is told of whoever wants something, once they are answered."""

    tags: tuple[Label, ...] = Field(default=(), max_length=MOST_TAGS, description="list five tags at most")
    stage: Label | None = None
    note: Annotated[str, Field(min_length=1, max_length=MOST_NOTE_CHARS)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.tags or self.stage or self.note):
            raise refused("it says nothing", "give tags, a stage or a note, or delete it")
        return self

    def update(self) -> CrmUpdate:
        """Return the update that says so."""
        return CrmUpdate(self.tags, self.stage, self.note)


class Allowed(ToolSection):
    """One tool that the client allows."""

    per_contact_and_day: int | None = Field(
        default=None, ge=1, le=50, description="write a number of calls, from 1 to 50"
    )

    def limits(self) -> ToolLimits:
        """Return what the gate holds an act of this tool to."""
        return ToolLimits(per_contact_and_day=self.per_contact_and_day)


class AllowedUpdate(Allowed):
    """Writing on a contact's record, as far as the client allows it."""

    stages: frozenset[Label] = frozenset()
    """Stages as the CRM shows them; with the pipeline before it where two have one of that name."""
    tags: frozenset[Label] = frozenset()
    notes: bool = False

    @model_validator(mode="after")
    def _allows_something(self) -> Self:
        if not (self.stages or self.tags or self.notes):
            raise refused("it allows nothing", "list stages or tags, or write notes = true")
        return self

    def limits(self) -> ToolLimits:
        """Return what the gate holds an update to."""
        return ToolLimits(self.per_contact_and_day, self.stages, self.tags, self.notes)


class Tools(ToolSection):
    """The allow-list: a section for each tool of the catalog that this client allows."""

    send_sms: Allowed | None = None
    send_email: Allowed | None = None
    update_contact: AllowedUpdate | None = None
    sync_opt_out: Allowed | None = None
    find_slots: Allowed | None = None
    book_appointment: Allowed | None = None

    def allowed(self) -> dict[str, Allowed]:
        """Return the tools that have a section, by name."""
        sections = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: section for name, section in sections.items() if section is not None}
