"""The embedded provider: no key, no network. It reads by nearest examples and writes by templates."""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from frontdesk.brain.language import language_of
from frontdesk.brain.reading import Bars, Reading
from frontdesk.brain.templates import rendered
from frontdesk.brain.tone import sentiment_of, urgency_of
from frontdesk.domain.plain_text import reveal
from frontdesk.domain.proposal import NONE_OF_THESE, Act, Brief, Classification, Proposal
from frontdesk.embedder import Embedder
from frontdesk.observability.observations import observe
from frontdesk.playbook import Language, Playbook

if TYPE_CHECKING:
    from frontdesk.brain.nearest import NearestExamples

READ_CHARS = 600
"""What is read of a message: people say what they want first, and the cost of reading is bounded."""
NOTHING_TO_READ = Reading(NONE_OF_THESE, 0.0, ())
BARS = Bars()


@dataclass(frozen=True)
class Embedded:
    """Reads and writes with what the playbook says, and nothing else."""

    playbook: Playbook
    embedder: Embedder
    bars: Bars = BARS

    @property
    def model_id(self) -> str:
        return f"embedded/{self.embedder.model_id}"

    def classify(self, brief: Brief) -> Classification:
        """Read a lead. A text with nothing in it is none of the intents, with no confidence at all."""
        began = time.perf_counter()
        text = reveal(brief.text)[0].strip()[:READ_CHARS]
        reading = self._examples.read(self.embedder.query(text)) if text else NOTHING_TO_READ
        self._note(began, prompt_version=self._examples.version, shown=text, answered=asdict(reading))
        return Classification(
            intent=reading.intent,
            urgency=urgency_of(text),
            sentiment=sentiment_of(text),
            language=language_of(text) or self._spoken((brief.contact.locale or "")[:2].lower()),
            confidence=reading.confidence,
            model_id=self.model_id,
        )

    def draft(self, brief: Brief, classification: Classification) -> Proposal:
        """Fill the template of the intent, or propose nothing and say why."""
        began = time.perf_counter()
        intent, language = classification.intent, self._spoken(classification.language)
        act, version = self._act(brief, intent, language)
        why = f"The playbook's answer to {intent}." if act else _why_nothing(intent)
        self._note(began, prompt_version=version, shown=intent, answered=act.body if act else None)
        return Proposal(
            acts=(act,) if act else (),
            confidence=classification.confidence,
            why=why,
            model_id=self.model_id,
            prompt_version=version,
            behaviour_digest=self.playbook.behaviour_digest(
                intent, model_id=self.model_id, thresholds=asdict(self.bars)
            ),
            language=language,
        )

    def _act(self, brief: Brief, intent: str, language: Language) -> tuple[Act | None, str]:
        """Return what a template makes and its version."""
        template = self.playbook.template(intent, language)
        if template is None:
            return None, "no-template"
        version = f"{intent}.{language}@{hashlib.sha256(template.encode()).hexdigest()[:12]}"
        return rendered(self.playbook, brief, intent, language), version

    def _spoken(self, language: str) -> Language:
        """Return the language to answer in: the playbook's own where it does not speak this one."""
        spoken = (each for each in self.playbook.languages if each == language)
        return next(spoken, self.playbook.default_language)

    @cached_property
    def _examples(self) -> NearestExamples:
        # Imported at the first message that is read: drafting needs neither numpy nor vectors.
        from frontdesk.brain.nearest import open_examples

        return open_examples(self.playbook, self.embedder, self.bars)

    def _note(self, began: float, *, prompt_version: str, shown: Any, answered: Any) -> None:
        observe(
            "model_call",
            model_id=self.model_id,
            prompt_version=prompt_version,
            shown=shown,
            answered=answered,
            tokens_in=0,
            tokens_out=0,
            usd_micros=0,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )


def _why_nothing(intent: str) -> str:
    if intent == NONE_OF_THESE:
        return "The message fits none of the playbook's intents."
    return f"The playbook has no answer to {intent}."
