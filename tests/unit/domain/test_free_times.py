"""What is free by a location's hours and by when it is busy, on its own clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.free_times import OpenHours
from frontdesk.domain.hours import WEEKDAYS
from tests.unit.domain.slots_at import CHICAGO, HALF_HOUR, slot

NINE_TO_TWELVE = OpenHours(dict.fromkeys(WEEKDAYS, ((9 * 60, 12 * 60),)), CHICAGO, HALF_HOUR)


def at(shown: str) -> datetime:
    return slot(CHICAGO, shown).starts_at


def starts(busy=(), begins="2026-12-01 00:00", ends="2026-12-02 00:00", **changed) -> list[str]:
    opened = OpenHours(**{"hours": NINE_TO_TWELVE.hours, "timezone": CHICAGO, "length": HALF_HOUR, **changed})
    found = opened.free(busy, at(begins), at(ends))
    return [f"{each.starts_at.astimezone(ZoneInfo(CHICAGO)):%d %H:%M}" for each in found]


def test_slots_follow_one_another_while_it_is_open():
    assert starts() == ["01 09:00", "01 09:30", "01 10:00", "01 10:30", "01 11:00", "01 11:30"]
    assert starts(length=timedelta(minutes=70)) == ["01 09:00", "01 10:10"]


def test_a_later_look_finds_the_same_slots():
    assert starts(begins="2026-12-01 10:10", ends="2026-12-01 11:30") == ["01 10:30", "01 11:00"]


@pytest.mark.parametrize(
    ("busy", "gone"),
    [
        (("09:30", "10:00"), {"01 09:30"}),
        (("09:29", "09:31"), {"01 09:00", "01 09:30"}),
        (("08:00", "09:00"), set()),
        (("12:00", "13:00"), set()),
        (("09:45", "09:45"), {"01 09:30"}),
        (
            ("00:00", "23:59"),
            {f"01 {hour}" for hour in ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")},
        ),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, tuple) else "",
)
def test_a_slot_is_free_when_it_touches_nothing_busy(busy, gone):
    since, until = (at(f"2026-12-01 {shown}") for shown in busy)
    assert set(starts()) - set(starts([(since, until)])) == gone


@pytest.mark.parametrize("change", [date(2026, 11, 1), date(2027, 3, 14)], ids=str)
@pytest.mark.parametrize("zone", ["America/Chicago", "America/Denver", "America/New_York"])
def test_an_opening_over_a_change_of_the_clocks_has_the_hours_that_it_has(zone, change):
    opened = OpenHours(dict.fromkeys(WEEKDAYS, ((0, 4 * 60),)), zone, HALF_HOUR)
    midnight = datetime(change.year, change.month, change.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    found = opened.free((), midnight, midnight + timedelta(hours=20))
    assert len(found) == (10 if change.month == 11 else 6)
    assert {later.starts_at - each.starts_at for each, later in pairwise(found)} == {HALF_HOUR}
