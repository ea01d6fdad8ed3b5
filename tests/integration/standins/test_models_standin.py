"""The stand-in for the providers of models: as strict as they are, and answering as the playbook does."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest

from frontdesk.brain.anthropic_api import AnthropicMessages
from frontdesk.brain.calls import Completions
from frontdesk.brain.model import Model
from frontdesk.brain.openai_api import OpenAIResponses
from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.playbook_routes import Effort
from ops.local.standins.models import ModelsStandIn
from ops.local.standins.models_faults import ApiError
from ops.local.standins.models_mind import PlaybookMind
from tests.builders import a_brief, a_lead, a_playbook
from tests.fixtures.standins import MovableClock

KEY = "a-key"
SCHEMA = {
    "type": "object",
    "properties": {"summary": {"type": "string"}},
    "required": ["summary"],
    "additionalProperties": False,
}
LOOSE = {name: value for name, value in SCHEMA.items() if name != "additionalProperties"}
OPTIONAL = {**SCHEMA, "required": []}
BOUNDED = {**SCHEMA, "properties": {"summary": {"type": "string", "maxLength": 10}}}
MESSAGES: dict[str, Any] = {
    "model": "claude-haiku-5-5",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "{}"}],
    "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
}
RESPONSES: dict[str, Any] = {
    "model": "gpt-6-luna",
    "input": "{}",
    "text": {"format": {"type": "json_schema", "name": "summarize", "strict": True, "schema": SCHEMA}},
}
CHOICE = {
    "type": "choice",
    "name": "intent",
    "instructions": "?",
    "choices": [{"value": "a"}, {"value": "b"}],
}
DECISIONS: dict[str, Any] = {
    "model": "gpt-6-luna",
    "input": [{"role": "user", "content": "{}"}],
    "questions": [CHOICE],
}
BODIES = {"messages": MESSAGES, "responses": RESPONSES, "decisions": DECISIONS}
VERSION = {"anthropic-version": "2026-10-21"}


@pytest.fixture
def models(clock: MovableClock) -> Iterator[ModelsStandIn]:
    with ModelsStandIn(clock, KEY, KEY, mind=PlaybookMind(a_playbook())) as standin:
        yield standin


def post(url: str, body: Mapping[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
    """Post as any HTTP client may; return the status and the document."""
    sent = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json", **VERSION, **headers}
    request = urllib.request.Request(url, json.dumps(body).encode(), sent)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def formatted(schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what makes each API answer by this schema."""
    openais = {**RESPONSES["text"]["format"], "schema": schema}
    anthropics = {"format": {"type": "json_schema", "schema": schema}}
    return {"messages": {"output_config": anthropics}, "responses": {"text": {"format": openais}}}


@pytest.mark.parametrize("operation", ["messages", "responses"])
def test_a_request_as_documented_is_answered(models, operation):
    status, document = post(f"{models.openai_url}/{operation}", BODIES[operation])
    assert status == 200
    assert "Nothing was said." in json.dumps(document)


@pytest.mark.parametrize("operation", list(BODIES))
@pytest.mark.parametrize(
    "different", [{"temperature": 0}, {"top_p": 1}, {"something": "new"}, {"model": "another-model"}]
)
def test_what_the_models_do_not_take_is_refused(models, operation, different):
    status, document = post(f"{models.openai_url}/{operation}", {**BODIES[operation], **different})
    assert status == (404 if "model" in different else 400)
    assert document["error"]["message"]


@pytest.mark.parametrize("operation", list(BODIES))
@pytest.mark.parametrize("given", ["Bearer wrong", "Basic a-key", ""])
def test_another_key_is_refused(models, operation, given):
    status, _ = post(f"{models.openai_url}/{operation}", BODIES[operation], Authorization=given)
    assert status == 401


@pytest.mark.parametrize(
    ("operation", "schema"),
    [("messages", LOOSE), ("messages", BOUNDED), ("responses", LOOSE), ("responses", OPTIONAL)],
)
def test_a_schema_that_the_api_does_not_take_is_refused(models, operation, schema):
    body = {**BODIES[operation], **formatted(schema)[operation]}
    status, document = post(f"{models.openai_url}/{operation}", body)
    assert status == 400
    assert "Invalid schema" in document["error"]["message"]


@pytest.mark.parametrize(
    ("model", "kind", "status"),
    [
        ("claude-haiku-5-5", "disabled", 200),
        ("claude-sonnet-5-5", "between_tools", 200),
        ("claude-sonnet-5-5", "disabled", 400),
        ("claude-opus-5-5", "disabled", 400),
        ("claude-opus-5-5", "adaptive", 200),
        ("claude-haiku-5-5", "enabled", 400),
    ],
)
def test_each_model_of_anthropics_thinks_as_it_can(models, model, kind, status):
    body = {**MESSAGES, "model": model, "thinking": {"type": kind}}
    assert post(f"{models.openai_url}/messages", body)[0] == status


