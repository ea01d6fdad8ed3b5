"""Asking a desk: what its answers become, and what is said when it does not answer."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from ops.errors import Refusal
from ops.reader import DeskReader
from tests.unit.ops.histories import GIVEN, a_history, a_step, entered, event
from tests.unit.ops.stories import RUN

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:lead"
ROW = {
    "run_id": RUN,
    "name": None,
    "address": None,
    "location_id": "lincoln-park",
    "source": "website",
    "kind": "form",
    "text": None,
    "received_at": "2026-03-10T18:00:00Z",
    "standing": "ended",
    "outcome": "with_person",
    "ended_at": "2026-03-10T18:00:05.5Z",
    "intent": None,
    "waits_for": "front desk",
    "has_booked": False,
    "channel": "sms",
    "contact_id": None,
    "is_vip": False,
    "playbook_digest": "p" * 64,
    "release": "test",
}
REASON = {"rule": "no_recipient", "version": 1, "word": "ask", "text": "There is no number to text."}
READ = {"intent": "new_patient", "confidence": 0.9, "model_id": "a-model"}
DECIDED = {"word": "ask", "reasons": [REASON], "classification": READ, "proposal": None}
EVENTS = [("run_opened", {"kind": "form", "source": "website"}), ("gate_decided", DECIDED), ("run_ended", {})]


class Functions:
    """The `ops` function: answers by question, in pages where it is asked for what comes after."""

    def __init__(self, **answers: list[dict[str, Any]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.error: dict[str, Any] | None = None

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  # AWS's names
        event = json.loads(Payload)
        question, arguments = event["question"], event["arguments"]
        self.asked.append((question, arguments))
        if self.error:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(self.error).encode())}
        rows = [
            row for row in self.answers.get(question, []) if row.get("seq", 1) > arguments.get("after", 0)
        ][:2]
        return {"Payload": io.BytesIO(json.dumps({"rows": rows, "is_whole": True}).encode())}


class Histories:
    """Step Functions, with the histories that are still there."""

    class exceptions:  # noqa: N801  # boto3's name
        class ExecutionDoesNotExist(ClientError):
            pass

    def __init__(self, **histories: list[dict[str, Any]]) -> None:
        self.histories = histories

    def get_paginator(self, _: str) -> "Histories":
        return self

    def paginate(self, *, executionArn: str, **_: Any) -> list[dict[str, Any]]:  # noqa: N803  # AWS's name
        name = executionArn.rpartition(":")[2]
        if name not in self.histories:
            raise self.exceptions.ExecutionDoesNotExist(
                {"Error": {"Code": "ExecutionDoesNotExist"}}, "GetExecutionHistory"
            )
        return [{"events": self.histories[name][:3]}, {"events": self.histories[name][3:]}]


def functions(**answers: list[dict[str, Any]]) -> Functions:
    log: list[dict[str, Any]] = [
        {"seq": n, "at": "2026-03-10T18:00:00Z", "kind": kind, "facts": json.dumps(facts), "hash": "h"}
        for n, (kind, facts) in enumerate(EVENTS, 1)
    ]
    return Functions(
        **{"run": [ROW], "events": log, "executions": [{"execution": "one"}, {"execution": "two"}]} | answers
    )


def reader(asked: Functions, **histories: list[dict[str, Any]]) -> DeskReader:
    return DeskReader(asked, Histories(**histories), ARN)  # type: ignore[arg-type]  # fakes of two clients


def test_a_story_is_told_from_all_histories_in_order_and_the_whole_log():
    one, two = a_history(a_step("Recall", {})), a_history(a_step("Gate", {}), a_step("Record", {}))
    story = reader(functions(), one=one, two=two).story(RUN)
    assert [entry.state for entry in story.entries] == ["Recall", "Gate", "Record"]
    assert story.ways == {("Gate", "Record")}
    assert [line.kind for line in story.log] == ["run_opened", "gate_decided", "run_ended"]
    assert story.executions[1] == "arn:aws:states:us-east-1:000000000000:execution:lead:two"


def test_an_execution_that_another_took_over_from_is_in_no_state_any_more():
    one, two = (
        a_history(entered("Await Sending Hours")),
        a_history(a_step("Recall", {}), entered("What Is This?")),
    )
    story = reader(functions(), one=one, two=two).story(RUN)
    assert [(each.state, each.left_at is None) for each in story.entries] == [
        ("Await Sending Hours", False),
        ("Recall", False),
        ("What Is This?", True),
    ]
    assert story.here == "What Is This?"


def test_a_history_that_is_gone_is_passed_over():
    story = reader(functions(), two=a_history(a_step("Gate", {}))).story(RUN)
    assert [entry.state for entry in story.entries] == ["Gate"]


def test_once_every_history_is_gone_the_log_alone_tells():
    story = reader(functions()).story(RUN)
    assert [(entry.state, entry.word) for entry in story.entries] == [
        ("Recall", None),
        ("Gate", "ask"),
        ("Record", None),
    ]
    gate = story.entries[1]
    assert [reason.text for reason in gate.reasons] == ["There is no number to text."]
    assert gate.saw[0].text == "new_patient, 90% sure"
    assert (gate.model_ids, story.ways, story.here) == (("a-model",), frozenset(), None)


def test_who_left_no_way_to_be_reached_is_known_from_the_history():
    started = event("ExecutionStarted", {"input": json.dumps(GIVEN)})
    line = reader(functions(), one=a_history(started)).story(RUN).line
    assert (line.name, line.address, line.text) == ("Ann Doe", "+13125550155", "Hours?")


def test_every_standing_is_counted():
    counts = reader(functions(counts=[{"standing": "held", "runs": 2}])).counts()
    assert counts == {"under_way": 0, "with_person": 0, "held": 2, "looking_up": 0, "ended": 0}


def test_a_beginning_must_be_one_runs():
    several = [{"run_id": "3fa2" + "0" * 60}, {"run_id": "3fa2" + "1" * 60}]
    assert reader(functions(beginning=several[:1])).find(" 3FA2 ") == several[0]["run_id"]
    with pytest.raises(Refusal, match=r"More than one run begins with 3fa2 \(3fa20000, 3fa21111\)"):
        reader(functions(beginning=several)).find("3fa2")
    with pytest.raises(Refusal, match="No run begins with 3fa2"):
        reader(functions(beginning=[])).find("3fa2")


def test_what_cannot_begin_an_id_is_not_asked_about():
    asked = functions()
    assert reader(asked).beginning("+1312") == []
    assert asked.asked == []


def test_a_run_that_is_not_there_is_refused():
    with pytest.raises(Refusal, match="There is no run 3fa23fa23fa2"):
        reader(functions(run=[])).story(RUN)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ({"errorType": "BadInput", "errorMessage": "Ask something else."}, "^Ask something else.$"),
        (
            {"errorType": "RetryLater", "errorMessage": "Postgres gave up"},
            "could not answer the question newest .RetryLater: Postgres gave up",
        ),
        ({"errorType": "Sandbox.Timedout"}, "could not answer"),
    ],
)
def test_an_error_of_the_function_is_one_sentence(error: dict[str, Any], sentence: str):
    asked = functions()
    asked.error = error
    with pytest.raises(Refusal, match=sentence):
        reader(asked).newest()


def test_a_desk_that_is_not_there_is_a_refusal(monkeypatch: pytest.MonkeyPatch):
    def gone(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    asked = functions()
    monkeypatch.setattr(asked, "invoke", gone)
    with pytest.raises(Refusal, match="is the desk up"):
        reader(asked).newest()
