"""What somebody was offered is known when they answer; a confirmation says what the calendar told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from frontdesk.domain.arguments import Book
from frontdesk.domain.proposal import Act, Proposal
from frontdesk.domain.sends import Grant, SendReceipt, SendResult, SendState
from frontdesk.domain.slots import Offer, Slot
from frontdesk.memory import receipts
from tests.builders import BODY, NOON, a_lead, a_proposal
from tests.integration.memory.desk import Desk

SLOT = Slot(NOON + timedelta(days=1), NOON + timedelta(days=1, minutes=30))
OFFER = Offer((SLOT,), "new_patient", "en")
OFFERING = a_proposal(acts=(Act("message", BODY, offer=OFFER),))
CONFIRMED = Act("message", "You are booked at BrightSmile Lincoln Park: {booked_when}.")
TOLD = {"starts_at": "2026-03-11T19:00:00Z", "ends_at": "2026-03-11T19:30:00Z"}
"""An hour later than was asked for: somebody at the business moved it meanwhile."""


def booking() -> Proposal:
    return a_proposal(acts=(Act("book", "", arguments=Book(SLOT.starts_at, SLOT.ends_at)), CONFIRMED))


def offered(desk: Desk, state: SendResult = "sent") -> Grant:
    grant = desk.granted(a_lead(), proposal=OFFERING)
    desk.told(grant, state, "SM1" if state == "sent" else None)
    desk.pass_time(minutes=5)
    return grant


def heard(desk: Desk) -> Offer | None:
    """Return which offer the next message answers."""
    brief = desk.recall(a_lead("the first one", received_at=desk.now)).brief
    assert brief
    assert brief.timezones == ("America/Chicago",)
    return brief.offer


def booked(desk: Desk, **details: str):
    """Offer a time, let the next message book it, and return what the gate says of the confirmation."""
    offered(desk)
    lead = a_lead("the first one", received_at=desk.now)
    grant = desk.granted(lead, proposal=booking())
    assert (grant.tool, grant.recipient, grant.body) == ("book_appointment", lead.person.phone_e164, "")
    receipts.note_receipt(
        desk.world(), SendReceipt(grant.grant_id, "sent", "appointment-1", None, details), None
    )
    desk.pass_time(seconds=5)
    return desk.gate(lead, proposal=booking())


def test_an_offer_that_was_sent_is_known_when_the_answer_comes(desk: Desk):
    offered(desk)
    assert heard(desk) == OFFER


def test_an_offer_that_was_not_our_last_text_takes_no_plain_yes(desk: Desk):
    offered(desk)
    desk.told(desk.granted(a_lead(received_at=desk.now)), "sent", "SM2")
    desk.pass_time(minutes=5)
    assert heard(desk) == replace(OFFER, is_latest=False)


@pytest.mark.parametrize(
    ("waited", "asked"),
    [
        ({"hours": 22}, []),
        ({"hours": 22, "seconds": 1}, ["short_notice"]),
        ({"hours": 24, "seconds": 1}, ["offer_over", "short_notice"]),
    ],
    ids=["in time", "short", "past"],
)
def test_an_offer_that_waited_is_held_to_the_notice_when_it_goes_out(desk: Desk, waited, asked: list[str]):
    lead = a_lead()
    desk.recall(lead)
    desk.pass_time(**waited)
    passed = desk.gate(lead, proposal=OFFERING)
    assert [reason.rule for reason in passed.reasons if reason.word == "ask"] == asked


def test_where_somebody_lives_counts_beside_where_their_number_is_from(desk: Desk):
    person = replace(a_lead().person, state="CO")
    brief = desk.recall(a_lead(person=person)).brief
    assert brief
    assert (brief.timezones, brief.states) == (("America/Chicago", "America/Denver"), ("IL", "CO"))


@pytest.mark.parametrize("state", ["failed", "unknown", "not_posted"])
def test_an_offer_that_nobody_is_known_to_have_got_is_none(desk: Desk, state: SendResult):
    offered(desk, state)
    assert heard(desk) is None


def test_an_offer_is_over_after_three_days(desk: Desk):
    offered(desk)
    desk.pass_time(days=3)
    assert heard(desk) is None


def test_who_has_booked_since_has_no_offer_left(desk: Desk):
    booked(desk, **TOLD)
    desk.pass_time(minutes=5)
    assert heard(desk) is None


def test_the_confirmation_says_the_time_that_the_calendar_told(desk: Desk):
    passed = booked(desk, **TOLD)
    assert passed.grant
    assert passed.grant.body == "You are booked at BrightSmile Lincoln Park: Wednesday, March 11 at 2 pm."


def test_a_confirmation_without_the_calendars_word_is_put_to_a_person(desk: Desk):
    passed = booked(desk)
    assert (passed.verdict, passed.grant) == ("ask", None)


def test_a_booking_that_failed_confirms_nothing(desk: Desk):
    offered(desk)
    lead = a_lead(received_at=desk.now)
    grant = desk.granted(lead, proposal=booking())
    assert desk.told(grant, "failed", error="slot_taken") == SendState.FAILED
    passed = desk.gate(lead, proposal=booking())
    assert passed.verdict == "ask"
    assert "somebody else has taken that time" in passed.reasons[0].text


# ── What may be booked ────────────────────────────────────────────────────────────────────────────────


def wants(slot: Slot) -> Proposal:
    return a_proposal(acts=(Act("book", "", arguments=Book(slot.starts_at, slot.ends_at)),))


def asked_for(desk: Desk, slot: Slot) -> list[str]:
    """Let the next message's draft book a slot; return what a person is asked for, nothing when granted."""
    lead = a_lead("that one", received_at=desk.now)
    desk.recall(lead)
    passed = desk.gate(lead, proposal=wants(slot))
    return [reason.rule for reason in passed.reasons if reason.word == "ask"]


