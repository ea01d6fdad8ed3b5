"""When a HighLevel calendar is free: its open hours on the location's clock, without what is booked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ops.local.standins.highlevel_protocol import HighLevelRefusal
from ops.local.standins.highlevel_rows import Appointment
from ops.local.standins.highlevel_setup import HighLevelCalendar


@dataclass(frozen=True, slots=True)
class Book:
    """A calendar on its location's clock, with the appointments that are in it."""

    calendar: HighLevelCalendar
    zone: ZoneInfo
    appointments: Iterable[Appointment]

    def free(
        self, begins: datetime, ends: datetime, now: datetime, *, any_date: bool = False
    ) -> Iterator[datetime]:
        """Yield the starts of free slots between two moments, in UTC; `any_date` also too soon or far off."""
        long, gap = _minutes(self.calendar.slot_minutes), _minutes(self.calendar.buffer_minutes)
        taken = [(each.starts - gap, each.ends + gap) for each in self.appointments if each.takes_its_slot]
        earliest, latest = now + self.calendar.notice, now + self.calendar.ahead
        for slot in self._open(begins, ends):
            in_range = any_date or earliest <= slot <= latest
            if in_range and not any(slot < until and since < slot + long for since, until in taken):
                yield slot

    def is_free(self, starts: datetime, now: datetime, *, any_date: bool) -> bool:
        return starts in set(self.free(starts, starts, now, any_date=any_date))

    def _open(self, begins: datetime, ends: datetime) -> Iterator[datetime]:
        """Yield every slot of the open hours between two moments; what the clocks skip is not there."""
        day, last = begins.astimezone(self.zone).date(), ends.astimezone(self.zone).date()
        while day <= last:
            for since, until in self._hours(day):
                slot = since
                while slot + _minutes(self.calendar.slot_minutes) <= until:
                    if begins <= slot <= ends:
                        yield slot
                    slot += _minutes(self.calendar.interval_minutes)
            day += timedelta(days=1)

    def _hours(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for hours in self.calendar.hours:
            if day.weekday() in hours.days:
                since, until = (datetime.combine(day, at, self.zone) for at in (hours.opens, hours.closes))
                yield since.astimezone(UTC), until.astimezone(UTC)


def times(body: Mapping[str, Any], book: Book) -> tuple[datetime, datetime]:
    """Return start and end of a wanted appointment, which is one slot long unless it says otherwise."""
    starts = moment(body["startTime"], book.zone)
    given = body.get("endTime")
    ends = moment(given, book.zone) if given else starts + _minutes(book.calendar.slot_minutes)
    if ends <= starts:
        raise HighLevelRefusal(400, "endTime must be after startTime")
    return starts, ends


def moment(written: str, zone: ZoneInfo) -> datetime:
    """Read a time; without an offset it is on the location's clock."""
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        raise HighLevelRefusal(422, [f"{written} must be a valid ISO 8601 date string"]) from None
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def in_zone(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        raise HighLevelRefusal(422, ["timezone must be a valid IANA time zone"]) from None


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
