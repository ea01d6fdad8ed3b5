"""When a HighLevel calendar is free. Nothing in this module, or in what it imports, can change anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from pydantic import AwareDatetime, Field

from frontdesk.domain.slots import Slot
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_contacts import Shape, highlevel_shapes
from frontdesk.tools.highlevel_reads import HighLevelReader

LONGEST_READ: Final = timedelta(days=30)
"""HighLevel answers about 31 days at once."""


class _Calendar(Shape):
    """A calendar's own settings, as far as they say how long a slot is."""

    duration: int = Field(alias="slotDuration", gt=0)
    unit: Literal["mins", "hours"] = Field(alias="slotDurationUnit", default="mins")

    @property
    def length(self) -> timedelta:
        return timedelta(**{"minutes" if self.unit == "mins" else "hours": self.duration})


class _Settings(Shape):
    calendar: _Calendar


class _Day(Shape):
    """The free slots of one day, by their starts with an offset."""

    slots: tuple[AwareDatetime, ...]


class HighLevelCalendar:
    """Reads one calendar of a sub-account, anew at each call."""

    def __init__(self, account: HighLevelAccount, calendar_id: str) -> None:
        self._account = account
        self._calendar_id = calendar_id

    def free(self, begins: datetime, ends: datetime) -> tuple[Slot, ...]:
        """Return the free slots that start in [begins, ends), in order of time.

        Raises:
            ProviderUnavailable: the calendar cannot be read to the end now.
            Misconfigured: the token is refused.
        """
        return free_slots(HighLevelReader(self._account), self._calendar_id, begins, ends)


def free_slots(
    reader: HighLevelReader, calendar_id: str, begins: datetime, ends: datetime
) -> tuple[Slot, ...]:
    """Return the free slots of a calendar that start in [begins, ends), in order of time.

    Raises:
        ProviderUnavailable, Misconfigured: as `HighLevelReader.get`.
    """
    with highlevel_shapes():
        length = _Settings.model_validate(reader.get(f"/calendars/{calendar_id}")).calendar.length
    found: set[datetime] = set()
    since = begins
    while since < ends:
        until = min(since + LONGEST_READ, ends)
        found.update(_starts(reader.get(f"/calendars/{calendar_id}/free-slots", **_range(since, until))))
        since = until
    return tuple(Slot(start, start + length) for start in sorted(found) if begins <= start < ends)


def _starts(answer: Mapping[str, Any]) -> Iterator[datetime]:
    """Yield the starts of an answer by days; what else stands beside the days is no day."""
    for day in answer.values():
        if isinstance(day, dict):
            with highlevel_shapes():
                slots = _Day.model_validate(day).slots
            yield from (each.astimezone(UTC) for each in slots)


def _range(since: datetime, until: datetime) -> dict[str, str]:
    return {"startDate": _ms(since), "endDate": _ms(until), "timezone": "UTC"}


def _ms(moment: datetime) -> str:
    return str(round(moment.timestamp() * 1000))
