"""What a playbook says about booking: how soon and how far ahead, and the texts around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.playbook_text import Language
from frontdesk.playbook_values import Text

SLOTS: Final = "slots"
BOOKED_WHEN: Final = "booked_when"
TOOLS: Final = frozenset({"find_slots", "book_appointment"})
"""What the allow-list must hold for the desk to book."""


class BookingTexts(BaseModel):
    """What is said in one language; each may use a template's slots."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    offer: Text
    """With {slots}: the first time."""
    again: Text
    """With {slots}: when an answer named none of them, or more than one."""
    taken: Text
    """With {slots}: when somebody else took what they had chosen."""
    confirmed: Text
    """With {booked_when}: filled from what the calendar answered."""

    def by_key(self) -> Mapping[str, str]:
        """Return the texts by the names of their keys."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Booking(BaseModel):
    """When people may come."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    notice_minutes: int = Field(ge=0, le=7 * 24 * 60, description="write minutes, from 0 to 10080")
    """From now to the earliest start that is offered."""
    days_ahead: int = Field(ge=1, le=60, description="write days, from 1 to 60")
    most_slots: int = Field(default=3, ge=1, le=5, description="write a number, from 1 to 5")
    """How many slots one message offers."""
    texts: dict[Language, BookingTexts] = Field(description="write the texts for each of business.languages")


def slot_faults(texts: Mapping[Language, BookingTexts]) -> Iterator[tuple[str, str]]:
    """Yield the key of each text that lacks the slot which makes it what it is, and that slot."""
    for language, each in texts.items():
        for name, text in each.by_key().items():
            wanted = BOOKED_WHEN if name == "confirmed" else SLOTS
            if f"{{{wanted}}}" not in text:
                yield f"booking.texts.{language}.{name}", wanted
