"""The law of texting as data: hours, days, caps, and which state a number is of."""

import re
from datetime import date, timedelta
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers.geodata import GEOCODE_DATA

from frontdesk.domain.texting_law import (
    NO_TEXTS,
    Holiday,
    codes_of,
    easter,
    known_states,
    legal_caps,
    state_of_address,
    states_of_number,
    texting_hours,
    texting_law,
)
from frontdesk.domain.verdict import Frequency

TUESDAY, SATURDAY, SUNDAY = date(2026, 3, 10), date(2026, 3, 14), date(2026, 3, 15)
EIGHT, NINE, TEN, TWENTY, TWENTY_ONE = 480, 540, 600, 1200, 1260
THREE_A_DAY = (Frequency(3, timedelta(hours=24)),)
STATES = st.lists(st.sampled_from(sorted(known_states())), max_size=4).map(tuple)
DAYS = st.dates(date(2026, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("states", "day", "hours"),
    [
        (("IL",), TUESDAY, (EIGHT, TWENTY_ONE)),
        (("FL",), TUESDAY, (EIGHT, TWENTY)),
        (("KY",), TUESDAY, (TEN, TWENTY_ONE)),
        (("CT",), SUNDAY, (NINE, TWENTY)),
        (("TX",), TUESDAY, (NINE, TWENTY_ONE)),
        (("TX",), SUNDAY, (12 * 60, TWENTY_ONE)),
        (("RI",), TUESDAY, (NINE, 18 * 60)),
        (("RI",), SATURDAY, (TEN, 17 * 60)),
        (("AL",), SATURDAY, (EIGHT, TWENTY)),
        (("AL",), SUNDAY, NO_TEXTS),
        (("UT",), SUNDAY, NO_TEXTS),
        (("SD",), SATURDAY, NO_TEXTS),
        (("FL", "KY"), TUESDAY, (TEN, TWENTY)),
        (("IL", "AL"), SUNDAY, NO_TEXTS),
        (("ZZ",), TUESDAY, (EIGHT, TWENTY_ONE)),
    ],
)
def test_each_state_has_its_hours_and_the_strictest_of_several_wins(states, day, hours):
    assert texting_hours(states, day) == hours


def test_who_may_be_anywhere_is_held_to_the_strictest_of_all():
    assert texting_hours((), TUESDAY) == (TEN, 18 * 60)
    assert texting_hours((), SATURDAY) == texting_hours((), SUNDAY) == NO_TEXTS


@pytest.mark.parametrize(
    ("state", "day"),
    [
        ("LA", date(2026, 2, 17)),  # Mardi Gras
        ("LA", date(2026, 4, 3)),  # Good Friday
        ("AL", date(2026, 6, 1)),  # Jefferson Davis
        ("UT", date(2026, 7, 24)),
        ("RI", date(2026, 5, 4)),
        ("RI", date(2026, 8, 10)),  # Victory Day
        ("PA", date(2026, 11, 3)),  # election
        ("AL", date(2026, 11, 26)),
        ("LA", date(2026, 11, 27)),
        ("UT", date(2026, 7, 3)),  # the Fourth is a Saturday
        ("UT", date(2027, 7, 5)),  # and here a Sunday
        ("UT", date(2027, 12, 31)),  # new year's day 2028 is a Saturday
    ],
)
def test_nobody_is_texted_on_a_state_s_holiday(state, day):
    assert texting_hours((state,), day) == NO_TEXTS
    assert texting_hours(("IL",), day) != NO_TEXTS


@pytest.mark.parametrize(
    ("year", "day"), [(2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2038, "04-25"), (2285, "03-22")]
)
def test_easter_is_found(year, day):
    assert easter(year) == date.fromisoformat(f"{year}-{day}")


def test_a_holiday_by_its_weekday_is_always_that_weekday():
    thanksgiving = Holiday(11, 22, "thu")
    assert [thanksgiving.days(year)[0].day for year in (2024, 2025, 2026, 2029)] == [28, 27, 26, 22]


@given(STATES, STATES, DAYS)
def test_another_state_never_allows_more(states, more, day):
    opens, closes = texting_hours(states or ("IL",), day)
    if (both := texting_hours((*states, "IL", *more), day)) != NO_TEXTS:
        assert opens <= both[0] < both[1] <= closes


@given(STATES, DAYS)
def test_no_state_allows_more_than_the_federal_rule_or_less_than_all_of_them_together(states, day):
    hours, anywhere = texting_hours(states, day), texting_hours((), day)
    assert hours == NO_TEXTS or (hours[0] >= EIGHT and hours[1] <= TWENTY_ONE)
    assert anywhere == NO_TEXTS or (hours[0] <= anywhere[0] and anywhere[1] <= hours[1])


@pytest.mark.parametrize(
    ("states", "caps"),
    [(("FL",), THREE_A_DAY), (("OK", "IL"), THREE_A_DAY), (("MD",), THREE_A_DAY), (("IL",), ()),
     ((), THREE_A_DAY)],
)  # fmt: skip
def test_three_states_say_how_often_and_they_may_be_anyone_s(states, caps):
    assert legal_caps(states) == caps


@pytest.mark.parametrize(
    ("number", "states"),
    [("+13125550142", ("IL",)), ("+13055550142", ("FL",)), ("+12025550142", ("DC",)),
     ("+18005550142", ()), ("+14165550142", ()), ("+442071234567", ()), ("", ())],
)  # fmt: skip
def test_an_area_code_tells_the_state_and_what_is_no_such_code_tells_none(number, states):
    assert states_of_number(number) == states


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("1 Main St, Miami, FL 33101", "FL"),
        ("1 Main St, Miami FL 33101-1234", "FL"),
        ("12 Elm Street, Providence, Rhode Island", "RI"),
        ("new york", "NY"),
        ("tx", "TX"),
        ("Chicago, Illinois 60601", "IL"),
        ("1 Main St", None),
        ("here or", None),
        ("Toronto, ON", None),
        ("", None),
    ],
)
def test_an_address_tells_the_state_that_it_ends_with(address, state):
    assert state_of_address(address) == state


def test_every_state_has_a_name_and_codes():
    assert all(codes_of(state) for state in known_states())
    assert len(known_states()) == 51


def test_the_area_codes_are_those_of_libphonenumber():
    names = (
        (prefix[1:4], place["en"])
        for prefix, place in GEOCODE_DATA.items()
        if prefix[0] == "1" and len(prefix) > 4 and "en" in place
    )
    told = {(code, match[1]) for code, name in names if (match := re.search(r", ([A-Z]{2})$", name))}
    ours = {(code, state) for code, state in told if state in known_states()}
    assert ours
    assert [each for each in ours if each[1] not in states_of_number(f"+1{each[0]}5550142")] == []


def test_every_rule_names_its_source_and_says_whether_the_law_itself_was_read():
    law = texting_law()
    assert law.as_of <= date(2026, 12, 31)
    assert law.second_hand
    assert all(each.source for each in chain((law.federal,), law.states.values()))
    assert {"AL", "FL", "NM", "RI", "SD", "UT"} == {name for name, each in law.states.items() if each.is_read}
    assert set(law.states) <= known_states()
