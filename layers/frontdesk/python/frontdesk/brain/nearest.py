"""Finds an intent by the labelled examples that a message is near to, in meaning and a little in spelling.

The similarities of any two vectors are squeezed into a narrow band, so their mean is subtracted first:
what is left is what tells texts apart. An intent scores by its nearest examples and by their centre. "None of
these" has examples of its own, and never enough of them: it scores a bar that an intent must pass, and more
the nearer they are. Confidence is the softmax of the scores. `frontdesk eval --data` measures all this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from frontdesk.brain import examples
from frontdesk.brain.reading import Bars, Neighbour, Reading
from frontdesk.brain.spelling import rarity, spelled
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
        pieces = spelled([text for _, text in labelled])
        self._rarity = rarity(pieces)
        self._directions = self._directed(vectors, pieces)
        labels = np.array([intent for intent, _ in labelled])
        self._rows = {intent: np.flatnonzero(labels == intent) for intent in dict.fromkeys(labels.tolist())}
        self._centres = {
            intent: _unit(self._directions[rows].mean(axis=0)) for intent, rows in self._rows.items()
        }

    @property
    def version(self) -> str:
        """Return what names this set of examples in a record."""
        return f"examples@{hashlib.sha256(repr(self._labelled).encode()).hexdigest()[:12]}"

    @property
    def intents(self) -> tuple[str, ...]:
        """Return everything that a message may be read as, "none of these" with it."""
        return tuple(self._rows)

    def read(self, text: str, vector: Sequence[float]) -> Reading:
        """Return what a message with this vector wants."""
        (similarities,), (scores,) = self._compared([text], np.asarray([vector], dtype=np.float32))
        odds = np.exp((scores - scores.max()) / self._bars.temperature)
        shares = odds / odds.sum()
        best = int(scores.argmax())
        nearest = np.argsort(-similarities, kind="stable")[: self._bars.neighbours]
        return Reading(
            intent=self.intents[best],
            confidence=round(float(shares[best]), 3),
            neighbours=tuple(
                Neighbour(intent, text, round(float(similarities[row]), 3))
                for row in nearest
                for intent, text in [self._labelled[row]]
            ),
            shares=dict(zip(self._rows, shares.tolist(), strict=True)),
        )

    def intents_of(self, texts: Sequence[str], vectors: Matrix) -> tuple[str, ...]:
        """Return what each of many messages wants, as `read` would say."""
        _, scores = self._compared(texts, vectors)
        return tuple(self.intents[best] for best in scores.argmax(axis=1))

    def _compared(self, texts: Sequence[str], vectors: Matrix) -> tuple[Matrix, Matrix]:
        """Return for each message its similarity to every example, and its score for every intent."""
        directions = self._directed(vectors, spelled(texts))
        similarities = directions @ self._directions.T
        scores = [self._scores(intent, similarities, directions) for intent in self._rows]
        return similarities, np.stack(scores, axis=1)

    def _scores(self, intent: str, similarities: Matrix, directions: Matrix) -> Matrix:
        nearest = np.sort(similarities[:, self._rows[intent]], axis=1)[:, -self._bars.neighbours :]
        near: Matrix = nearest.mean(axis=1)
        if intent == NONE_OF_THESE:
            return self._bars.bar + self._bars.strangeness * near
        centre = directions @ self._centres[intent]
        return (1 - self._bars.centre) * near + self._bars.centre * centre

    def _directed(self, vectors: Matrix, pieces: Matrix) -> Matrix:
        """Return rows of length 1 whose products are meaning and spelling, each with its weight."""
        spelling = self._bars.spelling
        meant, written = _unit(vectors - self._mean), _unit(pieces * self._rarity)
        return cast(Matrix, np.hstack([(1 - spelling) ** 0.5 * meant, spelling**0.5 * written]))


def open_examples(playbook: Playbook, embedder: Embedder, bars: Bars) -> NearestExamples:
    """Return the examples of a playbook, ready to be compared with."""
    return NearestExamples(examples.labelled(playbook), examples.vectors(playbook, embedder), bars)


def _unit(vectors: Matrix) -> Matrix:
    """Return the vectors at length 1; one that is exactly the mean points nowhere."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return cast(Matrix, vectors / np.maximum(lengths, np.finfo(np.float32).tiny))
