"""Time as a business counts it."""

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.domain.hours import WEEKDAYS, Weekday, after_open_time

CHICAGO = "America/Chicago"
Hours = dict[Weekday, tuple[tuple[int, int], ...]]
OFFICE: Hours = dict.fromkeys(WEEKDAYS[:5], ((8 * 60, 17 * 60),))
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "wait", "then"),
    [
        ("2026-11-23T10:00:00-06:00", HOUR, "2026-11-23T11:00:00-06:00"),
        ("2026-11-23T16:30:00-06:00", HOUR, "2026-11-24T08:30:00-06:00"),
        ("2026-11-23T17:00:00-06:00", HOUR, "2026-11-24T09:00:00-06:00"),
        ("2026-11-23T02:00:00-06:00", HOUR, "2026-11-23T09:00:00-06:00"),
        ("2026-11-27T16:30:00-06:00", HOUR, "2026-11-30T08:30:00-06:00"),
        ("2026-11-23T10:00:00-06:00", 10 * HOUR, "2026-11-24T11:00:00-06:00"),
    ],
    ids=[
        "while open",
        "over closing time",
        "just closed",
        "before opening",
        "over the weekend",
        "over a night",
    ],
)
def test_only_open_hours_count(now: str, wait: timedelta, then: str):
    assert after_open_time(at(now), wait, OFFICE, CHICAGO) == at(then)


def test_a_lunch_break_does_not_count():
    hours: Hours = {"mon": ((8 * 60, 12 * 60), (13 * 60, 17 * 60))}
    assert after_open_time(at("2026-11-23T11:30:00-06:00"), HOUR, hours, CHICAGO) == at(
        "2026-11-23T13:30:00-06:00"
    )


def test_the_clocks_going_forward_take_an_hour_from_the_night_only():
    nights: Hours = {"sun": ((0, 24 * 60),)}
    begin, end = at("2026-03-08T01:30:00-06:00"), at("2026-03-08T03:30:00-05:00")
    assert after_open_time(begin, HOUR, nights, CHICAGO) == end


def test_a_place_that_never_opens_counts_every_hour():
    assert after_open_time(at("2026-11-23T02:00:00+00:00"), HOUR, {}, CHICAGO) == at(
        "2026-11-23T03:00:00+00:00"
    )


def test_the_answer_is_in_utc():
    assert after_open_time(at("2026-11-23T10:00:00-06:00"), HOUR, OFFICE, CHICAGO).tzinfo is UTC
