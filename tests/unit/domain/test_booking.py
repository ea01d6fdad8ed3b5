"""Which slots may be offered: in opening hours on the location's clock, over both changes of the clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.booking import may_be_offered, to_offer
from frontdesk.domain.hours import WEEKDAYS
from frontdesk.domain.slot_choice import chosen
from frontdesk.domain.slot_words import in_words, listed
from frontdesk.domain.slots import Slot
from tests.unit.domain.slots_at import CHICAGO, every_half_hour, rules, slot

ZONES = ["America/Chicago", "America/Denver", "America/New_York", "America/Phoenix"]
CHANGES = [date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14), date(2027, 11, 7)]
"""When the clocks of the United States change, in spring and in autumn."""
changes = pytest.mark.parametrize("change", CHANGES, ids=str)
zones = pytest.mark.parametrize("zone", ZONES)


def before(change: date, zone: str, hours: float) -> datetime:
    return datetime(change.year, change.month, change.day, tzinfo=ZoneInfo(zone)) - timedelta(hours=hours)


@zones
@changes
@settings(max_examples=12)
@given(hours=st.floats(-30, 80), opens=st.integers(0, 20), long=st.integers(1, 4))
def test_what_is_offered_around_a_change_is_in_hours_and_in_time(zone, change, hours, opens, long):
    now = before(change, zone, hours)
    booking = rules(zone, hours=((opens * 60, (opens + long) * 60),), days_ahead=4, most=5)
    for each in to_offer(every_half_hour(zone, change - timedelta(days=5), 10), booking, now):
        local = each.starts_at.astimezone(ZoneInfo(zone))
        assert opens <= local.hour < opens + long
        assert each.starts_at >= now + booking.notice
        assert 0 <= (local.date() - now.astimezone(ZoneInfo(zone)).date()).days <= 4


@zones
@changes
def test_on_the_day_of_a_change_eight_in_the_morning_is_eight_in_the_morning(zone, change):
    booking = rules(zone, notice=timedelta())
    offered = to_offer(every_half_hour(zone, change, 1.2), booking, before(change, zone, 3))
    assert in_words(offered[0], zone, "en").endswith(" at 8 am")
    assert offered[0].starts_at.astimezone(ZoneInfo(zone)).date() == change


@zones
@changes
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_offered_time_said_back_as_it_was_read_is_that_slot_over_a_change(zone, change, language):
    now = before(change, zone, 30)
    offered = to_offer(every_half_hour(zone, change - timedelta(days=2), 6), rules(zone, most=5), now)
    for number, each in enumerate(offered, start=1):
        assert chosen(in_words(each, zone, language), offered, zone, now) == each
        assert chosen(f"number {number}", offered, zone, now) == each


@pytest.mark.parametrize(("change", "hours"), list(zip(CHANGES, [23, 25, 23, 25], strict=True)), ids=str)
def test_a_place_that_never_closes_has_the_hours_that_the_day_has(change, hours):
    booking = rules(CHICAGO, hours=((0, 24 * 60),), notice=timedelta(), most=100, days_ahead=0)
    free = every_half_hour(CHICAGO, change, 2)
    assert len(to_offer(free, booking, before(change, CHICAGO, 0))) == 2 * hours


def test_a_slot_that_ends_after_closing_or_begins_before_opening_is_not_offered():
    booking, now = rules(), datetime(2026, 11, 30, 12, tzinfo=UTC)
    tuesday = {hour: slot(CHICAGO, f"2026-12-01 {hour}") for hour in ("07:30", "08:00", "16:30", "16:45")}
    assert [hour for hour, each in tuesday.items() if may_be_offered(each, booking, now)] == [
        "08:00",
        "16:30",
    ]


def test_a_slot_over_the_lunch_hour_is_not_offered():
    booking = rules(hours=((8 * 60, 12 * 60), (13 * 60, 17 * 60)))
    long = Slot(slot(CHICAGO, "2026-12-01 11:30").starts_at, slot(CHICAGO, "2026-12-01 13:00").starts_at)
    assert not may_be_offered(long, booking, datetime(2026, 11, 30, 12, tzinfo=UTC))


def test_a_closed_day_offers_nothing():
    booking = replace(rules(), hours=dict.fromkeys(WEEKDAYS[:5], ((480, 1020),)))
    free = every_half_hour(CHICAGO, date(2026, 12, 5), 2)
    assert to_offer(free, booking, datetime(2026, 12, 4, tzinfo=UTC)) == ()


def test_the_offer_is_spread_over_days_mornings_and_afternoons_in_turn():
    free = every_half_hour(CHICAGO, date(2026, 12, 1), 5)
    offered = to_offer(free, rules(), datetime(2026, 11, 30, 20, tzinfo=UTC))
    local = [each.starts_at.astimezone(ZoneInfo(CHICAGO)) for each in offered]
    assert [(each.day, each.hour) for each in local] == [(1, 8), (2, 12), (3, 8)]


def test_what_was_turned_down_is_not_offered_again():
    free = every_half_hour(CHICAGO, date(2026, 12, 1), 5)
    now = datetime(2026, 11, 30, 20, tzinfo=UTC)
    first = to_offer(free, rules(), now)
    assert not set(first) & set(to_offer(free, rules(), now, besides=first))


def test_a_day_with_few_slots_gives_all_it_has():
    free = [slot(CHICAGO, f"2026-12-01 {hour}") for hour in ("09:00", "10:00")]
    assert to_offer(free, rules(), datetime(2026, 11, 30, 20, tzinfo=UTC)) == tuple(free)


def test_a_slot_without_a_zone_is_none():
    with pytest.raises(ValueError, match="time zone"):
        Slot(datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 10))  # noqa: DTZ001 - that is the fault


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "1) Tuesday, December 1 at 1 pm; 2) Wednesday, December 2 at 9:30 am"),
        ("es", "1) martes 1 de diciembre a la 1 pm; 2) miércoles 2 de diciembre a las 9:30 am"),
    ],
)
def test_slots_are_listed_with_their_numbers(language, words):
    slots = (slot(CHICAGO, "2026-12-01 13:00"), slot(CHICAGO, "2026-12-02 09:30"))
    assert listed(slots, CHICAGO, language) == words


@pytest.mark.parametrize(
    ("zone", "theirs", "named"),
    [
        ("America/Chicago", ("America/New_York",), " Central time"),
        ("America/Chicago", ("America/Chicago",), ""),
        ("America/Chicago", ("America/Chicago", "America/Denver"), " Central time"),
        ("America/Denver", ("America/Phoenix",), " Mountain time"),
        ("America/Boise", ("America/Phoenix",), " Boise time"),
        ("America/Phoenix", (), ""),
    ],
)
def test_the_zone_is_named_where_the_readers_clock_shows_another_time(zone, theirs, named):
    summer = slot(zone, "2026-07-01 09:00")
    assert in_words(summer, zone, "en", theirs=theirs) == f"Wednesday, July 1 at 9 am{named}"


def test_denver_and_phoenix_differ_in_summer_alone():
    winter = slot("America/Denver", "2026-12-01 09:00")
    said = in_words(winter, "America/Denver", "es", theirs=["America/Phoenix"])
    assert said == "martes 1 de diciembre a las 9 am"
