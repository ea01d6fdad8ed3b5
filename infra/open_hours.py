"""The hours in which a business is open, as CloudWatch counts them: whole hours of the week, in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from frontdesk.domain.hours import WEEKDAYS, Opening, Weekday
from frontdesk.playbook import Playbook

Hour = tuple[int, int]
"""Day of the week as the function DAY() tells it, 1 for Monday to 7; and the hour of that day."""

DAYS, HOURS, MINUTES = 7, 24, 60
WEEK_MINUTES = DAYS * HOURS * MINUTES
SEASONS = (date(2026, 1, 5), date(2026, 7, 6))
"""Two Mondays, half a year apart: alarms know no summer time, so an hour must be open in both."""


def open_hours(playbook: Playbook) -> frozenset[Hour]:
    """Return the hours in which some location is open, the whole hour long, in winter and in summer."""
    return frozenset.intersection(*(_whole_hours(_open_minutes(playbook, monday)) for monday in SEASONS))


def longest_stretch(hours: frozenset[Hour]) -> int:
    """Return how many of these hours follow each other at most; Sunday night goes on into Monday."""
    if len(hours) == DAYS * HOURS:
        return len(hours)
    twice = [(index // HOURS % DAYS + 1, index % HOURS) in hours for index in range(2 * DAYS * HOURS)]
    return max((len(list(run)) for is_open, run in groupby(twice) if is_open), default=0)


def is_open(hours: frozenset[Hour], series: str) -> str:
    """Return the metric math condition that holds at the points of a series that lie in these hours."""
    days_of: dict[tuple[int, ...], list[int]] = {}
    for day in range(1, DAYS + 1):
        if that_day := tuple(sorted(hour for of_day, hour in hours if of_day == day)):
            days_of.setdefault(that_day, []).append(day)
    return " OR ".join(
        f"({_any_of('DAY', days, series)} AND {_any_of('HOUR', that_day, series)})"
        for that_day, days in days_of.items()
    )


def _any_of(function: str, values: Sequence[int], series: str) -> str:
    of_series = f"{function}({series})"
    either = (
        f"{of_series}=={first}" if first == last else f"({of_series}>={first} AND {of_series}<={last})"
        for first, last in _runs(values)
    )
    return f"({' OR '.join(either)})"


def _runs(values: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of numbers without a gap."""
    for _, run in groupby(enumerate(values), key=lambda numbered: numbered[1] - numbered[0]):
        numbers = [value for _, value in run]
        yield numbers[0], numbers[-1]


def _whole_hours(minutes: frozenset[int]) -> frozenset[Hour]:
    return frozenset(
        (start // (HOURS * MINUTES) + 1, start // MINUTES % HOURS)
        for start in range(0, WEEK_MINUTES, MINUTES)
        if minutes.issuperset(range(start, start + MINUTES))
    )


def _open_minutes(playbook: Playbook, monday: date) -> frozenset[int]:
    """Return the minutes since Monday 0:00 UTC in which at least one location is open that week."""
    return frozenset(
        minute % WEEK_MINUTES
        for location in playbook.locations.values()
        for opens, closes in _openings(location.hours, monday, ZoneInfo(location.timezone))
        for minute in range(_minute(opens, monday), _minute(closes, monday))
    )


def _openings(
    hours: Mapping[Weekday, Iterable[Opening]], monday: date, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    for ahead, weekday in enumerate(WEEKDAYS):
        midnight = datetime.combine(monday + timedelta(days=ahead), time(), zone)
        for opens, closes in hours.get(weekday, ()):
            yield midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)


def _minute(moment: datetime, monday: date) -> int:
    """Return the minutes since that Monday's 0:00 UTC; what lies before it belongs to the week's end."""
    return int((moment - datetime.combine(monday, time(), UTC)) / timedelta(minutes=1))
