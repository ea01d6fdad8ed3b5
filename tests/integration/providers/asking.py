"""A provider as its tests ask it: one call, a stand-in that answers it, and a pause that takes no time."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from frontdesk.brain.calls import CallFailed, Completion, Completions, ModelCall
from frontdesk.brain.wire import Pause
from ops.local.standins.faults import Fault
from ops.local.standins.models import ModelsStandIn
from ops.local.standins.models_protocol import Asked

ANTHROPIC_KEY, OPENAI_KEY, COMPATIBLE_KEY = "sk-ant-a-key-of-tests", "sk-a-key-of-tests", "a-local-key"
SYSTEM = "You sort messages. " * 300
SHOWN = 'A marker that no log may show: {"lead": {"text": "How much is a cleaning?"}}'
ANSWER = {"why": "They ask for a price.", "intent": "price_question", "is_urgent": False, "confidence": 0.9}
CHOICES = ("price_question", "new_patient", "none_of_these")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "why": {"type": "string"},
        "intent": {"type": "string", "enum": list(CHOICES), "description": "what the person wants"},
        "is_urgent": {"type": "boolean"},
        "confidence": {"type": "number"},
    },
    "required": ["why", "intent", "is_urgent", "confidence"],
    "additionalProperties": False,
}
NEVER_TOLD = (ANTHROPIC_KEY, OPENAI_KEY, COMPATIBLE_KEY, SYSTEM[:40], "marker", "cleaning", "They ask")


@dataclass
class ShortPause:
    """Remembers how long it waited; its time moves only then."""

    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def now_s(self) -> float:
        return sum(self.waits)

    @property
    def pause(self) -> Pause:
        return Pause(self.sleep, self.now_s, lambda: 1_795_000_000.0)


@dataclass
class Asking:
    """One provider at one operation of the stand-in."""

    operation: str
    model_id: str
    provider: Completions
    standin: ModelsStandIn
    waited: ShortPause

    def plan(self, *faults: Fault, times: int = 1) -> None:
        self.standin.faults.add(*faults, on=self.operation, times=times)

    def ask(self, **different: Any) -> Completion:
        return self.provider.complete(replace(a_call(self.model_id), **different))

    def fail(self, **different: Any) -> CallFailed:
        """Return how a call fails, once nothing in it tells what nobody may read."""
        with pytest.raises(CallFailed) as caught:
            self.ask(**different)
        told = "".join(traceback.format_exception(caught.value)) + str(caught.value.error)
        assert not [each for each in NEVER_TOLD if each in told]
        return caught.value

    @property
    def bodies(self) -> list[Mapping[str, Any]]:
        return [seen.call.fields for seen in self.standin.requests]


def a_call(model_id: str) -> ModelCall:
    return ModelCall(
        task="classify",
        model_id=model_id,
        effort="low",
        system=SYSTEM,
        shown=SHOWN,
        schema=SCHEMA,
        max_output_tokens=800,
        timeout_s=30.0,
        choices=CHOICES,
    )


def mind(asked: Asked) -> Mapping[str, Any]:
    """Answer the same to everything, with the fields that are asked for."""
    return {name: value for name, value in ANSWER.items() if name in asked.schema["properties"]}
