"""What EventBridge tells of an execution that ended badly: whose run it was, and whether it has gone on."""

import json
from datetime import UTC, datetime

import pytest

from frontdesk.errors import MalformedPayload, QueueUnavailable
from frontdesk.orchestration.contracts import RunInput, skeleton
from frontdesk.orchestration.endings import read_ending
from frontdesk.orchestration.queues import Executions
from tests.builders import a_lead
from tests.source_tree import ROOT
from tests.unit.orchestration.fake_aws import FakeAws

RUN_ID = "7a" * 32
ARN = f"arn:aws:states:us-east-1:123456789012:execution:lead:{RUN_ID}"
EVENT = json.loads((ROOT / "tests" / "events" / "execution_failed.json").read_text("utf-8"))
LEAD = a_lead()
GIVEN = json.dumps(skeleton(RunInput(run_id=RUN_ID, lead=LEAD)))


class Known:
    """The executions that there are, by ARN, each with its input."""

    def __init__(self, **inputs):
        self.inputs = {f"{ARN}{suffix}": given for suffix, given in inputs.items()}
        self.asked = []

    def input_of(self, arn):
        self.asked.append(arn)
        return self.inputs.get(arn)


def an_end(**changes):
    return json.dumps({**EVENT, "detail": {**EVENT["detail"], **changes}})


def test_an_event_names_the_run_and_when_it_ended():
    ended = read_ending(an_end(input=GIVEN), Known())
    assert (ended.run_id, ended.execution, ended.status) == (RUN_ID, RUN_ID, "FAILED")
    assert ended.ended_at == datetime(2026, 11, 23, 20, 5, tzinfo=UTC)
    assert ended.lead == LEAD
    assert not ended.has_successor


def test_an_input_that_is_in_the_event_is_not_fetched():
    known = Known()
    read_ending(an_end(input=GIVEN), known)
    assert known.asked == [f"{ARN}-1"]


def test_an_input_too_long_for_the_event_is_fetched():
    assert read_ending(an_end(), Known(**{"": GIVEN})).lead == LEAD


@pytest.mark.parametrize("given", ["{}", "no json", json.dumps({"lead": {"kind": "form"}})])
def test_whose_run_it_was_may_be_unknown(given):
    assert read_ending(an_end(input=given), Known()).lead is None


def test_an_execution_that_nobody_knows_any_more_has_no_lead():
    assert read_ending(an_end(), Known()).lead is None


@pytest.mark.parametrize(("ended", "started"), [("", "-1"), ("-1", "-2"), ("-9", "-10")])
def test_a_run_that_was_started_again_has_a_successor(ended, started):
    event = an_end(name=RUN_ID + ended, executionArn=ARN + ended, input=GIVEN)
    assert read_ending(event, Known(**{started: GIVEN})).has_successor
    assert not read_ending(event, Known(**{ended: GIVEN})).has_successor


def test_another_execution_of_a_run_bears_the_runs_id():
    ended = read_ending(an_end(name=f"{RUN_ID}-2", executionArn=f"{ARN}-2", input=GIVEN), Known())
    assert (ended.run_id, ended.execution) == (RUN_ID, f"{RUN_ID}-2")


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", an_end(status="SUCCEEDED"), json.dumps({**EVENT, "detail-type": "Another"})]
)
def test_what_is_no_bad_end_of_an_execution_is_refused(body):
    with pytest.raises(MalformedPayload):
        read_ending(body, Known())


def test_a_refusal_says_where_and_never_what():
    with pytest.raises(MalformedPayload, match=r"detail\.status") as caught:
        read_ending(an_end(status="Ann Doe", input=GIVEN), Known())
    assert "Ann" not in str(caught.value)


def test_an_execution_that_does_not_exist_has_no_input():
    assert Executions(FakeAws("ExecutionDoesNotExist")).input_of(ARN) is None


def test_a_workflow_that_does_not_answer_is_asked_again_later():
    with pytest.raises(QueueUnavailable):
        Executions(FakeAws("ThrottlingException")).input_of(ARN)
