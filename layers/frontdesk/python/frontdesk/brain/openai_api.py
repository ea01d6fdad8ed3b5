"""OpenAI's Responses API through its own client, at its public address or at any server that speaks it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final, Literal

from frontdesk.brain import wire
from frontdesk.brain.calls import CallFailed, Completion, ModelCall, ToolOffer
from frontdesk.brain.openai_decisions import decisions_completion, decisions_request, is_for_decisions
from frontdesk.brain.openai_schema import strict
from frontdesk.domain.money import Usage
from frontdesk.errors import ModelRefused, ProviderUnavailable

if TYPE_CHECKING:
    import httpx2
    import openai

KEYLESS: Final = "no-key"
"""What a server of one's own is told that asks for none: the client sends no request without one."""


@dataclass(frozen=True)
class OpenAIResponses:
    """GPT, or what a compatible server serves; that one has no decisions and is told nothing of caching."""

    key: str = field(repr=False)
    url: str
    provider: Literal["openai", "compatible"] = "openai"
    pause: wire.Pause = wire.PAUSE
    transport: httpx2.BaseTransport | None = None

    def complete(self, call: ModelCall) -> Completion:
        return wire.asked(partial(self._asked, call), call.timeout_s, self.pause)

    def close(self) -> None:
        """Let go of its connections, if there are any."""
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> openai.OpenAI:
        import openai

        from frontdesk.brain.model_http import open_http

        return openai.OpenAI(
            api_key=self.key,
            base_url=self.url,
            max_retries=0,
            http_client=open_http(self.transport),
        )

    @property
    def _is_openai(self) -> bool:
        return self.provider == "openai"

    def _asked(self, call: ModelCall, left_s: wire.LeftS) -> Completion:
        from frontdesk.brain.model_http import within

        if self._is_openai and is_for_decisions(call):
            return self._decided(call, left_s)
        with openai_errors(self.provider, self.pause):
            answered = self._client.responses.with_raw_response.create(
                **_request(call, is_openai=self._is_openai), timeout=within(left_s())
            )
        document, request_id = self._read(answered.http_response)
        return _completion(self.provider, document, request_id)

    def _decided(self, call: ModelCall, left_s: wire.LeftS) -> Completion:
        from frontdesk.brain.model_http import within

        request = decisions_request(call)
        with openai_errors(self.provider, self.pause):
            answered = self._client.decisions.with_raw_response.create(
                **request, prompt_cache_key=_cache_key(call), timeout=within(left_s())
            )
        return decisions_completion(call, *self._read(answered.http_response))

    def _read(self, response: httpx2.Response) -> tuple[Mapping[str, Any], str | None]:
        return wire.document(self.provider, response), response.headers.get("x-request-id")


@contextmanager
def openai_errors(provider: str, pause: wire.Pause) -> Iterator[None]:
    """Translate the client's errors into ours; its own may quote the request or the answer."""
    import httpx2
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        raise wire.rejected(provider, error.response, pause.unix_s) from None
    except openai.APIConnectionError as error:
        raise wire.not_reached(provider, error.__cause__) from None
    except (httpx2.HTTPError, OSError) as error:
        raise wire.not_reached(provider, error) from None
    except (httpx2.InvalidURL, UnicodeEncodeError) as error:
        raise wire.not_sendable(provider, error) from None


def _request(call: ModelCall, *, is_openai: bool) -> dict[str, Any]:
    """Return the body; nothing is stored, and what is the same for many leads comes first and is cached."""
    body: dict[str, Any] = {
        "model": call.model,
        "instructions": call.system,
        "input": _input(call),
        "max_output_tokens": call.max_output_tokens,
        "store": False,
        "text": {
            "format": {
                "type": "json_schema",
                "name": call.task,
                "strict": True,
                "schema": strict(call.schema),
            }
        },
    }
    body |= _tools(call)
    if is_openai:
        body["prompt_cache_key"] = _cache_key(call)
    if is_openai or call.effort != "none":  # a server of one's own may have models that know no effort
        body["reasoning"] = {"effort": call.effort}
    return body


def _input(call: ModelCall) -> str | list[Mapping[str, Any]]:
    """Return what the model is shown, and after it what it called and was told."""
    if not call.turns:
        return call.shown
    items: list[Mapping[str, Any]] = [{"role": "user", "content": call.shown}]
    for turn in call.turns:
        items += turn.asked
        items += (
            {"type": "function_call_output", "call_id": each.call_id, "output": each.text}
            for each in turn.answers
        )
    return items


def _tools(call: ModelCall) -> dict[str, Any]:
    """Return what the model may call. Nothing is stored there, so its thoughts travel with it, sealed."""
    if not call.tools:
        return {}
    offers = [_offer(each) for each in call.tools]
    choice = "auto" if call.may_call else "none"
    return {"tools": offers, "tool_choice": choice, "include": ["reasoning.encrypted_content"]}


def _offer(tool: ToolOffer) -> dict[str, Any]:
    """Return a tool as a function; its schema may have what the strict mode does not take."""
    told = {"name": tool.name, "description": tool.does, "parameters": dict(tool.schema)}
    return {"type": "function", **told, "strict": False}


def _cache_key(call: ModelCall) -> str:
    """Return the same key for all calls with the same prompt, so that they reach the same cache."""
    return f"{call.task}-{hashlib.sha256(call.system.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def _completion(provider: str, document: Mapping[str, Any], request_id: str | None) -> Completion:
    if document.get("status") == "failed":
        raise _failed(provider, document)
    usage = _usage(wire.counts(document))
    parts = _parts(document)
    cut = document.get("incomplete_details")
    why_cut = cut.get("reason") if isinstance(cut, dict) else None
    if why_cut == "content_filter" or any(part.get("type") == "refusal" for part in parts):
        raise CallFailed(ModelRefused("the model would not answer"), usage)
    if document.get("status") != "completed":
        raise wire.unusable("the model's answer is truncated", usage)
    if wanted := [item for item in _items(document) if item.get("type") == "function_call"]:
        calls = tuple(
            wire.tool_call(each.get("call_id"), each.get("name"), wire.arguments_in(each.get("arguments")))
            for each in wanted
        )
        return Completion({}, usage, request_id=request_id, calls=calls, asked=_items(document))
    text = "".join(str(part.get("text", "")) for part in parts if part.get("type") == "output_text")
    return Completion(wire.answer_in(text, usage), usage, request_id=request_id)


def _failed(provider: str, document: Mapping[str, Any]) -> CallFailed:
    counted = document.get("usage")
    usage = _usage(counted) if isinstance(counted, dict) else None
    return CallFailed(ProviderUnavailable(f"{provider} began an answer and failed"), usage)


def _items(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    output = document.get("output")
    return [item for item in output if isinstance(item, dict)] if isinstance(output, list) else []


def _parts(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what the messages are made of, wherever they stand: reasoning may come first."""
    messages = [item.get("content") for item in _items(document) if item.get("type") == "message"]
    return [
        part
        for content in messages
        if isinstance(content, list)
        for part in content
        if isinstance(part, dict)
    ]


def _usage(counted: Mapping[str, Any]) -> Usage:
    """Return the tokens, each counted once: `input_tokens` counts those of the cache too."""
    details = counted.get("input_tokens_details")
    of_input = details if isinstance(details, dict) else {}
    cached, written = wire.tokens(of_input, "cached_tokens"), wire.tokens(of_input, "cache_write_tokens")
    return Usage(
        input=max(wire.tokens(counted, "input_tokens") - cached - written, 0),
        cached_input=cached,
        cache_write=written,
        output=wire.tokens(counted, "output_tokens"),
    )
