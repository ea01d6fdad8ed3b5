"""What Recall would have found in the playbook's knowledge: the passages nearest to a message, in memory."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from frontdesk.domain.proposal import Memory
from frontdesk.embedder import Embedder
from frontdesk.memory.recall import PASSAGES
from frontdesk.playbook import Playbook

_AT = datetime(2026, 1, 1, tzinfo=UTC)


class Shelf:
    """The passages of a playbook's knowledge, with their vectors."""

    def __init__(self, playbook: Playbook, embedder: Embedder) -> None:
        self._embedder = embedder
        self._passages = [
            (topic, passage.strip())
            for topic, text in playbook.knowledge.items()
            for passage in text.split("\n\n")
            if passage.strip()
        ]
        texts = [passage for _, passage in self._passages]
        self._vectors = np.array(embedder.passages(texts) if texts else [])

    def nearest(self, text: str) -> tuple[Memory, ...]:
        """Return as many passages as Recall would, nearest first."""
        if not self._passages:
            return ()
        scores = self._vectors @ np.array(self._embedder.query(text or " "))
        return tuple(self._memory(int(row), float(scores[row])) for row in np.argsort(-scores)[:PASSAGES])

    def _memory(self, row: int, score: float) -> Memory:
        topic, passage = self._passages[row]
        return Memory(f"{topic}-{row}", passage, topic, "playbook", _AT, round(score, 4))
