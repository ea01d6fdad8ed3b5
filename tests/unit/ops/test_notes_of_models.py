"""What a step tells about models: who answered, who was passed over, and what it cost."""

from typing import Any

import pytest

from ops.note_words import instead_of
from tests.unit.console.stories import a_story, an_entry
from tests.unit.ops.histories import a_step, told

HAIKU, TERRA, EMBEDDED = "anthropic/claude-haiku-5-5", "openai/gpt-6.1-terra", "embedded/e5"
READ = {"intent": "hours_location", "confidence": 0.9}


def a_route(
    outcome: str, why: str, model_id: str = HAIKU, cost: int = 0, otherwise: int = 0
) -> dict[str, Any]:
    return {
        "kind": "route",
        "task": "classify",
        "step": 0,
        "model_id": model_id,
        "outcome": outcome,
        "why": why,
        "usd_micros": cost,
        "otherwise_usd_micros": otherwise,
    }


def a_call(**changes: Any) -> dict[str, Any]:
    call = {
        "kind": "model_call",
        "model_id": HAIKU,
        "prompt_version": "classify@1",
        "shown": "Hours?",
        "answered": READ,
        "tokens_in": 1200,
        "tokens_cached": 900,
        "tokens_cache_write": 0,
        "tokens_out": 80,
        "usd_micros": 79,
        "is_usd_known": True,
        "outcome": "answered",
    }
    return call | changes


def said(*observations: dict[str, Any]) -> list[str]:
    """Return what Classify did, label and text."""
    (entry,) = told(a_step("Classify", {"classification": READ}, *observations))
    return [f"{note.label}: {note.text}" for note in entry.did]


@pytest.mark.parametrize(
    ("observation", "line"),
    [
        (
            a_route("answered", "91% sure, the bar is 80%", cost=79, otherwise=1600),
            f"Model: {HAIKU} (91% sure, the bar is 80%), $0.0001 instead of $0.0016",
        ),
        (
            a_route("climbed", "56% sure, the bar is 80%", cost=100, otherwise=100),
            f"Not enough: {HAIKU} (56% sure, the bar is 80%), $0.0001",
        ),
        (
            a_route("sideways", "ProviderUnavailable: anthropic does not answer"),
            f"Passed over: {HAIKU} (anthropic does not answer)",
        ),
        (a_route("kept", "the best answer: 70% sure"), f"Kept: {HAIKU} (the best answer: 70% sure)"),
        (
            a_route("fell_back", "models_out", EMBEDDED),
            f"Fell back: {EMBEDDED} (No language model could be reached; a simpler program answered)",
        ),
    ],
)
def test_every_decision_of_the_router_is_a_sentence(observation: dict[str, Any], line: str):
    assert said(observation) == [line]


def test_what_several_attempts_decided_alike_is_told_once_and_waiting_names_no_model():
    out = a_route("sideways", "ProviderUnavailable: anthropic cannot be reached")
    later = a_route("unanswered", "the step is tried again in a moment", EMBEDDED)
    assert said(out, later, out | {"usd_micros": 1000}) == [
        f"Passed over: {HAIKU} (anthropic cannot be reached)",
        "No model: Nobody answered; the step is tried again in a moment.",
    ]


def test_a_call_tells_its_tokens_and_its_price_and_a_prompt_is_told_once():
    assert said(a_call(), a_call(usd_micros=80)) == [
        "Used: 1,200 tokens in (900 of them cached), 80 out, $0.0001",
        "Used: 1,200 tokens in (900 of them cached), 80 out, $0.0001",
        "Prompt: classify@1",
    ]


def test_of_several_models_each_call_names_its_own_and_what_is_nearly_nothing_is_not_nothing():
    assert said(a_call(usd_micros=31), a_call(model_id=TERRA, usd_micros=300))[:2] == [
        f"Used: {HAIKU}: 1,200 tokens in (900 of them cached), 80 out, under $0.0001",
        f"Used: {TERRA}: 1,200 tokens in (900 of them cached), 80 out, $0.0003",
    ]


def test_a_price_that_nobody_knows_is_said_to_be_the_worst():
    lost = a_call(is_usd_known=False, tokens_cached=0, answered=None, outcome="ProviderUnavailable")
    assert said(lost)[0] == (
        "Used: 1,200 tokens in, 80 out at most: the answer was lost, so its worst likely price counts"
    )


def test_the_embedded_model_uses_nothing_that_somebody_bills():
    assert said(a_call(model_id=EMBEDDED, tokens_in=0, tokens_out=0, usd_micros=0)) == ["Prompt: classify@1"]


def test_a_model_that_was_passed_over_is_none_that_answered():
    observations = (a_route("sideways", "KeyRefused: no key"), a_route("answered", "", TERRA, 10, 40))
    (entry,) = told(a_step("Classify", {"classification": READ}, *observations))
    assert entry.model_ids == (TERRA,)
    assert entry.otherwise_usd_micros == 40


def test_a_call_that_came_to_nothing_counts_only_where_it_is_paid_for():
    lost = a_call(outcome="ProviderUnavailable", tokens_in=0, tokens_out=0, usd_micros=0)
    dear = a_call(outcome="ProviderUnavailable", model_id=TERRA, is_usd_known=False, usd_micros=90)
    (entry,) = told(a_step("Classify", {"classification": READ}, lost, dear))
    assert (entry.model_ids, entry.usd_micros) == ((TERRA,), 90)


def test_what_two_models_were_shown_alike_is_told_once():
    (entry,) = told(a_step("Classify", {"classification": READ}, a_call(), a_call(model_id=TERRA)))
    assert [note.text for note in entry.saw] == ["Hours?"]


def test_a_run_tells_what_the_dearest_models_would_have_cost_where_that_is_more():
    dear = an_entry(usd_micros=100, otherwise_usd_micros=2100)
    assert instead_of(a_story(entries=(dear, dear))) == " instead of $0.0042 with the dearest models"
    assert not instead_of(a_story(entries=(an_entry(usd_micros=100, otherwise_usd_micros=100),)))


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (
            {"tool": "mcp/crm/slots", "outcome": "answered", "answered": "Free at 9:40 am."},
            "Looked up: mcp/crm/slots: Free at 9:40 am.",
        ),
        (
            {"tool": "mcp/crm/slots", "outcome": "ProviderUnavailable", "answered": None},
            "Looked up: mcp/crm/slots: no answer came",
        ),
        (
            {"tool": "an unknown tool", "outcome": "refused", "answered": None},
            "Refused: A call of a tool that the playbook does not allow.",
        ),
    ],
)
def test_what_a_model_looked_up_is_told(call: dict[str, Any], line: str):
    assert line in said({"kind": "read_call", "shown": {}, **call})
