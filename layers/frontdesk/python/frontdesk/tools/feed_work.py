"""How much work the repetitions of an iCalendar feed are, told before it is done: what repeats them never
gives up, and a few lines can say more than a lifetime of appointments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

Component = Any
"""The library types a part of a calendar as any of thirty kinds."""
MOST_COMPONENTS: Final = 20_000
"""BEGIN lines of a feed; that many take about three seconds to read."""
MOST_WORK: Final = 1_000_000
"""Looks at one day of a rule, of 2 to 3 microseconds each: some four hundred weekly events over ten years."""
_OF_AN_EVENT: Final = 40
"""What it costs to make one event that a rule comes to, in looks at a day."""
_PERIODS: Final[Mapping[str, tuple[int, int]]] = {
    "DAILY": (1, 1),
    "WEEKLY": (7, 2),
    "MONTHLY": (28, 2),
    "YEARLY": (365, 8),
}
"""For each frequency the days of one period, and what it costs to look at one."""
_RARE: Final = ("BYSETPOS", "BYYEARDAY", "BYWEEKNO", "BYEASTER")
_TIMES_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
_IN_EVERY_MONTH: Final = 28


def work_of(events: Sequence[Component], begins: datetime, ends: datetime) -> float:
    """Return about how much it is to find what repeats in [begins, ends).

    Raises:
        ValueError, TypeError, AttributeError, KeyError: a rule or a time is not what it has to be.
    """
    longest = max(map(_length, events), default=timedelta())
    since, until = begins.date() - longest, ends.date()
    return sum(_work(event, rule, since, until) for event in events for rule in _rules(event))


def _work(event: Component, rule: Any, since: date, until: date) -> float:
    days, costs = _PERIODS[str(rule["FREQ"][0]).upper()]
    step = days * max(1, *rule.get("INTERVAL", [1]))
    starts = _day(event["DTSTART"].dt)
    stops = min(date.max if _may_never_come(rule) else until, *map(_day, rule.get("UNTIL", [date.max])))
    looks = max(0, (stops - starts).days) / step + 1
    made = max(0, (min(until, stops) - max(since, starts)).days) / step + 1
    a_day = 1
    for name in _TIMES_A_DAY:
        a_day *= len(rule.get(name, [0]))
    return float(looks * costs + made * _days_of_a_period(rule, days) * _OF_AN_EVENT) * a_day


def _days_of_a_period(rule: Any, days: int) -> int:
    """Return on how many days of a period it may come at most."""
    names = [name for name in rule if name.startswith("BY") and name not in _TIMES_A_DAY]
    return min(days, max((len(rule[name]) * 5 for name in names), default=1)) if names else 1


def _may_never_come(rule: Any) -> bool:
    """Tell whether it may be looked for until the end of all years, such as the 30th of February."""
    days = rule.get("BYMONTHDAY", [])
    is_late = "BYMONTH" in rule and bool(days) and min(map(abs, days)) > _IN_EVERY_MONTH
    return is_late or any(name in rule for name in _RARE)


def _rules(event: Component) -> Iterator[Any]:
    found = event.get("RRULE", [])
    yield from found if isinstance(found, list) else [found]


def _length(event: Component) -> timedelta:
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return abs(length) + timedelta(days=1)
    ends = event["DTEND"] if "DTEND" in event else event["DTSTART"]
    return abs(_day(ends.dt) - _day(event["DTSTART"].dt)) + timedelta(days=1)


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at
