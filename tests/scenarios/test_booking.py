"""A time is offered, chosen in the lead's own words, booked once, and confirmed as the calendar has it."""

import re
from datetime import timedelta

import pytest

from frontdesk.domain.slot_words import in_words
from frontdesk.domain.slots import Slot
from ops.demo.scenes import LINCOLN_PARK, sms
from ops.local.standins.faults import LoseAnswer, Meanwhile
from ops.local.standins.highlevel import HighLevelStandIn
from ops.local.standins.highlevel_rows import Appointment
from ops.stage import Stage
from tests.scenarios.saboteur import Saboteur
from tests.scenarios.world import SETTLED, request_of, shown_in, states_of_sends

pytestmark = pytest.mark.usefixtures("by_day")
MINUTE = timedelta(minutes=1)
CREATE = "create_appointment"


@pytest.fixture
def highlevel(stage: Stage) -> HighLevelStandIn:
    assert stage.desk.highlevel is not None
    stage.desk.highlevel.faults.clear()
    return stage.desk.highlevel


def ask_to_come(stage: Stage, phone: str) -> str:
    """Ask for a first visit and return the offer."""
    sms(stage, phone, "I'd like to become a new patient, can I get a first appointment?")
    return stage.texts_to(phone)[-1].body


def booked_for(stage: Stage, phone: str) -> list[Appointment]:
    highlevel = stage.desk.highlevel
    assert highlevel is not None
    theirs = {contact.id for contact in highlevel.contacts if contact.phone == phone}
    return [each for each in highlevel.appointments if each.contact_id in theirs]


def said(stage: Stage, appointment: Appointment) -> str:
    zone = stage.desk.playbook.location(LINCOLN_PARK).timezone
    return in_words(Slot(appointment.starts, appointment.ends), zone, "en")


def take(stage: Stage, highlevel: HighLevelStandIn, words: str) -> None:
    """Somebody else books the slot that an offer says so on the calendar's own page."""
    calendar = highlevel.locations[0].calendars[0]
    now = stage.desk.clock.now()
    slots = highlevel.free_slots(calendar.calendar_id, now, now + timedelta(days=20))
    long = timedelta(minutes=calendar.slot_minutes)
    zone = stage.desk.playbook.location(LINCOLN_PARK).timezone
    starts = next(each for each in slots if in_words(Slot(each, each + long), zone, "en") in words)
    other = highlevel.add_contact(phone="+13125550399")
    highlevel.book(calendar.calendar_id, other.id, starts)


def place(offer: str, number: int) -> str:
    """Return the words of one of the slots in an offer."""
    found = re.search(rf"{number}\) (.*?)(?:;|\. )", offer)
    assert found
    return found[1]


def test_who_answers_the_second_one_is_booked_into_it_once_and_told_what_the_calendar_says(stage, highlevel):
    phone = "+13125550381"
    offer = ask_to_come(stage, phone)
    run_id = sms(stage, phone, "the second one")
    (appointment,) = booked_for(stage, phone)
    assert said(stage, appointment) == place(offer, 2)
    assert f": {said(stage, appointment)}. To change it" in stage.texts_to(phone)[-1].body
    assert (stage.outcome(run_id), len(stage.texts_to(phone))) == ("sent", 2)
    assert stage.requests(run_id) == []


def test_a_time_that_was_taken_meanwhile_is_not_booked_and_they_are_asked_again(stage, highlevel):
    phone = "+13125550382"
    offer = ask_to_come(stage, phone)
    take(stage, highlevel, place(offer, 2))
    sms(stage, phone, "2")
    assert booked_for(stage, phone) == []
    other = stage.texts_to(phone)[-1].body
    assert (other.startswith("Sorry"), place(offer, 2) in other) == (True, False)
    sms(stage, phone, "number 1 please")
    assert [said(stage, each) for each in booked_for(stage, phone)] == [place(other, 1)]


def test_a_booking_whose_answer_is_lost_is_found_and_confirmed_and_not_made_twice(
    stage: Stage, highlevel: HighLevelStandIn, saboteur: Saboteur
):
    phone = "+13125550383"
    offer = ask_to_come(stage, phone)
    highlevel.faults.add(LoseAnswer(), on=CREATE)
    run_id = sms(stage, phone, "the first one")
    stage.pass_time(SETTLED + 5 * MINUTE)
    assert [said(stage, each) for each in booked_for(stage, phone)] == [place(offer, 1)]
    assert [seen.call.operation for seen in highlevel.requests].count(CREATE) >= 1
    assert states_of_sends(stage, run_id) == ["unknown", "sent", "sent"]
    assert place(offer, 1) in stage.texts_to(phone)[-1].body


def test_a_slot_that_somebody_takes_in_the_last_moment_goes_to_a_person_and_nothing_is_confirmed(
    stage: Stage, highlevel: HighLevelStandIn
):
    phone = "+13125550384"
    offer = ask_to_come(stage, phone)
    steal = Meanwhile(before=lambda: take(stage, highlevel, place(offer, 3)))
    highlevel.faults.add(steal, on=CREATE)
    run_id = sms(stage, phone, "the last one")
    assert "somebody else has taken that time" in shown_in(request_of(stage, run_id))
    assert (booked_for(stage, phone), len(stage.texts_to(phone))) == ([], 1)
