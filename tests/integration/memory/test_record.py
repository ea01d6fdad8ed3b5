"""Record: a run ends once, with its first word, its memory and the head of the chain."""

import pytest

from frontdesk.domain.verdict import Outcome
from tests.builders import a_form, a_lead, a_person, a_proposal
from tests.integration.memory.desk import Desk


def test_a_run_ends_with_its_outcome_its_memory_and_the_head(desk: Desk):
    lead = a_lead("I am allergic to latex.")
    desk.told(desk.granted(lead), "sent", "SM1")
    recorded = desk.record(lead, "sent")
    assert (recorded.outcome, recorded.audit_head) == ("sent", desk.store.head())
    assert desk.rows("select body, trust, provenance from memories") == [
        {"body": lead.text, "trust": "lead", "provenance": "message from twilio"}
    ]
    assert desk.events(lead)[-1] == "run_ended"


def test_recording_again_changes_nothing(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    first = desk.record(lead, "rejected")
    assert desk.record(lead, "sent") == first
    assert desk.values("select outcome from runs") == ["rejected"]
    assert desk.values("select count(*) from memories") == [1]
    assert desk.events(lead).count("run_ended") == 1


def test_recording_at_once_in_two_workers_is_one_end(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    ends = desk.at_once(*[lambda world: desk.record(lead, "sent", world=world)] * 2)
    assert ends[0] == ends[1]
    assert desk.events(lead).count("run_ended") == 1


@pytest.mark.parametrize(("outcome", "answer"), [("superseded", "superseded"), ("stopped", "expired")])
def test_nobody_is_asked_any_more_about_a_run_that_has_ended(desk: Desk, outcome: Outcome, answer: str):
    lead, other = a_lead(), a_lead("Me too?", person=a_person("+13125550156"))
    for each in (lead, other):
        desk.recall(each)
        desk.asked(each, desk.gate(each, proposal=a_proposal("It costs $12,345.67.")).question)
    for _ in range(2):
        desk.record(lead, outcome)
    assert desk.rows(
        "select run_id, state, answer, answered_by from approvals order by run_id = %s desc", lead.event_key
    ) == [
        {"run_id": lead.event_key, "state": "expired", "answer": answer, "answered_by": None},
        {"run_id": other.event_key, "state": "open", "answer": None, "answered_by": None},
    ]
    assert desk.events(lead)[-2:] == ["run_ended", "approval_withdrawn"]


def test_a_fact_ends_with_nothing_to_do_and_is_not_remembered(desk: Desk):
    stop = a_lead("STOP", kind="opt_out")
    desk.recall(stop)
    assert desk.record(stop).outcome == "nothing_to_do"
    assert desk.values("select count(*) from memories") == [0]


def test_a_run_that_never_heard_the_gate_is_with_a_person(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    assert desk.record(lead).outcome == "with_person"


def test_somebody_out_of_reach_is_recorded_without_a_memory(desk: Desk):
    lead = a_form(person=a_person(None))
    desk.recall(lead)
    assert desk.record(lead).outcome == "with_person"
    assert desk.values("select count(*) from memories") == [0]


def test_a_long_text_is_remembered_by_its_beginning(desk: Desk):
    lead = a_lead("word " * 1000)
    desk.recall(lead)
    desk.record(lead)
    assert desk.values("select length(body) from memories") == [1000]
