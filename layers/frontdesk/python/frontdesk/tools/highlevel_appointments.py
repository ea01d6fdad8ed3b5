"""An appointment as HighLevel has it, and the mark by which it is known as ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime, Field, ValidationError

from frontdesk.clock import iso
from frontdesk.tools.highlevel_contacts import Shape


class Appointment(Shape):
    """What a calendar says that it has booked; its times have an offset."""

    starts_at: AwareDatetime = Field(alias="startTime")
    ends_at: AwareDatetime = Field(alias="endTime")

    @property
    def details(self) -> dict[str, str]:
        """The times as a receipt tells them."""
        return {"starts_at": iso(self.starts_at), "ends_at": iso(self.ends_at)}


def mark(grant_id: str) -> str:
    """Return the note by which an appointment is known as the one that a grant made."""
    return f"Booked by the frontdesk, grant {grant_id}"


def told(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return the times of an answer; nothing where it does not say them."""
    try:
        return Appointment.model_validate(answer).details
    except ValidationError:
        return {}
