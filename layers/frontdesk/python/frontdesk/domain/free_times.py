"""Which times of a location are free when only its hours are known, and when it is busy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.hours import WEEKDAYS, Opening, Weekday, moment_at
from frontdesk.domain.slots import Slot

Busy = tuple[datetime, datetime]
"""A stretch in which nobody can come, [from, until), both with a time zone."""


@dataclass(frozen=True, slots=True)
class OpenHours:
    """When a location is open on its own clock, and how long one appointment is."""

    hours: Mapping[Weekday, Sequence[Opening]]
    timezone: str
    length: timedelta

    def free(self, busy: Sequence[Busy], begins: datetime, ends: datetime) -> tuple[Slot, ...]:
        """Return the slots that start in [begins, ends) and touch nothing busy, in order of time.

        They follow one another from each opening on, so that every look at the calendar finds the same ones.
        """
        return tuple(
            slot
            for slot in self._slots(begins, ends)
            if not any(since < slot.ends_at and slot.starts_at < until for since, until in busy)
        )

    def _slots(self, begins: datetime, ends: datetime) -> Iterator[Slot]:
        zone = ZoneInfo(self.timezone)
        day, last = (moment.astimezone(zone).date() for moment in (begins, ends))
        while day <= last:
            for opens, closes in sorted(self.hours.get(WEEKDAYS[day.weekday()], ())):
                at, until = moment_at(day, opens, zone), moment_at(day, closes, zone)
                while at + self.length <= until:
                    if begins <= at < ends:
                        yield Slot(at, at + self.length)
                    at += self.length
            day += timedelta(days=1)
