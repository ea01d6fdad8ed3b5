"""Models for the router's simulation: no network, real prompts, stated accuracy and confidence for each tier.

Nobody's model was measured for these numbers: they are assumptions, printed with the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from frontdesk.brain.calls import Completion, ModelCall
from frontdesk.domain.money import Usage

BYTES_PER_TOKEN: Final = 3.5
"""Of English and Spanish prose and of JSON, as the makers of tokenizers tell it."""
SHARED: Final = 0.5
"""How often models stumble over the same messages: in half of all cases their luck is the message's."""


@dataclass(frozen=True, slots=True)
class Tier:
    """What is assumed of models of one size."""

    accuracy: float
    """The share of messages whose intent they read right."""
    tokens_out: Mapping[str, int]
    """What they think and write for each task."""
    sure_when_right: tuple[float, float] = (9.0, 1.2)
    sure_when_wrong: tuple[float, float] = (6.0, 2.5)
    """The shape of the confidence that they state, two beta distributions: 0.88 and 0.71 on average."""


SMALL: Final = Tier(0.90, {"classify": 150, "draft": 250, "strategize": 350})
MIDDLE: Final = Tier(0.95, {"classify": 150, "draft": 250, "strategize": 350})
BIG: Final = Tier(0.96, {"classify": 150, "draft": 250, "strategize": 500})
TIERS: Final[Mapping[str, Tier]] = {
    "anthropic/claude-haiku-5-5": SMALL,
    "openai/gpt-6-luna": SMALL,
    "anthropic/claude-sonnet-5-5": MIDDLE,
    "openai/gpt-6.1-terra": MIDDLE,
    "openai/gpt-6.1-sol": BIG,
    "anthropic/claude-opus-5-5": BIG,
}


@dataclass(frozen=True, slots=True)
class SimulatedLead:
    """Which message it is, and what is right."""

    number: int
    intent: str
    language: str


@dataclass
class SimulatedModels:
    """A provider of all the models; the same lead gets the same answer from the same model every time."""

    seed: int
    intents: Sequence[str]
    lead: SimulatedLead = field(default=SimulatedLead(0, "", "en"))

    def complete(self, call: ModelCall) -> Completion:
        tier = TIERS[call.model_id]
        shown = sum(len(text.encode("utf-8", "surrogatepass")) for text in (call.system, call.shown))
        usage = Usage(input=round(shown / BYTES_PER_TOKEN), output=tier.tokens_out[call.task])
        answer = self._reading(call.model_id, tier) if call.task == "classify" else dict(NO_DRAFT)
        return Completion(answer, usage)

    def _reading(self, model_id: str, tier: Tier) -> dict[str, Any]:
        lead, own = self.lead, self._luck(model_id)
        shared = self._luck("all")
        is_right = (shared if shared.random() < SHARED else own).random() < tier.accuracy
        wrong = own.choice([intent for intent in self.intents if intent != lead.intent])
        return {
            "why": "simulated",
            "intent": lead.intent if is_right else wrong,
            "urgency": "normal",
            "sentiment": "neutral",
            "language": lead.language,
            "wants_no_messages": False,
            "confidence": own.betavariate(*(tier.sure_when_right if is_right else tier.sure_when_wrong)),
        }

    def _luck(self, of: str) -> Random:
        return Random(f"{self.seed}/{self.lead.number}/{of}")  # noqa: S311 - it guards nothing


NO_DRAFT: Final[Mapping[str, Any]] = {
    "why": "simulated",
    "has_answer": False,
    "body": "",
    "used": [],
    "confidence": 0.9,
}
"""What a draft costs does not hang on its words, and nobody judges them here."""
