"""What every handler shares: contracts in and out, four names for errors, a cap on size, one log line."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from frontdesk.errors import (
    AgentError,
    AnswerTooLarge,
    BadInput,
    DatabaseUnavailable,
    MalformedPayload,
    Misconfigured,
    ModelOutputUnusable,
    NeedsHuman,
    RetryLater,
)
from frontdesk.observability.observations import observe
from frontdesk.orchestration.contracts import LookUpSendInput, LookUpSendOutput, RecordOutput
from frontdesk.orchestration.step import ANSWER_LIMIT_BYTES, CAUSE_LIMIT_BYTES, step

CONTEXT = SimpleNamespace(function_name="gate")
AT = {
    "execution": "e",
    "started_at": "2026-11-23T10:00:00Z",
    "redrive_count": 0,
    "state": "Look Up Send",
    "entered_at": "2026-11-23T10:00:00.000Z",
    "attempt": 1,
}
EVENT: dict[str, Any] = {"at": AT, "run_id": "r", "do": "look_up_send"}
SECRET = "my knee hurts"


def a_handler(work):
    return step(LookUpSendInput)(work)


def failing(error: AgentError, **observed: Any):
    def work(request):
        observe("model_call", **observed)
        raise error

    return a_handler(work)


def test_the_answer_carries_what_was_observed():
    def work(request):
        observe("rule", word="send")
        return LookUpSendOutput(open=None)

    assert a_handler(work)(EVENT, CONTEXT) == {
        "open": None,
        "observations": [{"kind": "rule", "word": "send"}],
    }


@pytest.mark.parametrize(
    "broken", [{}, {**EVENT, "unknown": 1}, {**EVENT, "at": None}, {**EVENT, "do": "send"}]
)
def test_an_input_that_breaks_the_contract_is_bad_input_and_is_not_quoted(broken):
    with pytest.raises(BadInput) as raised:
        a_handler(lambda request: LookUpSendOutput(open=None))({**broken, "text": SECRET}, CONTEXT)
    assert type(raised.value) is BadInput
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    ("leaf", "category"),
    [
        (DatabaseUnavailable("x"), RetryLater),
        (ModelOutputUnusable("x"), NeedsHuman),
        (MalformedPayload("x"), BadInput),
        (Misconfigured("x"), Misconfigured),
    ],
)
def test_every_error_leaves_under_the_name_that_the_state_machine_knows(leaf, category):
    with pytest.raises(category) as raised:
        failing(leaf)(EVENT, CONTEXT)
    assert type(raised.value) is category
    assert json.loads(str(raised.value))["leaf"] == type(leaf).__name__


def test_a_bug_crashes_as_it_is():
    def work(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        a_handler(work)(EVENT, CONTEXT)


def test_what_was_spent_before_an_error_is_not_lost():
    with pytest.raises(NeedsHuman) as raised:
        failing(ModelOutputUnusable("x"), model_id="m", usd_micros=42)(EVENT, CONTEXT)
    (kept,) = json.loads(str(raised.value))["observations"]
    assert (kept["model_id"], kept["usd_micros"]) == ("m", 42)


def test_the_canonical_line_counts_what_calls_cost_and_not_what_the_router_says_of_it_again(caplog):
    def work(request):
        observe("model_call", model_id="asked", usd_micros=42)
        observe("route", model_id="passed by", usd_micros=42, otherwise_usd_micros=900)
        return LookUpSendOutput(open=None)

    a_handler(work)(EVENT, CONTEXT)
    (line,) = (each for each in caplog.records if each.action == "step_ended")
    assert (line.usd_micros, line.model_ids) == (42, ["asked"])


def test_an_errors_message_quotes_neither_what_was_shown_nor_what_was_answered(caplog):
    with pytest.raises(NeedsHuman) as raised:
        failing(ModelOutputUnusable("x"), shown={"text": SECRET}, answered=SECRET)(EVENT, CONTEXT)
    assert SECRET not in str(raised.value)
    assert json.loads(str(raised.value))["observations"][0]["answered"]["length"] == len(SECRET) + 2
    assert SECRET not in caplog.text


def test_an_errors_message_stays_small_however_much_was_observed():
    with pytest.raises(NeedsHuman) as raised:
        failing(ModelOutputUnusable("x" * 5000), more=["y" * 900] * 200)(EVENT, CONTEXT)
    assert len(str(raised.value).encode()) <= CAUSE_LIMIT_BYTES


def test_a_large_answer_loses_its_largest_observation_first_and_says_how_much():
    def work(request):
        observe("model_call", shown="x" * 300_000, answered="short")
        return LookUpSendOutput(open=None)

    answer = a_handler(work)(EVENT, CONTEXT)
    assert answer is not None
    assert len(json.dumps(answer)) < ANSWER_LIMIT_BYTES
    (seen,) = answer["observations"]
    assert (seen["answered"], seen["shown"]["length"]) == ("short", 300_002)


def test_an_answer_that_is_too_large_without_observations_asks_a_person():
    def work(request):
        return RecordOutput(outcome="x" * 300_000, audit_head="")

    with pytest.raises(NeedsHuman) as raised:
        a_handler(work)(EVENT, CONTEXT)
    assert json.loads(str(raised.value))["leaf"] == AnswerTooLarge.__name__


def test_each_invocation_writes_one_line_with_its_place_and_outcome(caplog):
    with pytest.raises(RetryLater):
        failing(DatabaseUnavailable("x"))(EVENT, CONTEXT)
    (line,) = [each for each in caplog.records if getattr(each, "action", None) == "step_ended"]
    assert (line.state, line.attempt, line.outcome) == ("Look Up Send", 1, "DatabaseUnavailable")
