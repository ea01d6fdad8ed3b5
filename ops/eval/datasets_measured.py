"""Reads labelled messages with a number of examples of each intent, and counts what is read right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from typing import Final

import numpy as np
import numpy.typing as npt

from frontdesk.brain import examples as own
from frontdesk.brain.embedded import BARS, READ_CHARS
from frontdesk.brain.nearest import NearestExamples
from frontdesk.brain.words import plain
from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.embedder import Embedder
from ops.eval.datasets import LabelledSet, Split, read_sets, split

SEEDS: Final = (21, 22, 23, 24, 25)
"""Other draws than those that the brain's numbers were found with."""
CURVE: Final = (1, 2, 5, 10, 20)
PROMISED: Final = 10
"""With so many examples of each intent the targets are to be met."""
IN_SCOPE_TARGET, OUT_OF_SCOPE_TARGET = 0.85, 0.80
LANGUAGES: Final = ("en", "es")
_AT_ONCE: Final = 64

Vectors = dict[str, npt.NDArray[np.float32]]
Advance = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of how many were read right."""

    right: int
    of: int

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.of + other.of)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of one draw of examples from one set."""

    name: str
    seed: int
    examples: int
    intents: Mapping[str, Count]
    out_of_scope: Count
    pieces: Count

    @property
    def in_scope(self) -> Count:
        return sum(self.intents.values(), Count(0, 0))


@dataclass(frozen=True, slots=True)
class Spread:
    """A share over several draws: its mean, and how far the draws lie around it."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Every draw of every set, and what the sets are."""

    sets: tuple[LabelledSet, ...]
    seeds: tuple[int, ...]
    examples: tuple[int, ...]
    draws: tuple[Drawn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.sets)

    def over(
        self, count: Callable[[Drawn], Count], examples: int, names: Sequence[str] | None = None
    ) -> Spread:
        """Return a share over all seeds, the messages of these sets (or of all) taken together."""
        chosen = [
            each for each in self.draws if each.examples == examples and each.name in (names or self.names)
        ]
        totals = (
            sum((count(each) for each in chosen if each.seed == seed), Count(0, 0)) for seed in self.seeds
        )
        return _spread(total.share for total in totals)

    def by_set(self, count: Callable[[Drawn], Count], examples: int) -> Spread:
        """Return a share over all seeds, each set weighing the same."""
        chosen = [each for each in self.draws if each.examples == examples]
        return _spread(
            fmean(count(each).share for each in chosen if each.seed == seed) for seed in self.seeds
        )


def in_scope(drawn: Drawn) -> Count:
    """Count messages with an intent, read as that one."""
    return drawn.in_scope


def out_of_scope(drawn: Drawn) -> Count:
    """Count messages of something else, read as none of these."""
    return drawn.out_of_scope


def pieces(drawn: Drawn) -> Count:
    """Count pieces of a conversation, read as none of these."""
    return drawn.pieces


def batches(folder: Path) -> int:
    """Return how often `measure` will call its `advance`.

    Raises:
        Refusal: as `measure`.
    """
    return len(list(_batches(_texts(_unknown(folder)))))


def measure(
    folder: Path,
    embedder: Embedder,
    *,
    seeds: Sequence[int] = SEEDS,
    examples: Sequence[int] = CURVE,
    advance: Advance = lambda: None,
) -> Measured:
    """Measure every set of a folder: with each number of examples, drawn by each seed.

    What is out of scope is learnt from the desk's own examples alone, and a message that is one of those word
    for word is not read.

    Raises:
        Refusal: the folder has no set, or one with a line that cannot be read.
    """
    strange = own.out_of_scope(LANGUAGES)
    sets = _unknown(folder)
    vectors = _vectors(embedder, _texts(sets), advance)
    draws = tuple(
        _read(each, split(each, seed, count), (seed, count), strange, vectors)
        for each in sets
        for seed in seeds
        for count in examples
    )
    return Measured(sets, tuple(seeds), tuple(examples), draws)


def _unknown(folder: Path) -> tuple[LabelledSet, ...]:
    known = frozenset(map(plain, own.out_of_scope(LANGUAGES)))
    return tuple(each.without(known) for each in read_sets(folder))


def _texts(sets: Iterable[LabelledSet]) -> list[str]:
    """Return every text that needs a vector, once."""
    return list(
        dict.fromkeys((*own.out_of_scope(LANGUAGES), *(text for each in sets for text in each.texts())))
    )


def _read(
    labelled: LabelledSet, drawn: Split, how: tuple[int, int], strange: Sequence[str], vectors: Vectors
) -> Drawn:
    learnt = [(intent, text) for intent, texts in drawn.examples.items() for text in texts]
    every = [*learnt, *((NONE_OF_THESE, text) for text in strange)]
    nearest = NearestExamples(every, np.array([vectors[text] for _, text in every]), BARS)

    def count(wanted: str, texts: Sequence[str]) -> Count:
        right = 0
        for batch in _batches(texts):
            read = [text.strip()[:READ_CHARS] for text in batch]
            right += nearest.intents_of(read, np.array([vectors[text] for text in batch])).count(wanted)
        return Count(right, len(texts))

    return Drawn(
        labelled.name,
        *how,
        intents={intent: count(intent, texts) for intent, texts in drawn.to_read.items()},
        out_of_scope=count(NONE_OF_THESE, labelled.out_of_scope),
        pieces=count(NONE_OF_THESE, labelled.pieces),
    )


def _vectors(embedder: Embedder, texts: Sequence[str], advance: Advance) -> Vectors:
    """Return the vector of each text, rounded as the file beside a playbook rounds it."""
    found: Vectors = {}
    for batch in _batches(texts):
        rows = embedder.queries([text.strip()[:READ_CHARS] for text in batch])
        found |= dict(zip(batch, np.array(rows, dtype=np.float16).astype(np.float32), strict=True))
        advance()
    return found


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[at : at + _AT_ONCE] for at in range(0, len(texts), _AT_ONCE))


def _spread(shares: Iterable[float]) -> Spread:
    every = list(shares)
    return Spread(fmean(every), pstdev(every))
