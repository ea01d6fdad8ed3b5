"""Two results on the same cases side by side, and how likely such a difference is by chance alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, bootstrap

from ops.errors import Refusal
from ops.eval.play import Played
from ops.eval.results import Results

SIGNIFICANT = 0.05
RESAMPLES = 9_999
SEED = 20_261_123


@dataclass(frozen=True, slots=True)
class McNemar:
    """The exact test of McNemar: of the cases that only one got right, is the split more than chance?"""

    only_a: int
    only_b: int
    p_value: float

    @property
    def is_significant(self) -> bool:
        return self.p_value < SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of B minus A over the cases, with the 95% interval of a paired bootstrap."""

    mean: float
    low: float
    high: float

    @property
    def is_significant(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What B does otherwise than A, on the cases that both played."""

    a: Results
    b: Results
    pairs: tuple[tuple[Played, Played], ...]
    intent: McNemar
    verdict: McNemar
    usd_micros: Difference

    @property
    def changed(self) -> tuple[tuple[Played, Played], ...]:
        """The cases that were read or decided otherwise."""
        return tuple(
            (a, b) for a, b in self.pairs if (a.intent, a.verdict.word) != (b.intent, b.verdict.word)
        )


def compare(a: Results, b: Results) -> Comparison:
    """Compare two results on the cases that are in both, word for word.

    Raises:
        Refusal: there are none.
    """
    pairs = tuple(_pairs(a, b))
    if not pairs:
        raise Refusal(
            f"{a.name} and {b.name} have no case in common: give both the same lines in golden.jsonl."
        )
    return Comparison(
        Results(a.playbook, a.digest, a.route, tuple(one for one, _ in pairs), a.not_played, a.budget_usd),
        Results(b.playbook, b.digest, b.route, tuple(two for _, two in pairs), b.not_played, b.budget_usd),
        pairs,
        intent=mcnemar(pairs, lambda played: played.is_read_right),
        verdict=mcnemar(pairs, lambda played: played.is_decided_right),
        usd_micros=paired_bootstrap([two.spent.usd_micros - one.spent.usd_micros for one, two in pairs]),
    )


def mcnemar(pairs: Sequence[tuple[Played, Played]], is_right: Callable[[Played], bool]) -> McNemar:
    """Test whether A and B are right equally often; no case that tells them apart is no evidence at all."""
    judged = [(is_right(a), is_right(b)) for a, b in pairs]
    only_a = sum(a and not b for a, b in judged)
    only_b = sum(b and not a for a, b in judged)
    apart = only_a + only_b
    return McNemar(only_a, only_b, float(binomtest(only_b, apart).pvalue) if apart else 1.0)


def paired_bootstrap(differences: Sequence[float]) -> Difference:
    """Return the mean of at least one difference, and where it lies in 95 of 100 samples of these cases."""
    mean = float(np.mean(differences))
    if len(set(differences)) == 1:
        return Difference(mean, mean, mean)
    found = bootstrap(
        (differences,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(SEED)
    )
    interval = found.confidence_interval
    return Difference(mean, float(interval.low), float(interval.high))


def _pairs(a: Results, b: Results) -> Iterator[tuple[Played, Played]]:
    theirs = {played.case: played for played in b.played}
    for played in a.played:
        if other := theirs.get(played.case):
            yield played, other
