"""What is read of an answer of a provider, on a wire of our own making."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx2
import pytest

from frontdesk.brain import model_http
from frontdesk.brain.anthropic_api import AnthropicMessages
from frontdesk.brain.calls import CallFailed, ModelCall
from frontdesk.brain.openai_api import OpenAIResponses
from frontdesk.domain.money import Usage
from frontdesk.errors import ModelOutputUnusable, ModelRefused, ProviderUnavailable, SpendLimitReached

Handler = Callable[[httpx2.Request], httpx2.Response]
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
URL = "http://nowhere.example"
COUNTED = {
    "anthropic": {"input_tokens": 7, "output_tokens": 3},
    "openai": {"input_tokens": 7, "output_tokens": 3},
}
USED = Usage(input=7, output=3)


@pytest.fixture(params=["anthropic", "openai"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ask(name: str, handler: Handler) -> Any:
    transport = httpx2.MockTransport(handler)
    made = AnthropicMessages if name == "anthropic" else OpenAIResponses
    provider = made("a-key", URL, transport=transport)
    call = ModelCall("draft", f"{name}/claude-haiku-5-5", "low", "system", "shown", SCHEMA, 100, 5.0)
    try:
        return provider.complete(call)
    finally:
        provider.close()


def fail(name: str, handler: Handler) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        ask(name, handler)
    return caught.value


def answering(status: int, document: object, headers: Mapping[str, str] | None = None) -> Handler:
    return lambda _: httpx2.Response(status, json=document, headers=headers)


def message(*content: object, **different: Any) -> Handler:
    usual = {"content": list(content), "stop_reason": "end_turn", "usage": COUNTED["anthropic"]}
    return answering(200, usual | different)


def response(*output: object, **different: Any) -> Handler:
    usual = {"output": list(output), "status": "completed", "usage": COUNTED["openai"]}
    return answering(200, usual | different)


def text(written: str) -> dict[str, str]:
    return {"type": "text", "text": written}


def said(*parts: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "message", "content": list(parts)}


@pytest.mark.parametrize("first", ["thinking", "redacted_thinking", "something_new"])
def test_anthropics_text_is_found_behind_any_other_block(first):
    blocks = ({"type": first, "thinking": "{}", "text": "{}"}, text('{"a":'), text(" 1}"))
    assert ask("anthropic", message(*blocks)).answer == {"a": 1}


def test_openais_text_is_found_behind_any_other_item():
    parts = ({"type": "output_text", "text": '{"a":'}, {"type": "output_text", "text": " 1}"})
    items = ({"type": "reasoning", "content": [{"type": "output_text", "text": "{}"}]}, said(*parts))
    assert ask("openai", response(*items)).answer == {"a": 1}


@pytest.mark.parametrize("reason", ["max_tokens", "model_context_window_exceeded"])
def test_anthropics_cut_answers_are_truncated_even_if_they_can_be_read(reason):
    failed = fail("anthropic", message(text('{"a": 1}'), stop_reason=reason))
    assert (type(failed.error), failed.usage) == (ModelOutputUnusable, USED)


def test_openais_filter_is_a_refusal_and_its_limit_a_truncation():
    part = said({"type": "output_text", "text": '{"a": 1}'})
    for reason, category in (("content_filter", ModelRefused), ("max_output_tokens", ModelOutputUnusable)):
        cut = {"status": "incomplete", "incomplete_details": {"reason": reason}}
        failed = fail("openai", response(part, **cut))
        assert (type(failed.error), failed.usage) == (category, USED)


@pytest.mark.parametrize(
    "strange", [{}, {"content": None, "output": None}, {"content": ["x"], "output": ["x"]}]
)
def test_an_answer_of_another_shape_is_empty_and_keeps_its_usage(name, strange):
    document = {"usage": COUNTED[name], "status": "completed", **strange}
    failed = fail(name, answering(200, document))
    assert (type(failed.error), failed.usage) == (ModelOutputUnusable, USED)


@pytest.mark.parametrize("count", ["7", None, 7.5, [7]])
def test_a_count_that_is_no_number_counts_nothing(name, count):
    document = {"usage": {"input_tokens": count, "output_tokens": 3}, "status": "completed"}
    assert fail(name, answering(200, document)).usage == Usage(output=3)


@pytest.mark.parametrize("count", [10**400, 10**18], ids=["beyond floats", "beyond the database"])
def test_a_count_that_nobody_can_have_used_is_unknown(name, count):
    document = {"usage": {"input_tokens": count, "output_tokens": 3}, "status": "completed"}
    failed = fail(name, answering(200, document))
    assert (type(failed.error), failed.usage) == (ModelOutputUnusable, None)


@pytest.mark.parametrize("written", ['{"a": "\\ud83d"}', '{"\\udc00": 1}'], ids=ascii)
def test_half_a_character_never_leaves_the_wire_since_no_answer_of_a_step_can_carry_it(name, written):
    documents = {
        "anthropic": message(text(written)),
        "openai": response(said({"type": "output_text", "text": written})),
    }
    json.dumps(dict(ask(name, documents[name]).answer), ensure_ascii=False).encode()


def test_an_answer_that_is_far_longer_than_any_that_was_asked_for_is_of_no_use(name):
    written = json.dumps({"a": "x" * 1_000_000})
    documents = {
        "anthropic": message(text(written)),
        "openai": response(said({"type": "output_text", "text": written})),
    }
    failed = fail(name, documents[name])
    assert (type(failed.error), failed.usage) == (ModelOutputUnusable, USED)


def test_an_answer_without_end_is_cut_off(name):
    class Endless(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield from (b" " * 1_000_000 for _ in range(1_000))
            raise AssertionError("nobody stopped it")

    failed = fail(name, lambda _: httpx2.Response(200, stream=Endless()))
    assert (type(failed.error), failed.usage) == (ProviderUnavailable, None)


def test_a_probability_without_bounds_makes_no_decision_sure():
    parts = [{"value": "x", "probability": 10**400}, {"value": "y", "probability": 1}]
    answer = {"type": "choice", "choice": "x", "confidence": 1, "probabilities": parts}
    document = {"usage": COUNTED["openai"], "answers": [answer]}
    choices = {"intent": {"type": "string", "enum": ["x", "y"]}}
    model = "openai/gpt-6-luna:decisions"
    call = ModelCall("classify", model, "low", "system", "shown", {"properties": choices}, 100, 5.0)
    provider = OpenAIResponses("a-key", URL, transport=httpx2.MockTransport(answering(200, document)))
    assert provider.complete(call).probabilities == {"x": 0.5, "y": 0.5}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("charset", ["zlib", "idna", "rot13", "utf-16", "undefined"])
def test_json_is_utf_8_whatever_a_server_calls_it(name, status, charset):
    told = {"content-type": f"application/json; charset={charset}"}
    failed = fail(name, lambda _: httpx2.Response(status, content=b'{"error": "\xff"}', headers=told))
    assert failed.error is not None


@pytest.mark.parametrize("page", ["<html>welcome</html>", "[]", "null", "", "[" * 100_000, '{"a": 1e999}'])
def test_a_200_that_is_no_answer_of_the_provider_is_an_outage(name, page):
    failed = fail(name, lambda _: httpx2.Response(200, text=page))
    assert (type(failed.error), failed.usage) == (ProviderUnavailable, None)


@pytest.mark.parametrize(
    ("raised", "usage"),
    [
        (httpx2.ConnectError("refused"), Usage()),
        (httpx2.ConnectTimeout("slow"), Usage()),
        (httpx2.PoolTimeout("full"), Usage()),
        (httpx2.LocalProtocolError("a key with a line break"), Usage()),
        (httpx2.UnsupportedProtocol("no https://"), Usage()),
        (httpx2.ReadTimeout("slow"), None),
        (httpx2.WriteTimeout("slow"), None),
        (httpx2.ReadError("gone"), None),
        (httpx2.WriteError("gone"), None),
        (httpx2.RemoteProtocolError("peer closed"), None),
        (httpx2.DecodingError("not gzip"), None),
        (OSError("anything"), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_what_never_left_this_machine_is_known_to_cost_nothing(name, raised, usage):
    def broken(_: httpx2.Request) -> httpx2.Response:
        raise raised

    failed = fail(name, broken)
    assert (type(failed.error), failed.usage) == (ProviderUnavailable, usage)


def test_an_answer_in_drips_ends_when_its_time_is_over(name, monkeypatch):
    now = iter(range(0, 1000, 2))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(now)))

    class Drips(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield from (b" " for _ in range(100))

    failed = fail(name, lambda _: httpx2.Response(200, stream=Drips()))
    assert (type(failed.error), failed.usage) == (ProviderUnavailable, None)
    assert "in time" in str(failed.error)


@pytest.mark.parametrize(
    "code",
    [
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
    ],
)
def test_every_way_in_which_openai_says_that_nothing_is_left_is_a_spend_limit(code):
    error = {"error": {"type": "insufficient_quota", "code": code, "message": "You exceeded your quota"}}
    failed = fail("openai", answering(429, error, {"retry-after": "1"}))
    assert type(failed.error) is SpendLimitReached
    assert code in str(failed.error)


@pytest.mark.parametrize(
    "code",
    [
        "enforced_spend_limit_reached",
        "contract_spend_limit_reached",
        "linked_organization_spend_limit_reached",
    ],
)
def test_every_way_in_which_anthropic_says_that_nothing_is_left_is_a_spend_limit(code):
    error = {"type": "rate_limit_error", "details": {"error_code": code}, "message": "Later"}
    failed = fail("anthropic", answering(429, {"error": error}, {"retry-after": "1"}))
    assert type(failed.error) is SpendLimitReached
    assert code in str(failed.error)


def test_a_limit_on_how_fast_spending_grows_passes():
    error = {"type": "rate_limit_error", "details": {"error_code": "ramp_limit_exceeded"}}
    assert type(fail("anthropic", answering(429, {"error": error})).error) is ProviderUnavailable


def test_an_error_that_quotes_the_prompt_is_not_quoted(name):
    error = {"type": "bad: shown to us", "code": "shown", "message": "you said: shown to us"}
    failed = fail(name, answering(400, {"error": error}))
    assert "shown to us" not in str(failed.error)
    assert "400" in str(failed.error)


@pytest.mark.parametrize(
    ("headers", "times"),
    [
        ({"retry-after-ms": "5"}, 2),
        ({"retry-after": "0"}, 2),
        ({"retry-after": "0", "x-should-retry": "false"}, 1),
        ({"retry-after": "nan"}, 1),
        ({"retry-after": "inf"}, 1),
    ],
    ids=str,
)
def test_a_wait_is_read_in_each_form_that_providers_use(name, headers, times):
    seen = []

    def busy(request: httpx2.Request) -> httpx2.Response:
        seen.append(json.loads(request.content)["model"])
        return httpx2.Response(429, json={"error": {"type": "rate_limit_error"}}, headers=headers)

    assert type(fail(name, busy).error) is ProviderUnavailable
    assert len(seen) == times


def test_all_clients_share_one_tls_context(monkeypatch):
    made = []
    real = httpx2.create_ssl_context

    def counted() -> ssl.SSLContext:
        made.append(1)
        return real()

    monkeypatch.setattr(httpx2, "create_ssl_context", counted)
    model_http._tls.cache_clear()
    for each in ("anthropic", "openai", "openai"):
        fail(each, answering(500, {}))
    model_http._tls.cache_clear()
    assert made == [1]
