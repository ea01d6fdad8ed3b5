"""Anthropic's Messages API through its own client: one request per call, answered by one JSON object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from frontdesk.brain import wire
from frontdesk.brain.calls import CallFailed, Completion, ModelCall, ToolAnswer
from frontdesk.domain.money import Usage
from frontdesk.errors import ModelRefused

if TYPE_CHECKING:
    import anthropic
    import httpx2

PROVIDER: Final = "anthropic"
_CUT: Final = frozenset({"max_tokens", "model_context_window_exceeded"})
_ALWAYS_THINK: Final = ("claude-opus-5-5", "claude-fable", "claude-mythos")
_THINK_BETWEEN_TOOLS: Final = "claude-sonnet-5-5"


@dataclass(frozen=True)
class AnthropicMessages:
    """Claude, at the public address or another."""

    key: str = field(repr=False)
    url: str
    pause: wire.Pause = wire.PAUSE
    transport: httpx2.BaseTransport | None = None

    def complete(self, call: ModelCall) -> Completion:
        return wire.asked(partial(self._asked, call), call.timeout_s, self.pause)

    def close(self) -> None:
        """Let go of its connections, if there are any."""
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> anthropic.Anthropic:
        import anthropic

        from frontdesk.brain.model_http import open_http

        return anthropic.Anthropic(
            api_key=self.key,
            base_url=self.url,
            max_retries=0,
            open_telemetry=False,
            http_client=open_http(self.transport),
        )

    def _asked(self, call: ModelCall, left_s: wire.LeftS) -> Completion:
        from frontdesk.brain.model_http import within

        with anthropic_errors(self.pause):
            answered = self._client.messages.with_raw_response.create(
                **_request(call), timeout=within(left_s())
            )
        response = answered.http_response
        return _completion(wire.document(PROVIDER, response), response.headers.get("request-id"))


@contextmanager
def anthropic_errors(pause: wire.Pause) -> Iterator[None]:
    """Translate the client's errors into ours; its own may quote the request or the answer."""
    import anthropic
    import httpx2

    try:
        yield
    except anthropic.APIStatusError as error:
        raise wire.rejected(PROVIDER, error.response, pause.unix_s) from None
    except anthropic.APIConnectionError as error:
        raise wire.not_reached(PROVIDER, error.__cause__) from None
    except (httpx2.HTTPError, OSError) as error:
        raise wire.not_reached(PROVIDER, error) from None
    except (httpx2.InvalidURL, UnicodeEncodeError) as error:
        raise wire.not_sendable(PROVIDER, error) from None


def _request(call: ModelCall) -> dict[str, Any]:
    """Return the body: what is the same for many leads comes first and is cached."""
    import anthropic

    thinking, effort = _thought(call)
    return {
        "model": call.model,
        "max_tokens": call.max_output_tokens,
        "system": [{"type": "text", "text": call.system, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": call.shown}, *_turns(call)],
        **_tools(call),
        "output_config": {
            **effort,
            "format": {"type": "json_schema", "schema": anthropic.transform_schema(dict(call.schema))},
        },
        **thinking,
    }


def _tools(call: ModelCall) -> dict[str, Any]:
    """Return what the model may call; tools stay named while there are turns, also when it may not call."""
    if not call.tools:
        return {}
    offers = [{"name": t.name, "description": t.does, "input_schema": dict(t.schema)} for t in call.tools]
    return {"tools": offers, "tool_choice": {"type": "auto" if call.may_call else "none"}}


def _turns(call: ModelCall) -> Iterator[dict[str, Any]]:
    for turn in call.turns:
        yield {"role": "assistant", "content": list(turn.asked)}
        yield {"role": "user", "content": [_result(answer) for answer in turn.answers]}


def _result(answer: ToolAnswer) -> dict[str, Any]:
    told = {"type": "tool_result", "tool_use_id": answer.call_id, "content": answer.text}
    return {**told, "is_error": True} if answer.is_error else told


def _thought(call: ModelCall) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how much a model shall think: "none" is the least that the model can do."""
    if call.effort != "none":
        return {}, {"effort": call.effort}
    if call.model.startswith(_ALWAYS_THINK):
        return {}, {"effort": "low"}
    kind = "between_tools" if call.model.startswith(_THINK_BETWEEN_TOOLS) else "disabled"
    return {"thinking": {"type": kind}}, {}


def _completion(message: Mapping[str, Any], request_id: str | None) -> Completion:
    usage = _usage(wire.counts(message))
    stopped = message.get("stop_reason")
    if stopped == "refusal":
        raise CallFailed(ModelRefused("the model would not answer"), usage)
    if stopped in _CUT:
        raise wire.unusable("the model's answer is truncated", usage)
    blocks = _blocks(message)
    if stopped == "tool_use":
        wanted = [block for block in blocks if block.get("type") == "tool_use"]
        calls = tuple(wire.tool_call(each.get("id"), each.get("name"), each.get("input")) for each in wanted)
        return Completion({}, usage, request_id=request_id, calls=calls, asked=blocks)
    return Completion(wire.answer_in(_text(blocks), usage), usage, request_id=request_id)


def _blocks(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = message.get("content")
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []


def _text(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Return what was written, wherever it stands: a block of thoughts may come first."""
    return "".join(str(block.get("text", "")) for block in blocks if block.get("type") == "text")


def _usage(counted: Mapping[str, Any]) -> Usage:
    """Return the tokens; `input_tokens` counts what was neither read from the cache nor written to it."""
    return Usage(
        input=wire.tokens(counted, "input_tokens"),
        cached_input=wire.tokens(counted, "cache_read_input_tokens"),
        cache_write=wire.tokens(counted, "cache_creation_input_tokens"),
        output=wire.tokens(counted, "output_tokens"),
    )
