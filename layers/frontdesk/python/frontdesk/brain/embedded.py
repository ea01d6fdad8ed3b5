"""The embedded provider: no key, no network. It reads by nearest examples and writes by templates."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from frontdesk.brain.reading import Bars, Reading, nothing_read
from frontdesk.brain.rungs import Answered, Signals, Summary
from frontdesk.brain.templates import rendered
from frontdesk.brain.tone import sentiment_of, urgency_of
from frontdesk.domain.language import language_of
from frontdesk.domain.plain_text import reveal
from frontdesk.domain.proposal import NONE_OF_THESE, Act, Brief, Classification, Proposal
from frontdesk.embedder import Embedder
from frontdesk.errors import ModelOutputUnusable
from frontdesk.observability.observations import observe
from frontdesk.playbook import Language, Playbook

if TYPE_CHECKING:
    from frontdesk.brain.nearest import NearestExamples

READ_CHARS = 600
"""What is read of a message: people say what they want first, and the cost of reading is bounded."""
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

    def classify(self, brief: Brief) -> Answered[Classification]:
        """Read a lead. A text with nothing in it is none of the intents, with no confidence at all."""
        began = time.perf_counter()
        text = _to_read(brief.text)
        reading = self._read(text)
        version = self._examples.version
        self._note("classify", began, prompt_version=version, shown=text, answered=asdict(reading))
        classification = Classification(
            intent=reading.intent,
            urgency=urgency_of(text),
            sentiment=sentiment_of(text),
            language=language_of(text) or self._spoken((brief.contact.locale or "")[:2].lower()),
            confidence=reading.confidence,
            model_id=self.model_id,
        )
        return Answered(classification, Signals(nearest=reading.confidence))

    def shares(self, text: str) -> Mapping[str, float]:
        """Return how likely each intent and "none of these" is, together 1; all alike where nothing is
        written."""
        return self._read(_to_read(text)).shares

    def draft(self, brief: Brief, classification: Classification) -> Answered[Proposal]:
        """Fill the template of the intent, or propose nothing and say why."""
        began = time.perf_counter()
        intent, language = classification.intent, self._spoken(classification.language)
        act, version = self._act(brief, intent, language)
        self._note("draft", began, prompt_version=version, shown=intent, answered=act.body if act else None)
        proposal = Proposal(
            acts=(act,) if act else (),
            confidence=classification.confidence,
            why=f"The playbook's answer to {intent}." if act else _why_nothing(intent),
            model_id=self.model_id,
            prompt_version=version,
            behaviour_digest=self.playbook.behaviour_digest(
                intent, model_id=self.model_id, thresholds=asdict(self.bars)
            ),
            language=language,
        )
        return Answered(proposal, Signals(nearest=classification.confidence))

    def summarize(self, brief: Brief) -> Answered[Summary]:
        """Never: whoever asks leaves the thread as it is.

        Raises:
            ModelOutputUnusable: always; it writes by templates, and none makes two messages one.
        """
        raise ModelOutputUnusable("the embedded model cannot summarize")

    def _read(self, text: str) -> Reading:
        if not text:
            return nothing_read(self._examples.intents)
        return self._examples.read(text, self.embedder.query(text))

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

    def _note(self, task: str, began: float, *, prompt_version: str, shown: Any, answered: Any) -> None:
        observe(
            "model_call",
            task=task,
            model_id=self.model_id,
            prompt_version=prompt_version,
            shown=shown,
            answered=answered,
            tokens_in=0,
            tokens_cached=0,
            tokens_cache_write=0,
            tokens_out=0,
            usd_micros=0,
            is_usd_known=True,
            ms=round((time.perf_counter() - began) * 1000, 1),
            outcome="answered",
        )


def _to_read(text: str) -> str:
    """Return what is read of a text: what a person would see of it, and its beginning only."""
    return reveal(text)[0].strip()[:READ_CHARS]


def _why_nothing(intent: str) -> str:
    if intent == NONE_OF_THESE:
        return "The message fits none of the playbook's intents."
    return f"The playbook has no answer to {intent}."
