"""The providers of models on a laptop: Anthropic's Messages, OpenAI's Responses and decisions, a compatible
server, and whoever answers in the models' place."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from frontdesk.clock import Clock
from ops.local.standins import models_openai
from ops.local.standins.faults import Met
from ops.local.standins.models_anthropic import AnthropicApi
from ops.local.standins.models_faults import CutShort, Garbled, Redirect
from ops.local.standins.models_openai import OpenAIApi
from ops.local.standins.models_protocol import Mind, ModelsRefusal, document_of
from ops.local.standins.server import Answer, Request
from ops.local.standins.standin import Call, StandIn

MESSAGES, RESPONSES, DECISIONS, COMPATIBLE = "messages", "responses", "decisions", "compatible"
NO_SUCH_PATH: Final = "no such path"
_OPERATIONS: Final = {
    "/v1/messages": MESSAGES,
    "/v1/responses": RESPONSES,
    "/v1/decisions": DECISIONS,
    "/compatible/v1/responses": COMPATIBLE,
}


class ModelsStandIn(StandIn):
    """All providers at one address, each with its own path and key; a fault is for one operation, and may be
    for one model: `faults.add(ApiError(529), on="messages", where={"model": "claude-haiku-5-5"})`."""

    provider = "models"

    def __init__(self, clock: Clock, anthropic_key: str, openai_key: str, *, mind: Mind) -> None:
        super().__init__(clock, {*_OPERATIONS.values()})
        self.mind = mind
        openai = OpenAIApi(clock, openai_key)
        self._apis: dict[str, AnthropicApi | OpenAIApi] = {
            MESSAGES: AnthropicApi(clock, anthropic_key),
            RESPONSES: openai,
            DECISIONS: openai,
            COMPATIBLE: OpenAIApi(clock, None, "compatible"),
        }

    @property
    def anthropic_url(self) -> str:
        return self.url

    @property
    def openai_url(self) -> str:
        return f"{self.url}/v1"

    @property
    def compatible_url(self) -> str:
        return f"{self.url}/compatible/v1"

    def _understand(self, request: Request) -> Call:
        is_known = request.method == "POST" and request.path in _OPERATIONS
        operation = _OPERATIONS[request.path] if is_known else NO_SUCH_PATH
        return Call(operation, document_of(request), request)

    def _refuse(self, met: Met) -> Answer | None:
        if redirect := met.get(Redirect):
            return Answer(307, headers={"Location": redirect.location})
        return None

    def _carry_out(self, call: Call, met: Met) -> Answer:
        if call.operation == NO_SUCH_PATH:
            return models_openai.error_answer(ModelsRefusal(404, "There is no such path."), met)
        answer = self._apis[call.operation].answer(call.request, met, self.mind)
        self._note(
            "model_asked", operation=call.operation, model=call.fields.get("model"), status=answer.status
        )
        half = len(answer.body) // 2
        if met.get(CutShort):
            return replace(answer, cut_at=half)
        return replace(answer, body=answer.body[:half]) if met.get(Garbled) else answer
