"""Builders for the brain's tests, and an embedder that knows only whether two texts share words."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from frontdesk.brain.words import plain
from frontdesk.domain.lead import ContactId, LocationId
from frontdesk.domain.proposal import Act, Brief, Classification, ContactFacts, Proposal
from frontdesk.playbook import Playbook, load_playbook

BRIGHTSMILE = Path(__file__).parents[3] / "playbooks" / "brightsmile"


def brightsmile() -> Playbook:
    return load_playbook(BRIGHTSMILE)


def a_brief(text: str = "Hi", *, name: str | None = "Ana", locale: str | None = None) -> Brief:
    contact = ContactFacts(ContactId("c1"), name, locale, "new", is_vip=False, is_new=True)
    return Brief(LocationId("oak-park"), "message", text, contact)


def a_reading(intent: str = "new_patient", **different: Any) -> Classification:
    reading = Classification(intent, "normal", "neutral", "en", 0.9, "fake/1")
    return replace(reading, **different)


def a_draft(*, acts: int = 1, body: str = "Hello") -> Proposal:
    return Proposal((Act("message", body),) * acts, 0.9, "Because.", "fake/1", "v1", "digest")


@dataclass
class WordEmbedder:
    """Two texts are as near as the words that they share; remembers what it was asked to embed."""

    model_id: str = "words/1"
    dimensions: int = 256
    seen: list[str] = field(default_factory=list)

    def query(self, text: str) -> list[float]:
        return self.queries([text])[0]

    def queries(self, texts: Sequence[str]) -> list[list[float]]:
        self.seen.extend(texts)
        return [self._vector(text) for text in texts]

    passages = queries

    def _vector(self, text: str) -> list[float]:
        vector = [0.0] * self.dimensions
        for word in plain(text).split():
            vector[zlib.crc32(word.strip("¿?¡!.,").encode()) % self.dimensions] += 1.0
        length = sum(value * value for value in vector) ** 0.5 or 1.0
        return [value / length for value in vector]
