"""The hours of the week in which a quiet desk is worth an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from frontdesk.domain.hours import WEEKDAYS, Opening, Weekday
from frontdesk.playbook import load_playbook
from infra.client import PLAYBOOKS
from infra.open_hours import is_open, longest_stretch, open_hours
from tests.infra.conftest import PLAYBOOK

MONDAY, SUNDAY = 1, 7


@dataclass(frozen=True)
class Place:
    hours: Mapping[Weekday, tuple[Opening, ...]]
    timezone: str = "UTC"


@dataclass(frozen=True)
class Business:
    """As much of a playbook as says when it is open."""

    places: tuple[Place, ...]
    locations: Mapping[int, Place] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "locations", dict(enumerate(self.places)))


def monday(opens: float, closes: float, timezone: str = "UTC") -> Place:
    return Place({"mon": ((int(opens * 60), int(closes * 60)),)}, timezone)


def hours_of(*places: Place) -> set[tuple[int, int]]:
    return set(open_hours(Business(places)))  # type: ignore[arg-type] # of a playbook only its hours are read


def test_an_hour_counts_when_it_is_open_from_its_beginning_to_its_end():
    assert hours_of(monday(8.5, 11.5)) == {(MONDAY, 9), (MONDAY, 10)}


def test_an_hour_counts_only_if_it_is_open_in_winter_and_in_summer():
    assert hours_of(monday(8, 12, "America/Chicago")) == {(MONDAY, hour) for hour in (14, 15, 16)}


def test_one_open_location_is_enough():
    assert hours_of(monday(8, 9), monday(10, 11)) == {(MONDAY, 8), (MONDAY, 10)}


def test_locations_that_take_turns_within_an_hour_fill_it_together():
    assert hours_of(monday(8, 8.5), monday(8.5, 9)) == {(MONDAY, 8)}


def test_an_evening_in_the_west_is_the_next_day_in_utc():
    assert (MONDAY + 1, 1) in hours_of(monday(16, 20, "America/Los_Angeles"))


def test_a_monday_morning_in_the_east_is_still_sunday_in_utc():
    assert hours_of(monday(7, 9, "Asia/Tokyo")) == {(SUNDAY, 22), (SUNDAY, 23)}


def test_who_never_opens_has_no_hours():
    assert hours_of(Place({})) == set()
    assert longest_stretch(frozenset()) == 0


def test_the_week_goes_on_from_sunday_to_monday():
    assert longest_stretch(frozenset({(SUNDAY, 22), (SUNDAY, 23), (MONDAY, 0)})) == 3


def test_who_is_always_open_has_no_end_but_the_week():
    always = Place(dict.fromkeys(WEEKDAYS, ((0, 24 * 60),)), "America/Denver")
    assert longest_stretch(frozenset(hours_of(always))) == 7 * 24


@pytest.mark.parametrize("day", range(1, 8))
@pytest.mark.parametrize("hour", range(24))
def test_the_condition_holds_in_exactly_these_hours(day: int, hour: int):
    """CloudWatch's AND, OR and == mean what Python's do, so Python can say what the condition says."""
    hours = open_hours(load_playbook(PLAYBOOKS / PLAYBOOK))
    condition = is_open(hours, "leads").replace("AND", "and").replace("OR", "or")
    at = {"leads": None, "DAY": lambda _: day, "HOUR": lambda _: hour}
    assert eval(condition, at) == ((day, hour) in hours)
