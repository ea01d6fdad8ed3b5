"""Reading an execution's history: states in order, attempts, failures, ways, what was seen and spent."""

import json
from zoneinfo import ZoneInfo

import pytest

from ops.entries import entries_of, lead_of
from ops.history import visits, ways
from ops.state_machine import edges
from tests.unit.ops.histories import (
    BEGAN,
    GIVEN,
    LEAD,
    MODEL,
    a_history,
    a_step,
    cause_of_step,
    entered,
    event,
    exited,
    failed,
    scheduled,
    succeeded,
    told,
)

CALL = {"kind": "model_call", "model_id": MODEL, "tokens_in": 100, "tokens_out": 20, "usd_micros": 42}
READ = {"classification": {"intent": "hours_location", "confidence": 0.9, "urgency": "low"}}


def test_a_state_has_a_beginning_an_end_and_what_it_is_for():
    recall, choice = told(a_step("Recall", {"kind": "conversation"}), entered("What Is This?"))
    assert (recall.state, recall.function, recall.attempts) == ("Recall", "recall", 1)
    assert (recall.left_at and (recall.left_at - BEGAN).seconds, recall.what) == (
        4,
        LEAD["States"]["Recall"]["Comment"],
    )
    assert (choice.function, choice.attempts, choice.left_at) == (None, 0, None)


def test_the_ways_are_edges_of_the_machine():
    history = a_history(
        a_step("Recall", {"kind": "conversation"}),
        [entered("What Is This?"), exited("What Is This?")],
        a_step("Classify", READ),
        entered("Draft"),
    )
    gone = ways(visits(history))
    assert gone == {("Recall", "What Is This?"), ("What Is This?", "Classify"), ("Classify", "Draft")}
    assert gone <= {(edge.source, edge.target) for edge in edges(LEAD)}


def test_a_choice_tells_where_it_leads_and_why():
    choice, _ = told([entered("What Does The Gate Say?"), exited("What Does The Gate Say?")], entered("Send"))
    assert [(note.label, note.text) for note in choice.decided] == [("Goes to", "Send (granted)")]


def test_failed_attempts_are_told_and_what_they_spent_counts():
    busy = failed("RetryLater", cause_of_step("ProviderUnavailable", "529: busy", CALL))
    (entry,) = told(
        entered("Classify"), scheduled(), busy, scheduled(), succeeded(READ, CALL), exited("Classify")
    )
    assert (entry.attempts, entry.failure) == (2, None)
    assert (entry.tokens, entry.usd_micros, entry.model_ids) == (240, 84, (MODEL,))
    assert entry.did[0].label == "Attempt 1"
    assert entry.did[0].text == "A provider did not answer, or said that it is busy. (529: busy)"


def test_a_step_that_failed_for_good_says_so_and_decides_nothing():
    down = failed("RetryLater", cause_of_step("DatabaseUnavailable", "Postgres gave up (40P01)"))
    gate, park = told([entered("Gate"), scheduled(), down, exited("Gate")], entered("Park"))
    assert gate.failure == (
        "Postgres did not answer, or gave up on a lock or a deadlock. (Postgres gave up (40P01))"
    )
    assert (gate.decided, gate.did, gate.word, park.failure) == ((), (), None, None)


def test_a_step_that_is_still_tried_has_not_failed():
    (entry,) = told(entered("Classify"), scheduled(), failed("RetryLater", "{}"))
    assert (entry.failure, entry.left_at) == (None, None)


@pytest.mark.parametrize(
    ("error", "cause", "sentence"),
    [
        ("States.Timeout", "", "A step did not finish in time."),
        ("Lambda.Unknown", "", "A step failed in a way that nobody foresaw. (Lambda.Unknown)"),
        ("KeyError", '{"errorType": "KeyError"}', "A step failed in a way that nobody foresaw. (KeyError)"),
        ("Odd", "not { json", "A step failed in a way that nobody foresaw. (Odd)"),
    ],
)
def test_every_failure_is_a_sentence(error: str, cause: str, sentence: str):
    (entry,) = told(entered("Draft"), scheduled(), failed(error, cause), exited("Draft"))
    assert entry.failure == sentence


def test_time_that_passes_in_a_wait_is_no_step_that_did_not_finish():
    timeout = event("TaskTimedOut", {"error": "States.Timeout"})
    (entry,) = told([entered("Await Human Verdict"), scheduled(), timeout, exited("Await Human Verdict")])
    assert entry.failure == "Nobody answered in time."


def test_a_redrive_goes_on_in_the_state_that_did_not_succeed():
    history = a_history(
        [entered("Record"), scheduled(), failed("States.Runtime")],
        event("ExecutionFailed", {"error": "States.Runtime"}),
        event("ExecutionRedriven", {"redriveCount": 1}),
        [scheduled(), succeeded({"outcome": "sent"}), exited("Record")],
    )
    (record,) = entries_of(LEAD, history)[0]
    assert (record.attempts, record.failure) == (2, None)
    assert record.left_at == history[-1]["timestamp"]


def test_an_execution_that_was_stopped_is_in_no_state_any_more():
    (entry,) = told(
        [entered("Await Human Verdict"), scheduled()], event("ExecutionAborted", {"error": "stopped"})
    )
    assert entry.left_at is not None


def test_a_task_token_is_never_told():
    given = {**GIVEN, "note_request": {"who": "front desk"}}
    body = {"task_token": "a-token", "run_id": "r", "step": "Gate"}
    waits = [entered("Await Human Verdict", given), scheduled(Payload={"task_token": "a-token"})]
    parked = [entered("Park"), scheduled(MessageBody=body)]
    entries = told(waits, parked)
    assert "a-token" not in repr(entries)
    assert entries[1].saw[0].text == "Gate; the run waits in the retry queue."


def test_moments_are_in_utc_wherever_the_laptop_is():
    chicago = ZoneInfo("America/Chicago")
    there = [
        {**each, "timestamp": each["timestamp"].astimezone(chicago)}
        for each in a_history(a_step("Recall", {}))
    ]
    ((recall,), _) = entries_of(LEAD, there)
    assert recall.left_at is not None
    assert (f"{recall.entered_at:%H:%M}", f"{recall.left_at:%H:%M}") == ("18:00", "18:00")


def test_an_execution_tells_the_lead_that_it_was_started_with():
    started = event("ExecutionStarted", {"input": json.dumps(GIVEN)})
    assert lead_of(a_history(started))["text"] == "Hours?"
    assert lead_of([]) == lead_of(a_history(event("ExecutionStarted", {"input": ""}))) == {}
