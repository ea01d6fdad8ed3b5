"""A brain for the router's tests: models that answer as they are told, of providers that remember."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from frontdesk.brain.calls import CallFailed, Completion, ModelCall
from frontdesk.brain.prices import open_prices
from frontdesk.brain.router import Brain
from frontdesk.brain.rungs import Answered, Signals, Summary
from frontdesk.domain.money import Usage
from frontdesk.domain.proposal import NONE_OF_THESE, Brief, Classification, Proposal
from frontdesk.errors import AgentError, ModelOutputUnusable
from frontdesk.playbook import Playbook
from frontdesk.playbook_routes import Effort, Routes, RouteStep, Task
from tests.unit.brain.cases import a_brief, a_draft, a_reading, brightsmile

HAIKU, SONNET, OPUS = (f"anthropic/claude-{name}-5-5" for name in ("haiku", "sonnet", "opus"))
LUNA, TERRA, SOL = "openai/gpt-6-luna", "openai/gpt-6.1-terra", "openai/gpt-6.1-sol"
PLENTY = 1_000_000
USED = Usage(input=1_000, output=100)
NOTHING = Usage()

Outcome = Completion | CallFailed | Exception


def says(
    intent: str = "new_patient", confidence: float = 0.9, usage: Usage = USED, **more: Any
) -> Completion:
    """A model's answer to any of the tasks; `acts` and `body` make another draft."""
    return Completion({"intent": intent, "confidence": confidence, **more}, usage)


def nonsense(usage: Usage = USED) -> Completion:
    """An answer that breaks its schema."""
    return Completion({}, usage)


def fails(error: AgentError, usage: Usage | None = NOTHING) -> CallFailed:
    return CallFailed(error, usage)


def a_call(model_id: str) -> ModelCall:
    """2,000 bytes to read and 200 tokens to write: at most 1,000 tokens in."""
    return ModelCall("draft", model_id, "low", "s" * 1_500, "d" * 498, {}, 200, 30.0, (), "p@1")


@dataclass
class FakeModels:
    """A provider whose models answer in turn what is scripted for each, and the last of it for ever."""

    script: Mapping[str, Sequence[Outcome]]
    calls: list[ModelCall] = field(default_factory=list)

    def complete(self, call: ModelCall) -> Completion:
        outcomes = self.script[call.model_id]
        number = sum(each.model_id == call.model_id for each in self.calls)
        self.calls.append(call)
        outcome = outcomes[min(number, len(outcomes) - 1)]
        if isinstance(outcome, Completion):
            return outcome
        raise outcome

    @property
    def asked(self) -> list[str]:
        return [each.model_id for each in self.calls]


@dataclass
class FakeModel:
    """A rung that asks its provider as a real one does, with a prompt of 2,000 bytes."""

    model_id: str
    effort: Effort
    playbook: Playbook
    complete: Callable[[ModelCall], Completion]

    def classify(self, brief: Brief) -> Answered[Classification]:
        answer = self._ask("classify")
        reading = a_reading(answer["intent"], model_id=self.model_id)
        return Answered(reading, Signals(stated=answer["confidence"]))

    def draft(self, brief: Brief, classification: Classification) -> Answered[Proposal]:
        answer = self._ask("draft")
        draft = a_draft(acts=answer.get("acts", 1), body=answer.get("body", "Hello"))
        return Answered(replace(draft, model_id=self.model_id), Signals(stated=answer["confidence"]))

    def summarize(self, brief: Brief) -> Answered[Summary]:
        self._ask("summarize")
        return Answered(Summary(f"{len(brief.thread)} messages about a visit", self.model_id))

    def _ask(self, task: Task) -> Mapping[str, Any]:
        answer = self.complete(replace(a_call(self.model_id), task=task, effort=self.effort)).answer
        if "intent" not in answer:
            raise ModelOutputUnusable("no intent")
        return answer


@dataclass
class FakeEmbedded:
    """The last rung: always there, and half sure."""

    model_id: str = "embedded/fake"

    def classify(self, brief: Brief) -> Answered[Classification]:
        return Answered(a_reading("thanks", model_id=self.model_id), Signals(nearest=0.5))

    def draft(self, brief: Brief, classification: Classification) -> Answered[Proposal]:
        return Answered(replace(a_draft(), model_id=self.model_id), Signals(nearest=0.5))

    def summarize(self, brief: Brief) -> Answered[Summary]:
        raise ModelOutputUnusable("it cannot")

    def shares(self, text: str) -> Mapping[str, float]:
        return {"new_patient": 0.5, "thanks": 0.3, NONE_OF_THESE: 0.2}


def a_step(*models: str, bar: float = 0.0) -> RouteStep:
    return RouteStep(models=models, bar=bar)


def routes(*steps: RouteStep, **others: tuple[RouteStep, ...]) -> Routes:
    """The same ladder for reading and for writing."""
    return Routes(**{"classify": steps, "draft": steps, **others})


def a_brain(steps: Sequence[RouteStep], **changes: Any) -> tuple[Brain, FakeModels]:
    """A brain with this ladder, and both of its providers in one. Each model answers as it is told by its
    name in `script`, or else that a new patient writes."""
    script = dict.fromkeys((HAIKU, SONNET, OPUS, LUNA, TERRA, SOL), (says(),)) | changes.pop("script", {})
    models = FakeModels(script)
    brain = Brain(
        playbook=playbook(),
        routes=routes(*steps),
        providers={"anthropic": models, "openai": models},
        embedded=FakeEmbedded(),
        prices=open_prices(playbook()),
        open_model=FakeModel,
    )
    return replace(brain, **changes), models


@cache
def playbook() -> Playbook:
    return brightsmile()


def a_rich_brief(text: str = "Hi", budget: int = PLENTY, **changes: Any) -> Brief:
    return replace(a_brief(text), budget_usd_micros=budget, **changes)
