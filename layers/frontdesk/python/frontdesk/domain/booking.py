"""Which free slots of a calendar may be offered: in opening hours, soon enough, late enough, and few."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from frontdesk.domain.hours import WEEKDAYS, Opening, Weekday, moment_at
from frontdesk.domain.slots import Slot

NOON_HOUR = 12


@dataclass(frozen=True, slots=True)
class BookingRules:
    """When a location lets people come: its hours on its own clock, and how soon and how far ahead."""

    hours: Mapping[Weekday, Sequence[Opening]]
    timezone: str
    notice: timedelta
    """From now to the earliest start."""
    days_ahead: int
    """The last day is so many days after today, on the location's calendar."""
    most: int = 3
    """How many slots one message offers."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def at_any_notice(self) -> BookingRules:
        """The same rules for what was offered in time."""
        return replace(self, notice=timedelta(0))


class Calendar(Protocol):
    """Whoever knows when a location is free. Every call asks anew; nothing is kept.

    Raises ProviderUnavailable when it cannot be read, Misconfigured when it refuses us.
    """

    def free(self, begins: datetime, ends: datetime) -> tuple[Slot, ...]: ...


def window(rules: BookingRules, now: datetime) -> tuple[datetime, datetime]:
    """Return the stretch in which a slot may start: [begins, ends), with a time zone."""
    after_last = now.astimezone(rules.zone).date() + timedelta(days=rules.days_ahead + 1)
    return now + rules.notice, moment_at(after_last, 0, rules.zone)


def may_be_offered(slot: Slot, rules: BookingRules, now: datetime) -> bool:
    """Tell whether a slot lies in the window, and whole within one opening of its day.

    Compared are moments, not clock faces: an opening that spans a change of the clocks is an hour shorter or
    longer that day.
    """
    begins, ends = window(rules, now)
    day = slot.starts_at.astimezone(rules.zone).date()
    is_in_time = begins <= slot.starts_at < ends and slot.starts_at < slot.ends_at
    return is_in_time and any(
        moment_at(day, opens, rules.zone) <= slot.starts_at
        and slot.ends_at <= moment_at(day, closes, rules.zone)
        for opens, closes in rules.hours.get(WEEKDAYS[day.weekday()], ())
    )


def to_offer(
    free: Iterable[Slot], rules: BookingRules, now: datetime, *, besides: Collection[Slot] = ()
) -> tuple[Slot, ...]:
    """Return at most `rules.most` of the free slots, in order of time, without those named `besides`.

    They are spread: first one of each day, mornings and afternoons in turn, then more of the same days.
    """
    possible = sorted({slot for slot in free if may_be_offered(slot, rules, now)} - set(besides))
    by_day: dict[date, list[Slot]] = {}
    for slot in possible:
        by_day.setdefault(slot.starts_at.astimezone(rules.zone).date(), []).append(slot)
    picked: list[Slot] = []
    while len(picked) < min(rules.most, len(possible)):
        for left in by_day.values():
            if left and len(picked) < rules.most:
                picked.append(_other_half(left, picked, rules.zone))
                left.remove(picked[-1])
    return tuple(sorted(picked))


def _other_half(left: Sequence[Slot], picked: Sequence[Slot], zone: ZoneInfo) -> Slot:
    """Return the first slot of a day in the half in which the last one was not, else its first."""
    if not picked:
        return left[0]
    was_morning = _is_morning(picked[-1], zone)
    return next((slot for slot in left if _is_morning(slot, zone) != was_morning), left[0])


def _is_morning(slot: Slot, zone: ZoneInfo) -> bool:
    return slot.starts_at.astimezone(zone).hour < NOON_HOUR
