"""Requests to people: climbing by the clock, one answer, and what an answer lets the gate do."""

import pytest

from frontdesk.memory.approvals import note_request
from tests.builders import BODY, a_lead, a_posted_request, a_proposal, a_question, an_answer, an_entry
from tests.integration.memory.desk import Desk

UNGROUNDED = a_proposal("It costs $12,345.67, promised.")


@pytest.fixture
def lead(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    return lead


def test_the_first_rung_is_asked_for_its_time(desk: Desk, lead):
    state = desk.note_request(lead, a_posted_request())
    assert (state.next, state.rung, state.who, state.wait_s) == ("await", 0, "front desk", 15 * 60)
    assert state.approvers == ("U0BRIGHT01", "U0BRIGHT02")


def test_noting_again_changes_nothing(desk: Desk, lead):
    first = desk.note_request(lead, a_posted_request())
    assert desk.note_request(lead, a_posted_request()) == first
    assert desk.events(lead).count("approval_requested") == 1


def test_only_the_clock_climbs(desk: Desk, lead):
    posted = a_posted_request()
    desk.note_request(lead, posted)
    desk.pass_time(minutes=14, seconds=59)
    assert desk.note_request(lead, posted).rung == 0
    desk.pass_time(seconds=1)
    assert desk.note_request(lead, posted).who == "office manager"
    assert desk.note_request(lead, posted).wait_s == 30 * 60


def test_at_the_end_of_the_ladder_nothing_is_sent(desk: Desk, lead):
    question = desk.gate(lead, proposal=UNGROUNDED).question
    posted = desk.asked(lead, question)
    for minutes in (15, 30, 60):
        desk.pass_time(minutes=minutes)
        desk.note_request(lead, posted)
    state = desk.note_request(lead, posted)
    assert (state.next, state.answer) == ("settle", "expired")
    assert desk.gate(lead, proposal=UNGROUNDED).outcome == "expired"


def test_the_first_answer_counts_and_no_later_one(desk: Desk, lead):
    posted = a_posted_request()
    desk.note_request(lead, posted)
    state = desk.note_request(lead, posted, an_answer(posted, "reject"))
    assert (state.next, state.answer, state.answered_by) == ("settle", "reject", "Maria Lopez")
    late = desk.note_request(lead, posted, an_answer(posted, "approve", by="Devon Clark"))
    assert (late.answer, late.answered_by) == ("reject", "Maria Lopez")


def test_an_answer_after_the_end_is_too_late(desk: Desk, lead):
    posted = a_posted_request()
    desk.note_request(lead, posted)
    for minutes in (15, 30, 60):
        desk.pass_time(minutes=minutes)
        desk.note_request(lead, posted)
    assert desk.note_request(lead, posted, an_answer(posted)).answer == "expired"


def test_two_answers_at_once_are_one(desk: Desk, lead):
    posted = a_posted_request()
    desk.note_request(lead, posted)
    answers = [an_answer(posted, "approve", by="Maria Lopez"), an_answer(posted, "reject", by="Devon Clark")]
    both = desk.at_once(
        *(lambda world, said=said: note_request(world, lead.event_key, posted, said) for said in answers)
    )
    assert both[0].answer == both[1].answer
    assert desk.events(lead).count("approval_answered") == 1


def test_an_answer_to_other_words_leaves_the_question_open(desk: Desk, lead):
    posted = a_posted_request()
    desk.note_request(lead, posted)
    state = desk.note_request(lead, posted, an_answer(posted, digest="e" * 64))
    assert (state.next, state.answer) == ("await", None)
    assert desk.events(lead)[-1] == "approval_refused"


def test_an_answer_to_an_earlier_request_is_none_to_this_one(desk: Desk, lead):
    first, second = a_posted_request(), a_posted_request(a_question("Another text."), request_id="another")
    desk.note_request(lead, first, an_answer(first, "reject"))
    assert desk.note_request(lead, second, an_answer(first, "reject")).next == "await"


def test_an_approval_sends_exactly_what_was_approved(desk: Desk, lead):
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    desk.note_request(lead, posted, an_answer(posted))
    desk.pass_time(seconds=5)
    grant = desk.gate(lead, proposal=UNGROUNDED).grant
    assert grant
    assert grant.body == UNGROUNDED.acts[0].body
    assert desk.values("select used_by_grant from approvals") == [grant.grant_id]


def test_an_approval_of_the_text_for_another_number_is_asked_again(desk: Desk, lead):
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    desk.note_request(lead, posted, an_answer(posted))
    desk.change("update contact_identities set value = '+13125550156'")
    passed = desk.gate(lead, an_entry("next"), proposal=UNGROUNDED)
    assert passed.verdict == "ask"
    assert "answer" in [reason.rule for reason in passed.reasons]


def test_an_approval_is_used_once(desk: Desk, lead):
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    desk.note_request(lead, posted, an_answer(posted))
    desk.pass_time(seconds=5)
    grant = desk.gate(lead, proposal=UNGROUNDED).grant
    assert grant
    desk.told(grant, "failed", error="30007")
    desk.pass_time(minutes=30)
    assert desk.gate(lead, proposal=UNGROUNDED).verdict == "ask"


def test_an_approval_whose_grant_was_never_posted_still_holds(desk: Desk, lead):
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    desk.note_request(lead, posted, an_answer(posted))
    desk.pass_time(seconds=5)
    grant = desk.gate(lead, proposal=UNGROUNDED).grant
    assert grant
    desk.told(grant, "not_posted")
    desk.pass_time(minutes=30)
    assert desk.gate(lead, proposal=UNGROUNDED).verdict == "send"


def test_an_edited_text_is_sent_when_it_stands_on_the_playbook(desk: Desk, lead):
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    desk.note_request(lead, posted, an_answer(posted, "edit", body=BODY))
    desk.pass_time(seconds=5)
    grant = desk.gate(lead, proposal=UNGROUNDED).grant
    assert grant
    assert grant.body == BODY


def test_an_edited_text_is_as_untrusted_as_any_other(desk: Desk, lead):
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    desk.note_request(lead, posted, an_answer(posted, "edit", body="It costs $99,999, promised."))
    desk.pass_time(seconds=5)
    again = desk.gate(lead, proposal=UNGROUNDED)
    assert again.verdict == "ask"
    assert again.question
    assert again.question.body == "It costs $99,999, promised."
    second = desk.asked(lead, again.question)
    desk.note_request(lead, second, an_answer(second))
    desk.pass_time(seconds=5)
    grant = desk.gate(lead, proposal=UNGROUNDED).grant
    assert grant
    assert grant.body == "It costs $99,999, promised."


def test_a_rejected_text_is_not_sent(desk: Desk, lead):
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    desk.note_request(lead, posted, an_answer(posted, "reject"))
    assert desk.gate(lead, proposal=UNGROUNDED).outcome == "rejected"


def test_consent_is_read_again_after_an_approval(desk: Desk, lead):
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    desk.note_request(lead, posted, an_answer(posted))
    desk.recall(a_lead("STOP", kind="opt_out", received_at=desk.now))
    assert desk.gate(lead, proposal=UNGROUNDED).outcome == "stopped"