@pytest.mark.parametrize(
    ("operation", "different"),
    [
        ("messages", {"max_tokens": 0}),
        ("messages", {"messages": [{"role": "assistant", "content": "{"}]}),
        ("messages", {"output_config": {"effort": "none"}}),
        ("responses", {"max_output_tokens": 5}),
        ("responses", {"reasoning": {"effort": "much"}}),
        ("decisions", {"questions": []}),
        ("decisions", {"questions": [{**CHOICE, "choices": CHOICE["choices"][:1]}]}),
        ("decisions", {"questions": [{**CHOICE, "choices": [{"value": "a"}] * 2}]}),
    ],
)
def test_values_that_are_out_of_bounds_are_refused(models, operation, different):
    assert post(f"{models.openai_url}/{operation}", {**BODIES[operation], **different})[0] == 400


def test_another_version_of_anthropics_api_and_another_path_are_refused(models):
    old = {"anthropic-version": "2023-06-01"}
    assert post(f"{models.openai_url}/messages", MESSAGES, **old)[0] == 400
    assert post(f"{models.url}/v2/messages", MESSAGES)[0] == 404


def test_what_is_no_json_is_refused(models):
    assert post(f"{models.openai_url}/responses", ["no", "object"])[0] == 400  # type: ignore[arg-type]  # wrong on purpose


def test_a_prompt_is_forgotten_after_a_while_and_another_models_is_not_read(models, clock):
    long = [{"type": "text", "text": "word " * 600, "cache_control": {"type": "ephemeral"}}]

    def cached(model: str) -> int:
        body = {**MESSAGES, "model": model, "system": long}
        return int(post(f"{models.openai_url}/messages", body)[1]["usage"]["cache_read_input_tokens"])

    assert [cached("claude-haiku-5-5"), cached("claude-opus-5-5")] == [0, 0]
    clock.advance(200)
    assert cached("claude-haiku-5-5") > 700
    clock.advance(301)
    assert cached("claude-haiku-5-5") == 0


def test_a_fault_is_for_one_model_alone(models):
    models.faults.add(ApiError(529), on="messages", where={"model": "claude-opus-5-5"})
    assert post(f"{models.openai_url}/messages", MESSAGES)[0] == 200
    assert post(f"{models.openai_url}/messages", {**MESSAGES, "model": "claude-opus-5-5"})[0] == 529


def test_what_was_asked_is_in_the_journal_without_a_word_of_it(models):
    post(f"{models.openai_url}/messages", MESSAGES)
    (entry,) = models.journal()
    assert {name: value for name, value in entry.items() if name != "at"} == {
        "provider": "models",
        "what": "model_asked",
        "operation": "messages",
        "model": "claude-haiku-5-5",
        "status": 200,
    }


def provider_of(models: ModelsStandIn, model_id: str) -> AnthropicMessages | OpenAIResponses:
    name = model_id.partition("/")[0]
    if name == "anthropic":
        return AnthropicMessages(KEY, models.anthropic_url)
    if name == "openai":
        return OpenAIResponses(KEY, models.openai_url)
    return OpenAIResponses("any", models.compatible_url, "compatible")


def a_model(model_id: str, provider: Completions, effort: Effort = "low") -> Model:
    return Model(model_id, effort, a_playbook(), provider.complete)


@pytest.mark.parametrize(
    "model_id",
    [
        "anthropic/claude-haiku-5-5",
        "openai/gpt-6-luna",
        "openai/gpt-6-luna:decisions",
        "compatible/a-model-of-ours",
    ],
)
def test_a_models_rung_reads_through_every_api(models, model_id):
    with closing(provider_of(models, model_id)) as provider:
        model = a_model(model_id, provider)
        hours = model.classify(a_brief(a_lead("What are your opening hours on Saturday?"))).value
        nothing = model.classify(a_brief(a_lead("My uncle sells tractors in Nebraska."))).value
    assert (hours.intent, hours.model_id) == ("hours_location", model_id)
    assert nothing.intent == NONE_OF_THESE


@pytest.mark.parametrize(
    "model_id", ["anthropic/claude-sonnet-5-5", "openai/gpt-6.1-sol", "compatible/a-model-of-ours"]
)
@pytest.mark.parametrize("effort", ["none", "low", "medium"])
def test_a_models_rung_writes_the_playbooks_answer_through_every_api(models, model_id, effort):
    brief = a_brief(a_lead("¿Qué horario tienen?"))
    with closing(provider_of(models, model_id)) as provider:
        model = a_model(model_id, provider, effort)
        proposal = model.draft(brief, model.classify(brief).value).value
    (act,) = proposal.acts
    assert proposal.language == "es"
    assert "BrightSmile Lincoln Park" in act.body
    assert any(ground.kind == "template" for ground in act.grounds)
