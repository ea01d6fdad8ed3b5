"""Money: what a call costs, and what an execution spent as far as anybody knows."""

import json

import pytest

from frontdesk.domain.money import Bill, spent_before_failing
from frontdesk.orchestration.contracts import RecordInput
from tests.builders import a_classification, a_lead, a_proposal

CALL = {"kind": "model_call", "usd_micros": 40}
AT = {
    "execution": "e",
    "started_at": "s",
    "redrive_count": 0,
    "state": "Record",
    "entered_at": "n",
    "attempt": 0,
}


def a_cause(*observations: object) -> str:
    """Return a cause as Lambda tells what `step` raised."""
    return json.dumps({"errorType": "NeedsHuman", "errorMessage": json.dumps({"observations": observations})})


def test_what_a_failed_step_spent_is_that_of_its_calls_and_of_what_went_before():
    route, before = {"kind": "route", "usd_micros": 80}, {"kind": "spent_before", "usd_micros": 7}
    assert spent_before_failing(a_cause(before, CALL, {"kind": "retrieval"}, CALL, route)) == 87


@pytest.mark.parametrize(
    "cause",
    [
        None,
        "",
        "Task timed out after 40.00 seconds",
        "[1]",
        "[" * 100_000,
        json.dumps({"errorMessage": "RequestId: 1 Error: Runtime exited"}),
        json.dumps({"errorMessage": {"observations": [CALL]}}),
        json.dumps({"errorMessage": json.dumps({"observations": 3})}),
        a_cause("x", {"kind": "model_call"}, {**CALL, "usd_micros": None}, {**CALL, "usd_micros": -5}),
    ],
)
def test_a_cause_that_does_not_tell_costs_nothing(cause: str | None):
    assert spent_before_failing(cause) == 0


def test_a_bill_adds_up_what_every_step_tells_and_the_last_error():
    read, drafted = a_classification(spent_usd_micros=3), a_proposal(spent_usd_micros=20)
    assert Bill.of("e", read, drafted, cause=a_cause(CALL)) == Bill("e", 63)
    assert Bill.of("e", None, None) == Bill("e", 0)


def test_record_is_billed_for_what_the_state_machine_carries_to_it():
    given = RecordInput.model_validate(
        {
            "at": AT,
            "run_id": "r",
            "lead": a_lead(),
            "classification": a_classification(spent_usd_micros=3),
            "proposal": None,
            "error": {"Error": "NeedsHuman", "Cause": a_cause(CALL)},
            "outcome": None,
        }
    )
    assert given.bill == Bill("e", 43)
    assert given.model_copy(update={"error": None}).bill == Bill("e", 3)
