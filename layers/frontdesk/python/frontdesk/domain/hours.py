"""Time as a business counts it: only while it is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_LOOKED_AHEAD = 60
Opening = tuple[int, int]
"""From and until, in minutes since midnight."""


def after_open_time(
    now: datetime, wait: timedelta, hours: Mapping[Weekday, Sequence[Opening]], timezone: str
) -> datetime:
    """Return the moment (UTC) at which the business will have been open for `wait` since `now`.

    A business that does not open within two months counts every hour: a lead must not wait for a door that
    stays shut.
    """
    zone = ZoneInfo(timezone)
    left = wait
    day = now.astimezone(zone).date()
    for ahead in range(DAYS_LOOKED_AHEAD):
        that_day = day + timedelta(days=ahead)
        for opens, closes in sorted(hours.get(WEEKDAYS[that_day.weekday()], ())):
            begins = max(now, moment_at(that_day, opens, zone))
            open_for = moment_at(that_day, closes, zone) - begins
            if open_for >= left:
                return (begins + left).astimezone(UTC)
            left -= max(open_for, timedelta())
    return (now + wait).astimezone(UTC)


def moment_at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the moment at which the clocks of a place show this minute of this day; 1440 is the next
    midnight."""
    days, rest = divmod(minute, 24 * 60)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone).astimezone(UTC)
