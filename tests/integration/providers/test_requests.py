"""What the providers' own clients really send: a changed client is noticed here."""

import hashlib
import json
from typing import Any

import pytest

from tests.integration.providers.asking import (
    ANTHROPIC_KEY,
    COMPATIBLE_KEY,
    OPENAI_KEY,
    SCHEMA,
    SHOWN,
    SYSTEM,
)

CACHE_KEY = f"classify-{hashlib.sha256(SYSTEM.encode()).hexdigest()[:24]}"
INTENT = {name: value for name, value in SCHEMA["properties"]["intent"].items() if name != "type"}
ANTHROPICS = {**SCHEMA, "properties": {**SCHEMA["properties"], "intent": INTENT}}
"""Its client leaves the type out where there is an enum."""
FORMAT = {"type": "json_schema", "name": "classify", "strict": True, "schema": SCHEMA}
COMPATIBLE: dict[str, Any] = {
    "model": "a-model-of-ours",
    "instructions": SYSTEM,
    "input": SHOWN,
    "max_output_tokens": 800,
    "store": False,
    "text": {"format": FORMAT},
    "reasoning": {"effort": "low"},
}
BODIES: dict[str, dict[str, Any]] = {
    "messages": {
        "model": "claude-haiku-5-5",
        "max_tokens": 800,
        "system": [{"type": "text", "text": SYSTEM, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": SHOWN}],
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": ANTHROPICS}},
    },
    "responses": COMPATIBLE | {"model": "gpt-6-luna", "prompt_cache_key": CACHE_KEY},
    "compatible": COMPATIBLE,
    "decisions": {
        "model": "gpt-6-luna",
        "input": [{"role": "developer", "content": SYSTEM}, {"role": "user", "content": SHOWN}],
        "questions": [
            {
                "type": "choice",
                "name": "intent",
                "instructions": "what the person wants",
                "choices": [
                    {"value": "price_question"},
                    {"value": "new_patient"},
                    {"value": "none_of_these"},
                ],
            },
            {
                "type": "choice",
                "name": "is_urgent",
                "instructions": "Choose the is_urgent of the message.",
                "choices": [{"value": True}, {"value": False}],
            },
        ],
        "prompt_cache_key": CACHE_KEY,
    },
}
KEYS = {
    "messages": ANTHROPIC_KEY,
    "responses": OPENAI_KEY,
    "decisions": OPENAI_KEY,
    "compatible": COMPATIBLE_KEY,
}


def test_the_body_is_this_and_nothing_else(asking):
    asking.ask()
    (seen,) = asking.standin.requests
    assert seen.call.fields == sent(BODIES[asking.operation])
    assert seen.call.operation == asking.operation


def test_the_schema_keeps_its_order_so_that_a_reason_comes_before_what_follows_from_it(writing):
    writing.ask()
    body = json.dumps(writing.bodies[0])
    assert body.index('"why": {') < body.index('"intent": {') < body.index('"confidence": {')


def sent(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body after its way as JSON."""
    read: dict[str, Any] = json.loads(json.dumps(body))
    return read


def test_the_headers_carry_the_key_as_a_bearers_and_no_trace(asking):
    asking.ask()
    headers = asking.standin.requests[0].call.request.headers
    assert headers["authorization"] == f"Bearer {KEYS[asking.operation]}"
    assert not {"x-api-key", "traceparent", "baggage"} & headers.keys()
    if asking.operation == "messages":
        assert headers["anthropic-version"] == "2026-10-21"


@pytest.mark.parametrize(
    ("model", "thinking", "effort"),
    [
        ("claude-haiku-5-5", {"type": "disabled"}, None),
        ("claude-sonnet-5-5", {"type": "between_tools"}, None),
        ("claude-opus-5-5", None, "low"),
        ("claude-fable-5-2", None, "low"),
    ],
)
def test_no_effort_is_the_least_thinking_that_a_model_of_anthropics_can_do(
    asking_at, model, thinking, effort
):
    asking = asking_at("messages")
    asking.ask(model_id=f"anthropic/{model}", effort="none")
    (body,) = asking.bodies
    assert body.get("thinking") == thinking
    assert body["output_config"].get("effort") == effort


def test_no_effort_is_told_to_openai_and_left_out_for_a_server_of_ones_own(asking_at):
    openai, compatible = asking_at("responses"), asking_at("compatible")
    openai.ask(effort="none")
    compatible.ask(effort="none")
    told = [body.get("reasoning") for body in openai.bodies]
    assert told == [{"effort": "none"}, None]


def test_the_cache_key_is_the_prompts_and_not_the_leads(asking_at):
    asking = asking_at("responses")
    for different in ({"shown": "another lead"}, {"system": "another prompt"}, {"task": "draft"}):
        asking.ask(**different)
    first, second, third = [body["prompt_cache_key"] for body in asking.bodies]
    assert first == CACHE_KEY
    assert len({first, second, third}) == 3


def test_decisions_refuse_a_schema_that_asks_for_text_before_anything_is_sent(asking_at):
    asking = asking_at("decisions")
    properties = {**SCHEMA["properties"], "body": {"type": "string"}}
    failed = asking.fail(schema={**SCHEMA, "properties": properties})
    assert "body" in str(failed.error)
    assert failed.usage.all_input == 0
    assert not asking.bodies
