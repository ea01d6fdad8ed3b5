"""OpenAI's Responses API on a laptop, and that of a compatible server, which asks for no key."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Literal

from frontdesk.clock import Clock
from ops.local.standins.faults import Met
from ops.local.standins.models_decisions import decided
from ops.local.standins.models_faults import (
    ApiError,
    FailsMidway,
    Refuses,
    RunsOut,
    Says,
    SpendLimit,
    Uncounted,
)
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
from ops.local.standins.models_schema import OPENAI_KEYWORDS, check_schema
from ops.local.standins.models_tools import openai_calls, openai_told, openai_tools
from ops.local.standins.server import Answer, Request, json_answer

_REQUIRED: Final = ("model", "input")
_KNOWN: Final = (
    *("instructions", "max_output_tokens", "store", "text", "reasoning", "prompt_cache_key"),
    *("metadata", "safety_identifier", "service_tier", "stream", "include", "tools", "tool_choice"),
)
_EFFORTS: Final = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_THOUGHTS: Final = 12
_NAMES: Final = {
    401: ("invalid_request_error", "invalid_api_key"),
    404: ("invalid_request_error", "model_not_found"),
    429: ("requests", "rate_limit_exceeded"),
}
_SPENT: Final = "organization_spend_limit_exceeded"


class OpenAIApi:
    """Checks a request as the API does, and writes the mind's answer as a response or as decisions."""

    def __init__(
        self, clock: Clock, key: str | None, provider: Literal["openai", "compatible"] = "openai"
    ) -> None:
        self._key = key
        self._provider = provider
        self._cache = PromptCache(clock, least=1024, kept_for=timedelta(minutes=30))

    def answer(self, request: Request, met: Met, mind: Mind) -> Answer:
        """Return what the API answers; a refusal is part of it."""
        try:
            _meet(met)
            if self._key is not None:
                check_bearer(request, self._key)
            body = document_of(request)
            is_decisions = request.path.endswith("/decisions")
            document = decided(body, met, mind) if is_decisions else self._response(body, met, mind)
        except ModelsRefusal as refusal:
            return error_answer(refusal, met)
        if met.get(Uncounted):
            document.pop("usage", None)
        return json_answer(200, document, {"x-request-id": _request_id()})

    def _response(self, body: Mapping[str, Any], met: Met, mind: Mind) -> dict[str, Any]:
        self._check(body)
        asked = Asked(
            self._provider,
            body["model"],
            str(body.get("instructions") or ""),
            _input(body["input"]),
            body["text"]["format"]["schema"],
            openai_tools(body),
            openai_told(body),
        )
        part, cut = _written(met, asked, mind)
        thoughts = _THOUGHTS if body.get("reasoning", {}).get("effort", "medium") != "none" else 0
        usage = self._usage(asked, tokens_of(json.dumps(part, default=str)) + thoughts, thoughts)
        if usage["output_tokens"] > body.get("max_output_tokens", usage["output_tokens"]):
            cut = "max_output_tokens"
        thinking = [{"type": "reasoning", "id": f"rs_{uuid.uuid4().hex[:24]}", "summary": []}]
        message = {
            "type": "message",
            "id": f"msg_{uuid.uuid4().hex[:24]}",
            "role": "assistant",
            "status": "incomplete" if cut else "completed",
            "content": [part] if part and not isinstance(part, Calls) else [],
        }
        said = openai_calls(part) if isinstance(part, Calls) else [message]
        has_failed = met.get(FailsMidway) is not None
        return {
            "id": f"resp_{uuid.uuid4().hex[:24]}",
            "object": "response",
            "created_at": 0,
            "model": asked.model,
            "status": "failed" if has_failed else message["status"],
            "error": {"code": "server_error", "message": "A planned fault."} if has_failed else None,
            "incomplete_details": {"reason": cut} if cut else None,
            "output": [*(thinking if thoughts else ()), *(() if has_failed else said)],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": usage,
        }

    def _check(self, body: Mapping[str, Any]) -> None:
        check_fields(body, _REQUIRED, _KNOWN)
        if self._provider == "openai" and not str(body["model"]).startswith("gpt-"):
            raise ModelsRefusal(404, f"The model {body['model']} does not exist.", "model_not_found")
        effort = body.get("reasoning", {}).get("effort", "medium")
        if effort not in _EFFORTS:
            raise ModelsRefusal(400, f"reasoning.effort: {effort} is none of {', '.join(_EFFORTS)}")
        if body.get("max_output_tokens", 16) < 16:
            raise ModelsRefusal(400, "max_output_tokens: must be at least 16", "integer_below_min_value")
        form = body.get("text", {}).get("format", {})
        if form.get("type") != "json_schema" or not form.get("name"):
            raise ModelsRefusal(400, "text.format: this stand-in answers a json_schema with a name only")
        check_schema(form.get("schema"), OPENAI_KEYWORDS, every_required=bool(form.get("strict")))

    def _usage(self, asked: Asked, output: int, thoughts: int) -> dict[str, Any]:
        cached, written = self._cache.read(asked.model, asked.system)
        everything = tokens_of(asked.system) + tokens_of(asked.shown)
        return {
            "input_tokens": everything,
            "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": written},
            "output_tokens": output,
            "output_tokens_details": {"reasoning_tokens": thoughts},
            "total_tokens": everything + output,
        }


def error_answer(refusal: ModelsRefusal, met: Met) -> Answer:
    """Return a refusal in OpenAI's words."""
    usual = "server_error" if refusal.status >= 500 else "invalid_request_error"
    kind, code = _NAMES.get(refusal.status, (usual, None))
    error = {
        "message": str(refusal),
        "type": "insufficient_quota" if refusal.code == _SPENT else kind,
        "param": None,
        "code": refusal.code or code,
    }
    planned = met.get(ApiError)
    wait = {"retry-after": planned.retry_after} if planned and planned.retry_after else {}
    return json_answer(refusal.status, {"error": error}, {"x-request-id": _request_id(), **wait})


def _meet(met: Met) -> None:
    if planned := met.get(ApiError):
        raise ModelsRefusal(planned.status, "A planned fault.")
    if spent := met.get(SpendLimit):
        raise ModelsRefusal(spent.status, "The organization reached its spend limit.", _SPENT)


def _input(given: object) -> str:
    """Return the text of an input, which is one text or a list of messages."""
    if isinstance(given, list) and given and isinstance(given[0], dict):
        return "\n".join(texts_in(given[0].get("content")))
    return str(given)


def _written(met: Met, asked: Asked, mind: Mind) -> tuple[dict[str, Any] | Calls, str | None]:
    """Return the part that the model writes or what it calls, and what cut it."""
    if met.get(Refuses):
        return {"type": "refusal", "refusal": "I can't help with that."}, None
    if says := met.get(Says):
        return (_text(says.text) if says.text else {}), None
    answer = mind(asked)
    if isinstance(answer, Calls):
        return answer, None
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    if met.get(RunsOut):
        return _text(text[: len(text) // 2]), "max_output_tokens"
    return _text(text), None


def _text(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _request_id() -> str:
    return f"req_{uuid.uuid4().hex}"
