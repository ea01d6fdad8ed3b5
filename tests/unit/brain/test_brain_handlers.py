"""The steps of the brain as Lambda calls them: the first attempts wait for models, the third does not."""

import json
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import pytest

from frontdesk.brain.router import Brain
from frontdesk.domain.money import spent_before_failing
from frontdesk.errors import ProviderUnavailable, RetryLater
from functions.classify import handler as classify_step
from functions.draft import handler as draft_step
from tests.unit.brain.cases import a_reading
from tests.unit.brain.ladders import HAIKU, PLENTY, SONNET, a_brain, a_rich_brief, a_step, fails

OUT = (fails(ProviderUnavailable("busy"), None),)
STEPS = [(classify_step, "classification", 225), (draft_step, "proposal", 4_500)]
"""Each with its answer, and what one call of its model may cost at most."""


def an_event(attempt: int) -> dict[str, Any]:
    at = {"execution": "e", "started_at": "", "redrive_count": 0, "state": "s", "entered_at": ""}
    return {"at": {**at, "attempt": attempt}, "run_id": "r", "brief": asdict(a_rich_brief())}


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A step whose only model has the request and never answers."""
    module, answer, reserved = request.param
    model = HAIKU if module is classify_step else SONNET
    brain: Brain = a_brain((a_step(model),), script={model: OUT})[0]
    monkeypatch.setattr(module, "open_brain", lambda: brain)
    needs_reading = {"classification": asdict(a_reading())} if module is draft_step else {}

    def run(attempt: int, **given: Any) -> Any:
        return module.handle({**an_event(attempt), **needs_reading, **given}, SimpleNamespace())

    return SimpleNamespace(run=run, answer=answer, reserved=reserved)


@pytest.mark.parametrize("attempt", [0, 1])
def test_an_early_attempt_asks_the_workflow_to_wait_and_tells_what_it_may_have_spent(step, attempt):
    with pytest.raises(RetryLater) as waiting:
        step.run(attempt)
    cause = json.dumps({"errorMessage": str(waiting.value)})
    assert spent_before_failing(cause) == (1 + attempt) * step.reserved


def test_a_late_attempt_answers_by_itself_and_counts_what_the_lost_ones_may_have_spent(step):
    answer = step.run(2)[step.answer]
    assert (answer["flags"], answer["spent_usd_micros"]) == (["models_out"], 3 * step.reserved)


def an_error(usd_micros: int) -> dict[str, str]:
    observations = [{"kind": "model_call", "usd_micros": usd_micros}]
    return {
        "Error": "RetryLater",
        "Cause": json.dumps({"errorMessage": json.dumps({"observations": observations})}),
    }


def test_a_step_that_is_entered_again_may_spend_only_what_the_entries_before_it_left(step):
    answer = step.run(0, error=an_error(PLENTY - step.reserved + 1))[step.answer]
    assert (answer["flags"], answer["spent_usd_micros"]) == (["budget_spent"], 0)


def test_a_step_that_fails_again_tells_what_all_its_entries_spent(step):
    with pytest.raises(RetryLater) as waiting:
        step.run(0, error=an_error(70))
    assert spent_before_failing(json.dumps({"errorMessage": str(waiting.value)})) == 70 + step.reserved


def test_an_error_of_something_else_leaves_the_whole_budget(step):
    with pytest.raises(RetryLater) as waiting:
        step.run(0, error={"Error": "States.Timeout", "Cause": ""})
    assert spent_before_failing(json.dumps({"errorMessage": str(waiting.value)})) == step.reserved