def test_a_draft_books_no_time_where_none_was_offered(desk: Desk):
    assert asked_for(desk, SLOT) == ["not_offered"]


@pytest.mark.parametrize(("hours", "asked"), [(0, []), (5, ["not_offered"])])
def test_a_draft_books_a_time_as_it_was_offered_or_none(desk: Desk, hours: int, asked: list[str]):
    offered(desk)
    assert asked_for(desk, Slot(SLOT.starts_at, SLOT.ends_at + timedelta(hours=hours))) == asked


def test_a_draft_offers_no_time_at_which_nobody_is_there(desk: Desk):
    night = Slot(SLOT.starts_at + timedelta(hours=12), SLOT.ends_at + timedelta(hours=12))
    offering = a_proposal(acts=(Act("message", BODY, offer=Offer((night,), "new_patient", "en")),))
    lead = a_lead()
    desk.recall(lead)
    assert desk.gate(lead, proposal=offering).reasons[0].rule == "offer_over"


def test_a_draft_books_no_time_that_is_past_although_it_was_offered(desk: Desk):
    offered(desk)
    desk.pass_time(days=1)
    assert asked_for(desk, SLOT) == ["not_offered"]


def test_a_draft_books_nobody_twice_for_one_offer(desk: Desk):
    booked(desk, **TOLD)
    desk.pass_time(minutes=1)
    assert asked_for(desk, SLOT) == ["not_offered"]


def test_who_was_booked_is_not_forgotten_when_a_rerun_drafts_something_else(desk: Desk):
    offered(desk)
    lead = a_lead("the first one", received_at=desk.now)
    desk.told(desk.granted(lead, proposal=booking()), "sent", "appointment-1")
    desk.pass_time(minutes=1)
    passed = desk.gate(lead, proposal=a_proposal("Sorry, that time has just been taken."))
    assert (passed.verdict, passed.reasons[0].rule) == ("ask", "earlier_send")
