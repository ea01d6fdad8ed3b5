"""The words of a playbook: slots, hours, the length of a text message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.content_rules import segments
from frontdesk.domain.hours import WEEKDAYS
from frontdesk.playbook_text import fill, hours_in_words, minute_of_day, openings, slots


def test_slots_are_filled_once_and_a_value_is_never_read_as_a_template():
    assert slots("{greeting} See {price.cleaning}") == ("greeting", "price.cleaning")
    assert fill("{a} and {b}", {"a": "{b}", "b": "two"}) == "{b} and two"


def test_a_slot_without_a_value_is_an_error_and_not_a_text():
    with pytest.raises(KeyError):
        fill("{unknown}", {})


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("closed", ()),
        ("Closed", ()),
        ("8:00-17:00", ((480, 1020),)),
        ("08:00 - 12:00, 13:30 - 18:00", ((480, 720), (810, 1080))),
        ("0:00-24:00", ((0, 1440),)),
    ],
)
def test_a_days_hours_are_read_as_people_write_them(text, minutes):
    assert openings(text) == minutes


@pytest.mark.parametrize("text", ["", "8-17", "8:00", "17:00-8:00", "8:00-12:00,11:00-13:00", "8:00-25:00"])
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r"is not|run forward"):
        openings(text)


@pytest.mark.parametrize("text", ["24:01", "9", "9:60", "noon", ""])
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="is not a time"):
        minute_of_day(text)


def a_week(**different: str) -> dict:
    return {day: openings(different.get(day, "9:00-17:30")) for day in WEEKDAYS}


def test_days_with_the_same_hours_are_drawn_together():
    week = a_week(fri="8:00-12:00, 13:00-15:00", sat="closed", sun="closed")
    assert hours_in_words(week, "en") == "Mon-Thu 9am-5:30pm, Fri 8am-12pm & 1pm-3pm, Sat-Sun closed"
    assert hours_in_words(week, "es") == "lun-jue 9am-5:30pm, vie 8am-12pm & 1pm-3pm, sáb-dom cerrado"


def test_midnight_is_twelve_at_night():
    assert hours_in_words(a_week(**dict.fromkeys(WEEKDAYS, "0:00-24:00")), "en") == "Mon-Sun 12am-12am"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_text_is_counted_in_the_messages_that_a_carrier_bills(text, count):
    assert segments(text) == count


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_longer_text_never_costs_less(first, second):
    assert segments(first + second) >= segments(first)
