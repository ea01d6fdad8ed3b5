"""What an iCalendar feed says of when somebody is busy, and what of it is refused rather than guessed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from frontdesk.errors import ProviderUnavailable
from frontdesk.tools.feed_busy import busy_times
from frontdesk.tools.feed_work import MOST_WORK, work_of

CHICAGO = ZoneInfo("America/Chicago")
SINCE, UNTIL = datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 11, 6, tzinfo=UTC)
TIMED = "DTSTART;TZID=America/Chicago:20261103T100000\nDTEND;TZID=America/Chicago:20261103T110000"
DAILY = "DTSTART;TZID=America/Chicago:20261030T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4"


def a_feed(*events: str, of: str = "VEVENT", before: str = "") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//a test//EN", *before.splitlines()]
    for number, event in enumerate(events):
        own = [f"UID:{number}", "DTSTAMP:20261001T000000Z", *event.splitlines()]
        lines += [f"BEGIN:{of}", *own, f"END:{of}"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def busy(*events: str, **made) -> list[str]:
    """Return when somebody is busy, on the clock of Chicago."""
    found = busy_times(a_feed(*events, **made), CHICAGO, SINCE, UNTIL)
    return [" - ".join(f"{each.astimezone(CHICAGO):%d %H:%M}" for each in stretch) for stretch in found]


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (TIMED, ["03 10:00 - 03 11:00"]),
        ("DTSTART:20261103T160000Z\nDTEND:20261103T170000Z", ["03 10:00 - 03 11:00"]),
        ("DTSTART:20261103T100000\nDTEND:20261103T110000", ["03 10:00 - 03 11:00"]),
        ("DTSTART;TZID=Central Standard Time:20261103T100000\nDURATION:PT1H", ["03 10:00 - 03 11:00"]),
        ("DTSTART;VALUE=DATE:20261103\nDTEND;VALUE=DATE:20261105", ["03 00:00 - 05 00:00"]),
        ("DTSTART;VALUE=DATE:20261101", ["01 00:00 - 02 00:00"]),
        ("DTSTART:20261029T120000Z\nDTEND:20261030T120000Z", ["29 07:00 - 30 07:00"]),
        ("DTSTART:20261029T120000Z\nDTEND:20261029T130000Z", []),
        (f"{TIMED}\nTRANSP:TRANSPARENT", []),
        (f"{TIMED}\nSTATUS:CANCELLED", []),
        (f"{TIMED}\nSTATUS:TENTATIVE", ["03 10:00 - 03 11:00"]),
    ],
)
def test_an_event_keeps_busy_on_the_clock_that_it_names(event: str, found: list[str]):
    assert busy(event) == found


def test_what_repeats_keeps_its_time_of_the_day_over_a_change_of_the_clocks():
    assert busy(DAILY) == [f"{day} 10:00 - {day} 11:00" for day in ("30", "31", "01", "02")]


def test_what_repeats_in_utc_moves_when_the_clocks_change():
    weekly = "DTSTART:20261030T150000Z\nDTEND:20261030T160000Z\nRRULE:FREQ=DAILY;BYDAY=FR,MO"
    assert busy(weekly) == ["30 10:00 - 30 11:00", "02 09:00 - 02 10:00"]


def test_a_repetition_that_was_taken_out_or_moved_is_where_it_is_now():
    without = f"{DAILY}\nEXDATE;TZID=America/Chicago:20261031T100000"
    moved = "RECURRENCE-ID;TZID=America/Chicago:20261101T100000\nDTSTART;TZID=America/Chicago:20261101T140000"
    feed = a_feed(without, f"{moved}\nDURATION:PT1H").replace(b"UID:1", b"UID:0")
    days = {each.astimezone(CHICAGO).strftime("%d %H") for each, _ in busy_times(feed, CHICAGO, SINCE, UNTIL)}
    assert days == {"30 10", "01 14", "02 10"}


def test_a_zone_that_the_feed_itself_describes_is_known():
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Our Own Clock\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:-0600\nTZOFFSETTO:-0600\nEND:STANDARD\nEND:VTIMEZONE"
    )
    event = "DTSTART;TZID=Our Own Clock:20261103T100000\nDURATION:PT1H"
    assert busy(event, before=zone) == ["03 10:00 - 03 11:00"]


@pytest.mark.parametrize(
    ("feed", "says"),
    [
        (b"", "no whole iCalendar"),
        (b"<html>Please sign in</html>", "no whole iCalendar"),
        (a_feed(TIMED)[:-20], "no whole iCalendar"),
        (b"nonsense\r\nEND:VCALENDAR\r\n", "cannot be read"),
        (a_feed("DTSTART:tomorrow\nDTEND:20261103T170000Z"), "whose time cannot be read"),
        (a_feed("SUMMARY:no time at all"), "whose time cannot be read"),
        (a_feed("DTSTART;TZID=Nowhere/Land:20261103T100000\nDURATION:PT1H"), "a zone that nobody knows"),
        (a_feed(f"{TIMED}\nRRULE:FREQ=HOURLY"), "every hour or oftener"),
        (a_feed(f"{TIMED}\nRRULE:FREQ=SECONDLY"), "every hour or oftener"),
        (a_feed(f"{TIMED}\nRRULE:FREQ=SOMETIMES"), "cannot be read"),
        (a_feed("FREEBUSY:20261103T160000Z/PT1H", of="VFREEBUSY"), "free and busy times instead"),
    ],
    ids=[
        "empty",
        "a page",
        "cut",
        "nonsense",
        "no time",
        "none",
        "zone",
        "hours",
        "seconds",
        "rule",
        "free/busy",
    ],
)
def test_a_feed_that_cannot_be_read_for_certain_says_nothing_of_who_is_free(feed: bytes, says: str):
    with pytest.raises(ProviderUnavailable, match=says):
        busy_times(feed, CHICAGO, SINCE, UNTIL)


LONG_AGO = "DTSTART:00010102T100000Z\nDURATION:PT1H"
MINUTES = ",".join(map(str, range(60)))


@pytest.mark.parametrize(
    "events",
    [
        [f"{LONG_AGO}\nRRULE:FREQ=DAILY"] * 10,
        [f"{TIMED}\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"],
        [f"{TIMED}\nRRULE:FREQ=WEEKLY;BYSETPOS=300"] * 2,
        [f"{TIMED}\nRRULE:FREQ=YEARLY;BYYEARDAY=366;BYMONTH=2"] * 50,
        [f"{TIMED}\nRRULE:FREQ=DAILY;BYMINUTE={MINUTES};BYSECOND={MINUTES}"] * 2,
        ["DTSTART:19700101T000000Z\nDTEND:20700101T000000Z\nRRULE:FREQ=DAILY"] * 3,
    ],
)
def test_repetitions_without_measure_are_refused_before_anybody_follows_them(events: list[str]):
    with pytest.raises(ProviderUnavailable, match="without measure"):
        busy(*events)


def test_more_events_than_can_be_read_are_not_begun():
    with pytest.raises(ProviderUnavailable, match="more events than can be read"):
        busy_times(b"begin:x\n" * 20_001 + b"END:VCALENDAR", CHICAGO, SINCE, UNTIL)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=9000",
        "FREQ=MONTHLY;BYDAY=1TU",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20290101T000000Z",
    ],
)
def test_a_busy_calendar_of_ten_years_is_no_more_than_can_be_followed(rule: str):
    weekly = f"DTSTART:20161101T160000Z\nDURATION:PT1H\nRRULE:{rule}"
    events = list(Calendar.from_ical(a_feed(*[weekly] * 100)).walk("VEVENT"))
    assert work_of(events, SINCE, SINCE + timedelta(days=60)) < MOST_WORK
