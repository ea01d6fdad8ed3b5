"""An open send is looked up before its run ends, and it holds nobody up for ever."""

from datetime import timedelta

import pytest

from tests.builders import a_lead, a_proposal
from tests.integration.protocol.office import Office

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def lost(office: Office) -> str:
    """A run whose text was granted, and of whose POST nothing is known."""
    run_id = office.heard()
    office.told(office.granted(run_id), "unknown", error="no_answer")
    return run_id


def test_a_newer_message_does_not_end_a_run_before_its_send_is_looked_up(office: Office, lost: str):
    office.pass_time(MINUTE)
    newer = office.heard("And on Saturday?")
    assert office.gate(newer).verdict == "hold"
    assert office.gate(lost).verdict == "reconcile"
    assert office.settled(lost) == "absent"
    assert office.gate(lost).outcome == "superseded"
    assert office.gate(newer).verdict == "send"


def test_stop_does_not_end_a_run_before_its_send_is_looked_up(office: Office, lost: str):
    office.pass_time(MINUTE)
    office.hear(a_lead("STOP", kind="opt_out", received_at=office.now))
    assert office.gate(lost).verdict == "reconcile"
    assert office.settled(lost, "SM1") == "sent"
    assert office.gate(lost).outcome == "sent"


def test_a_grant_whose_answer_was_lost_is_looked_up_when_it_must_not_be_sent_any_more(office: Office):
    run_id = office.heard()
    office.gate(run_id, entered_at="then")
    office.pass_time(SECOND)
    newer = office.heard("And on Saturday?")
    assert office.gate(run_id, entered_at="then").verdict == "reconcile"
    assert office.settled(run_id) == "absent"
    assert office.gate(newer).verdict == "send"


def test_a_send_that_only_a_person_can_settle_does_not_silence_the_desk(office: Office, lost: str):
    assert office.settled(lost, "SM1", "SM2") == "unknown"
    assert office.gate(lost).verdict == "ask"
    office.pass_time(MINUTE)
    newer = office.heard("Are you still there?")
    assert office.gate(newer).verdict == "send"
    assert office.gate(lost).verdict == "ask"


def test_a_send_that_only_a_person_can_settle_is_never_made_again(office: Office, lost: str):
    office.settled(lost, "SM1", "SM2")
    posted = office.asked(lost, office.gate(lost))
    office.answered(lost, posted)
    assert office.gate(lost).verdict == "ask"


def test_of_three_acts_one_refused_stops_the_rest_and_keeps_the_first(office: Office):
    run_id, acts = office.heard(), a_proposal("Hello!", "Thanks!", "Goodbye!")
    assert office.told(office.granted(run_id, acts), "sent", "SM1") == "sent"
    second = office.granted(run_id, acts)
    assert (second.act_index, second.body) == (1, "Thanks!")
    assert office.told(second, "failed", error="21211") == "failed"
    refused = office.gate(run_id, acts)
    assert refused.question is not None
    assert (refused.verdict, refused.question.act_index) == ("ask", 1)
