"""The hours in which nobody is texted, over states, zones and changes of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.curfew import Curfew
from frontdesk.domain.texting_law import known_states, texting_hours
from frontdesk.domain.verdict import QuietHours

NONE = QuietHours(0, 0)
NIGHT = QuietHours(20 * 60, 8 * 60)
SIESTA = QuietHours(13 * 60, 15 * 60 + 30)
CHICAGO, DENVER, NEW_YORK = "America/Chicago", "America/Denver", "America/New_York"
ZONES = (CHICAGO, NEW_YORK, DENVER, "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu")
QUARTER = timedelta(minutes=15)


def a_curfew(*states: str, quiet: QuietHours = NONE, zones: tuple[str, ...] = (CHICAGO,)) -> Curfew:
    return Curfew(quiet, states, zones)


def local(moment: str, zone: str = CHICAGO) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("curfew", "now", "until"),
    [
        (a_curfew("IL"), "2026-03-10T07:59", "2026-03-10T08:00"),
        (a_curfew("IL"), "2026-03-10T21:00", "2026-03-11T08:00"),
        (a_curfew("IL", quiet=NIGHT), "2026-03-10T20:00", "2026-03-11T08:00"),
        (a_curfew("FL"), "2026-03-10T20:00", "2026-03-11T08:00"),
        (a_curfew("KY", quiet=NIGHT), "2026-03-10T09:00", "2026-03-10T10:00"),
        (a_curfew("IL", quiet=SIESTA), "2026-03-10T14:00", "2026-03-10T15:30"),
        (a_curfew("AL"), "2026-03-14T20:00", "2026-03-16T08:00"),
        (a_curfew("TX"), "2026-03-15T11:59", "2026-03-15T12:00"),
        (a_curfew("RI"), "2026-03-14T17:00", "2026-03-16T09:00"),
        (a_curfew("RI"), "2026-05-23T17:00", "2026-05-26T09:00"),
        (a_curfew(), "2026-11-25T18:00", "2026-11-30T10:00"),
    ],
    ids=lambda each: each if isinstance(each, str) else " ".join(each.states),
)
def test_the_strictest_of_the_playbook_and_the_law_says_when(curfew, now, until):
    assert curfew.until(local(now)) == local(until)


@pytest.mark.parametrize("now", ["2026-03-10T08:00", "2026-03-10T12:00", "2026-03-10T20:59"])
def test_in_the_hours_that_are_left_there_is_nothing_to_wait_for(now):
    assert a_curfew("IL").until(local(now)) is None


@pytest.mark.parametrize(
    ("now", "until"), [("20:57", None), ("20:58", "2026-03-11T08:00"), ("23:00", "2026-03-11T08:00")]
)
def test_the_last_minutes_before_the_night_belong_to_it(now, until):
    assert a_curfew("IL").held_until(local(f"2026-03-10T{now}")) == (until and local(until))


def test_every_zone_must_be_awake():
    both = a_curfew("IL", zones=(NEW_YORK, DENVER))
    assert both.asleep(local("2026-03-10T09:30", NEW_YORK)) == DENVER
    assert both.until(local("2026-03-10T09:30", NEW_YORK)) == local("2026-03-10T08:00", DENVER)


def test_zones_that_are_never_awake_together_are_looked_at_again_and_never_texted():
    nowhere = a_curfew(zones=(NEW_YORK, "Pacific/Guam", "Pacific/Honolulu"))
    now = local("2026-03-10T12:00")
    assert nowhere.until(now) == now + timedelta(days=2)


@pytest.mark.parametrize(
    ("now", "until"),
    [("2026-03-07T20:30", "2026-03-08T08:00"), ("2026-10-31T20:30", "2026-11-01T08:00")],
)
def test_the_morning_comes_by_the_wall_clock_when_the_clocks_change(now, until):
    assert a_curfew("IL", quiet=NIGHT).until(local(now)) == local(until)


def test_a_text_is_valid_at_the_provider_until_the_night_begins():
    cap = timedelta(minutes=15)
    florida = a_curfew("FL", zones=(NEW_YORK,))
    assert florida.latest_validity(local("2026-03-10T12:00", NEW_YORK), cap) == cap
    assert florida.latest_validity(local("2026-03-10T19:50", NEW_YORK), cap) == timedelta(minutes=10)
    assert florida.latest_validity(local("2026-03-10T20:00", NEW_YORK), cap) == timedelta(0)


MOMENTS = st.integers(0, 3 * 365 * 24 * 60 * 60).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
CURFEWS = st.builds(
    Curfew,
    st.builds(QuietHours, st.integers(18 * 60, 21 * 60), st.integers(8 * 60, 11 * 60)),
    st.lists(st.sampled_from(sorted(known_states())), max_size=3).map(tuple),
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=2).map(tuple),
)


@settings(max_examples=150)
@given(CURFEWS, MOMENTS)
def test_whatever_the_clocks_do_nobody_is_texted_outside_the_law_where_they_are(curfew, now):
    when = curfew.until(now) or now
    for zone in curfew.zones:
        wall = when.astimezone(ZoneInfo(zone))
        minute = wall.hour * 60 + wall.minute
        if not curfew.is_quiet(when):
            opens, closes = texting_hours(curfew.states, wall.date())
            assert max(opens, curfew.quiet.end_minute) <= minute < min(closes, curfew.quiet.start_minute)


@settings(max_examples=60)
@given(CURFEWS, MOMENTS)
def test_the_wait_ends_as_soon_as_it_may_and_not_before(curfew, now):
    if (until := curfew.until(now)) is None:
        assert not curfew.is_quiet(now)
        return
    assert now < until <= now + timedelta(days=8)
    quarters = (now + n * QUARTER for n in range(int((until - now) / QUARTER)))
    assert all(curfew.is_quiet(moment) for moment in quarters)


@settings(max_examples=80)
@given(CURFEWS, MOMENTS, st.integers(0, 900).map(lambda s: timedelta(seconds=s)))
def test_no_text_is_valid_into_the_night(curfew, now, cap):
    valid = curfew.latest_validity(now, cap)
    assert timedelta(0) <= valid <= cap
    assert valid == timedelta(0) or not curfew.is_quiet(now + valid - timedelta(microseconds=1))
