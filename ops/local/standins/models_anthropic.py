"""Anthropic's Messages API on a laptop, as of its version of 21 October 2026."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from frontdesk.clock import Clock
from ops.local.standins.faults import Met
from ops.local.standins.models_faults import ApiError, Refuses, RunsOut, Says, SpendLimit, Uncounted
from ops.local.standins.models_protocol import (
    Asked,
    Calls,
    Mind,
    ModelsRefusal,
    PromptCache,
    check_bearer,
    check_fields,
    document_of,
    texts_in,
    tokens_of,
)
from ops.local.standins.models_schema import ANTHROPIC_KEYWORDS, check_schema
from ops.local.standins.models_tools import anthropic_calls, anthropic_told, anthropic_tools
from ops.local.standins.server import Answer, Request, json_answer

VERSION: Final = "2026-10-21"
_REQUIRED: Final = ("model", "max_tokens", "messages")
_KNOWN: Final = (
    "system",
    "output_config",
    "thinking",
    "metadata",
    "stop_sequences",
    "service_tier",
    "stream",
    "tools",
    "tool_choice",
)
_EFFORTS: Final = ("low", "medium", "high", "xhigh", "max")
_ERROR_TYPES: Final = {
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
_THOUGHTS: Final = 12


class AnthropicApi:
    """Checks a request as the API does, and writes the mind's answer as a message."""

    def __init__(self, clock: Clock, key: str) -> None:
        self._key = key
        self._cache = PromptCache(clock, least=512, kept_for=timedelta(minutes=5))

    def answer(self, request: Request, met: Met, mind: Mind) -> Answer:
        """Return what the API answers; a refusal is part of it."""
        try:
            _meet(met)
            check_bearer(request, self._key)
            body = document_of(request)
            _check(request, body)
            return self._message(body, met, mind)
        except ModelsRefusal as refusal:
            return error_answer(refusal, met)

    def _message(self, body: Mapping[str, Any], met: Met, mind: Mind) -> Answer:
        asked = _asked(body)
        written, stop_reason = _written(met, asked, mind)
        text = json.dumps(written) if isinstance(written, list) else written
        thoughts = _THOUGHTS if _thinks(body) else 0
        usage = self._usage(body, asked, tokens_of(text) + thoughts)
        if usage["output_tokens"] > body["max_tokens"]:
            written, stop_reason = text[: len(text) // 2], "max_tokens"
        thinking = [{"type": "thinking", "thinking": "", "signature": "c2lnbmVk"}] if thoughts else []
        if isinstance(written, str):
            written = [{"type": "text", "text": written}] if written else []
        message = {
            "id": f"msg_{uuid.uuid4().hex[:24]}",
            "type": "message",
            "role": "assistant",
            "model": asked.model,
            "content": [*thinking, *written],
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": usage,
        }
        if met.get(Uncounted):
            del message["usage"]
        return json_answer(200, message, {"request-id": _request_id()})

    def _usage(self, body: Mapping[str, Any], asked: Asked, output: int) -> dict[str, Any]:
        cached, written = self._cache.read(asked.model, asked.system) if _is_cached(body) else (0, 0)
        everything = tokens_of(asked.system) + tokens_of(asked.shown)
        return {
            "input_tokens": everything - cached - written,
            "cache_read_input_tokens": cached,
            "cache_creation_input_tokens": written,
            "cache_creation": {"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0},
            "output_tokens": output,
            "service_tier": "standard",
        }


def error_answer(refusal: ModelsRefusal, met: Met) -> Answer:
    """Return a refusal in Anthropic's words."""
    error: dict[str, Any] = {
        "type": _ERROR_TYPES.get(refusal.status)
        or ("api_error" if refusal.status >= 500 else "invalid_request_error"),
        "message": str(refusal),
    }
    if refusal.code == "enforced_spend_limit_reached":
        error["details"] = {"error_code": refusal.code}
    request_id = _request_id()
    document = {"type": "error", "error": error, "request_id": request_id}
    planned = met.get(ApiError)
    wait = {"retry-after": planned.retry_after} if planned and planned.retry_after else {}
    return json_answer(refusal.status, document, {"request-id": request_id, **wait})


def _meet(met: Met) -> None:
    if planned := met.get(ApiError):
        raise ModelsRefusal(planned.status, "A planned fault.")
    if spent := met.get(SpendLimit):
        if spent.status == 400:
            raise ModelsRefusal(
                400, "You have reached your specified API usage limits. Access resumes later."
            )
        raise ModelsRefusal(spent.status, "The month's spend is reached.", "enforced_spend_limit_reached")


def _check(request: Request, body: Mapping[str, Any]) -> None:
    if request.headers.get("anthropic-version") != VERSION:
        raise ModelsRefusal(400, f"anthropic-version: this stand-in speaks {VERSION}")
    check_fields(body, _REQUIRED, _KNOWN)
    if not str(body["model"]).startswith("claude-"):
        raise ModelsRefusal(404, f"model: {body['model']}")
    if not isinstance(body["max_tokens"], int) or body["max_tokens"] < 1:
        raise ModelsRefusal(400, "max_tokens: must be at least 1")
    if not body["messages"] or body["messages"][-1].get("role") != "user":
        raise ModelsRefusal(400, "messages: the last one must be the user's")
    _check_thinking(body)
    effort = _config(body).get("effort")
    if effort is not None and effort not in _EFFORTS:
        raise ModelsRefusal(400, f"output_config.effort: {effort} is none of {', '.join(_EFFORTS)}")
    form = _config(body).get("format", {})
    if form.get("type") != "json_schema":
        raise ModelsRefusal(400, "output_config.format: this stand-in answers a json_schema only")
    check_schema(form.get("schema"), ANTHROPIC_KEYWORDS, every_required=False)


def _check_thinking(body: Mapping[str, Any]) -> None:
    """Refuse what a model cannot do: Opus thinks always, Sonnet at least between tools."""
    model, kind = str(body["model"]), body.get("thinking", {}).get("type", "adaptive")
    if model.startswith(("claude-opus-5-5", "claude-fable", "claude-mythos")):
        allowed = {"adaptive"}
    else:
        allowed = {"adaptive", "between_tools" if model.startswith("claude-sonnet-5-5") else "disabled"}
    if kind not in allowed:
        raise ModelsRefusal(400, f'"thinking.type.{kind}" is not supported for this model.')


def _config(body: Mapping[str, Any]) -> Mapping[str, Any]:
    config = body.get("output_config")
    return config if isinstance(config, dict) else {}


def _asked(body: Mapping[str, Any]) -> Asked:
    return Asked(
        "anthropic",
        body["model"],
        "\n".join(texts_in(body.get("system"))),
        "\n".join(texts_in(body["messages"][0].get("content"))),
        _config(body)["format"]["schema"],
        anthropic_tools(body),
        anthropic_told(body),
    )


def _is_cached(body: Mapping[str, Any]) -> bool:
    system = body.get("system")
    return isinstance(system, list) and any("cache_control" in block for block in system)


def _thinks(body: Mapping[str, Any]) -> bool:
    return bool(body.get("thinking", {}).get("type", "adaptive") == "adaptive")


def _written(met: Met, asked: Asked, mind: Mind) -> tuple[str | list[dict[str, Any]], str]:
    """Return what the model writes or calls, and why it stops."""
    if met.get(Refuses):
        return "I can't help with that.", "refusal"
    if says := met.get(Says):
        return says.text, "end_turn"
    answer = mind(asked)
    if isinstance(answer, Calls):
        return anthropic_calls(answer), "tool_use"
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return (text[: len(text) // 2], "max_tokens") if met.get(RunsOut) else (text, "end_turn")


def _request_id() -> str:
    return f"req_{uuid.uuid4().hex[:24]}"
