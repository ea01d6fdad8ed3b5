"""An answer to an offer names exactly one of its slots, or none; never a slot that was not offered."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.slot_choice import chosen, read_reply
from frontdesk.domain.slot_words import in_words
from tests.unit.domain.slots_at import CHICAGO, slot

MONDAY = datetime(2026, 11, 30, 15, tzinfo=ZoneInfo(CHICAGO))
TUESDAY_9, TUESDAY_15, WEDNESDAY_10_30 = OFFERED = (
    slot(CHICAGO, "2026-12-01 09:00"),
    slot(CHICAGO, "2026-12-01 15:00"),
    slot(CHICAGO, "2026-12-02 10:30"),
)
FIRST = """
I'll take the first one | first | 1 | option one | tomorrow morning | mañana a las 9 | el primero | 9
mañana en la mañana | 12/1 at 9 | 1 de diciembre a las 9 | Tues at nine | the earliest | the 1st at 9
9 a.m. please | the first one sounds good | Tuesday morning works for me, thank you! | la primera, gracias
a las nueve de la mañana
"""
SECOND = """
the second one | 2 | Tuesday at 3 works | el martes a las 3 | 3pm | 3 p.m. please | la segunda por favor
Can I have the second one? | sí, el segundo | Tuesday afternoon | a las tres de la tarde | the 3 o'clock
15:00 | No problem, the second one | I am good with the second one | Can we do 3pm?
the second time works | #2 | 2nd one | Tuesday the 1st at 3pm sounds great, thank you
quiero la opcion dos | ¿me da la segunda? | the 2nd option please
"""
THIRD = """
the last one | 3 | option 3 | Wednesday | Dec 2 | la última | el miércoles | pasado mañana | 10:30
December 2nd works | Wednesday works for me, thanks! | Wednesday 10:30 AM | my son can come Wednesday
the third | 2 de diciembre | the day after tomorrow | el 2 de diciembre está bien
el miércoles a las 10:30 me queda perfecto
"""
NO_CHOICE = """
Tuesday | yes | ok | not the second one | neither | Tuesday doesn't work | no, el miercoles | noon
friday at 3 | 9am or 3pm | the first and the third | Let's do Tuesday at 3 or Wednesday
if nothing earlier, the second | at 10 | the 2nd | el 2 | 2 of us want to come | for 2 | a second please
un segundo por favor | It's my first appointment | It's my first time | I want one | quiero una cita
cualquiera | a las 3 y media | mañana a las 10 | I can't do 3pm
The second one. Do I need to bring my insurance card? | 30 | 12 | what about Thursday | STOP | thanks
no thanks | is the second one still free? | ninguna | ninguno me sirve | el martes no puedo
I have terrible pain since Tuesday
"""


def sayings(text: str) -> list[str]:
    return [saying.strip() for line in text.strip().splitlines() for saying in line.split("|")]


def said(text: str):
    return chosen(text, OFFERED, CHICAGO, MONDAY)


@pytest.mark.parametrize("text", sayings(FIRST))
def test_the_first_is_chosen(text: str):
    assert said(text) == TUESDAY_9


@pytest.mark.parametrize("text", sayings(SECOND))
def test_the_second_is_chosen(text: str):
    assert said(text) == TUESDAY_15


@pytest.mark.parametrize("text", sayings(THIRD))
def test_the_third_is_chosen(text: str):
    assert said(text) == WEDNESDAY_10_30


@pytest.mark.parametrize("text", sayings(NO_CHOICE))
def test_nothing_is_chosen(text: str):
    assert said(text) is None


@pytest.mark.parametrize("text", ["yes", "ok", "that works, thanks", "sí, perfecto", "Sounds good!"])
def test_a_plain_yes_chooses_where_one_slot_was_offered(text: str):
    assert chosen(text, [TUESDAY_9], CHICAGO, MONDAY) == TUESDAY_9


@pytest.mark.parametrize("text", ["yes", "ok", "that works, thanks"])
def test_a_plain_yes_is_no_answer_once_something_else_was_texted(text: str):
    reply = read_reply(text, [TUESDAY_9], CHICAGO, MONDAY, takes_yes=False)
    assert (reply.slot, reply.is_about_it) == (None, False)


def test_a_number_alone_is_a_place_in_the_list_and_an_hour_only_when_it_is_said_so():
    offered = (slot(CHICAGO, "2026-12-01 14:00"), slot(CHICAGO, "2026-12-03 10:00"))
    assert chosen("2", offered, CHICAGO, MONDAY) == offered[1]
    assert chosen("at 2", offered, CHICAGO, MONDAY) == offered[0]
    assert chosen("10", offered, CHICAGO, MONDAY) == offered[1]
    assert chosen("Tuesday 2", offered, CHICAGO, MONDAY) == offered[0]


def test_an_answer_that_fits_two_leaves_both_open():
    assert read_reply("Tuesday", OFFERED, CHICAGO, MONDAY).open == (TUESDAY_9, TUESDAY_15)


@pytest.mark.parametrize(
    "text", ["neither works for me", "do you have anything on Friday?", "otro día mejor"]
)
def test_what_turns_the_times_down_is_about_them(text: str):
    assert read_reply(text, OFFERED, CHICAGO, MONDAY).is_about_it


@pytest.mark.parametrize(
    "text", ["how much is a cleaning?", "I have terrible pain since Tuesday", "no thanks", "thanks", "STOP"]
)
def test_what_speaks_of_something_else_is_not_about_the_times(text: str):
    assert not read_reply(text, OFFERED, CHICAGO, MONDAY).is_about_it


@given(place=st.integers(0, 2), language=st.sampled_from(["en", "es"]))
def test_a_slot_said_back_as_it_was_offered_is_that_slot(place: int, language: str):
    words = in_words(OFFERED[place], CHICAGO, language)
    assert said(words) == OFFERED[place]


@given(text=st.text(max_size=60))
def test_whatever_is_written_only_an_offered_slot_comes_out(text: str):
    assert said(text) in (None, *OFFERED)
