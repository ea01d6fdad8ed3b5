"""When an iCalendar feed says that somebody is busy: repeated events, whole days, zones and all.

What cannot be read for certain is refused as a whole: a time that is wrongly free would be offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from frontdesk.domain.free_times import Busy
from frontdesk.errors import ProviderUnavailable
from frontdesk.tools.feed_work import MOST_COMPONENTS, MOST_WORK, work_of

if TYPE_CHECKING:
    from icalendar import Component

_DAY: Final = timedelta(days=1)
_TIMES: Final = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
_TOO_OFTEN: Final = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})


def busy_times(feed: bytes, zone: ZoneInfo, begins: datetime, ends: datetime) -> tuple[Busy, ...]:
    """Return what of a feed lies in [begins, ends), in order of time.

    Whole days, and times that name no zone, are those of `zone`.

    Raises:
        ProviderUnavailable: it is no whole calendar, or one of its times cannot be understood.
    """
    # They take a good part of a second to import, and most desks have no feed.
    import icalendar
    import recurring_ical_events

    if not feed.rstrip().endswith(b"END:VCALENDAR"):
        raise ProviderUnavailable("the calendar's feed is no whole iCalendar")
    if feed.upper().count(b"BEGIN:") > MOST_COMPONENTS:
        raise ProviderUnavailable("the calendar's feed has more events than can be read")
    try:
        calendars = icalendar.Calendar.from_ical(feed, multiple=True)
        # A day more on both sides: what names no zone is compared by the library as if it were UTC.
        stretch = begins.astimezone(UTC) - _DAY, ends.astimezone(UTC) + _DAY
        for calendar in calendars:
            _check(calendar)
        _check_work([event for calendar in calendars for event in calendar.walk("VEVENT")], *stretch)
        events = [each for one in calendars for each in recurring_ical_events.of(one).between(*stretch)]
        found = sorted(_stretch(event, zone) for event in events if _is_busy(event))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ProviderUnavailable(f"the calendar's feed cannot be read ({type(error).__name__})") from error
    return tuple((since, until) for since, until in found if since < ends and begins < until)


def _check(calendar: Component) -> None:
    if any(True for _ in calendar.walk("VFREEBUSY")):
        raise ProviderUnavailable("the calendar's feed tells free and busy times instead of events")
    for event in calendar.walk("VEVENT"):
        if any(name in _TIMES for name, _ in event.errors) or "DTSTART" not in event:
            raise ProviderUnavailable("the calendar's feed has an event whose time cannot be read")
        if any(_is_in_unknown_zone(each) for name in _TIMES for each in _values(event, name)):
            raise ProviderUnavailable("the calendar's feed has a time in a zone that nobody knows")
        if any(not _TOO_OFTEN.isdisjoint(rule.get("FREQ", ())) for rule in _values(event, "RRULE")):
            raise ProviderUnavailable("the calendar's feed has an event that repeats every hour or oftener")


def _check_work(events: list[Component], begins: datetime, ends: datetime) -> None:
    if work_of(events, begins, ends) > MOST_WORK:
        raise ProviderUnavailable("the calendar's feed has events that repeat without measure")


def _values(event: Component, name: str) -> Iterator[Any]:
    found = event.get(name, [])
    yield from found if isinstance(found, list) else [found]


def _is_in_unknown_zone(value: Any) -> bool:
    moment = getattr(value, "dt", None)
    return isinstance(moment, datetime) and moment.tzinfo is None and "TZID" in value.params


def _is_busy(event: Component) -> bool:
    """What was cancelled, or was marked as free by its owner, keeps nobody from coming."""
    marks = (str(event.get("STATUS", "")).upper(), str(event.get("TRANSP", "")).upper())
    return marks[0] != "CANCELLED" and marks[1] != "TRANSPARENT"


def _stretch(event: Any, zone: ZoneInfo) -> Busy:
    return _moment(event.start, zone), _moment(event.end, zone)


def _moment(at: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(), zone)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
