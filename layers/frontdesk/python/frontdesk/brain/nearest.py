"""Finds an intent by the labelled examples that a message is nearest to.

The similarities of any two texts are squeezed into a narrow band, so the examples' mean is subtracted first:
what is left is what tells texts apart. An intent scores the mean of its nearest examples; "none of these" is
one more intent, with examples of its own. Confidence is the softmax of the scores; what it is worth is
measured in tests/integration/brain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from frontdesk.brain import examples
from frontdesk.brain.reading import Bars, Neighbour, Reading
from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.embedder import Embedder
from frontdesk.playbook import Playbook

Matrix = npt.NDArray[np.float32]


class NearestExamples:
    """The examples of one playbook as one matrix."""

    def __init__(self, labelled: Sequence[tuple[str, str]], vectors: Matrix, bars: Bars) -> None:
        self._labelled = tuple(labelled)
        self._bars = bars
        self._mean = vectors.mean(axis=0)
        self._directions = _directions(vectors - self._mean)
        labels = np.array([intent for intent, _ in labelled])
        self._rows = {intent: np.flatnonzero(labels == intent) for intent in dict.fromkeys(labels.tolist())}

    @property
    def version(self) -> str:
        """Return what names this set of examples in a record."""
        return f"examples@{hashlib.sha256(repr(self._labelled).encode()).hexdigest()[:12]}"

    @property
    def intents(self) -> tuple[str, ...]:
        """Return everything that a message may be read as, "none of these" with it."""
        return tuple(self._rows)

    def read(self, vector: Sequence[float]) -> Reading:
        """Return what a message with this vector wants."""
        direction = _directions(np.asarray(vector, dtype=np.float32) - self._mean)
        similarities = self._directions @ direction
        scores = np.array([self._score(intent, similarities[rows]) for intent, rows in self._rows.items()])
        odds = np.exp((scores - scores.max()) / self._bars.temperature)
        shares = odds / odds.sum()
        best = int(scores.argmax())
        nearest = np.argsort(-similarities, kind="stable")[: self._bars.neighbours]
        return Reading(
            intent=list(self._rows)[best],
            confidence=round(float(shares[best]), 3),
            neighbours=tuple(
                Neighbour(intent, text, round(float(similarities[row]), 3))
                for row in nearest
                for intent, text in [self._labelled[row]]
            ),
            shares=dict(zip(self._rows, shares.tolist(), strict=True)),
        )

    def _score(self, intent: str, similarities: Matrix) -> float:
        nearest = np.sort(similarities)[::-1][: self._bars.neighbours]
        return float(nearest.mean()) - (self._bars.handicap if intent == NONE_OF_THESE else 0.0)


def open_examples(playbook: Playbook, embedder: Embedder, bars: Bars) -> NearestExamples:
    """Return the examples of a playbook, ready to be compared with."""
    return NearestExamples(examples.labelled(playbook), examples.vectors(playbook, embedder), bars)


def _directions(vectors: Matrix) -> Matrix:
    """Return the vectors at length 1; one that is exactly the mean points nowhere."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return cast(Matrix, vectors / np.maximum(lengths, np.finfo(np.float32).tiny))
