"""Makes one score of what speaks for an answer: the weighted mean of the signals' log-odds.

The mean of log-odds (a logarithmic opinion pool) keeps what each signal means: one alone is its own score,
two that agree stay where they are, and a sure one outweighs a lukewarm one. A signal that nobody could tell
is left out. What a score is worth is found out later, from people's decisions (domain/calibration.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import exp, log
from typing import Final

from frontdesk.brain.rungs import Signals

SURE: Final = 0.999
"""No signal counts for more than this, or for less than its opposite: none is beyond doubt."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts beside the others; part of the behaviour digest, since it moves answers
    over the bars."""

    stated: float = 1.0
    """A model's own number: most are too sure of themselves, and calibration mends what is left of it."""
    probability: float = 2.0
    """A choice's probability is measured, not written."""
    agreement: float = 1.0
    nearest: float = 0.5
    """The embedded model reads worse than any other, but it fails in other ways."""


WEIGHTS: Final = Weights()


def combined(signals: Signals, weights: Weights = WEIGHTS) -> float:
    """Return one score in 0..1; 0 where nothing speaks for an answer."""
    told: Mapping[str, float] = {name: value for name, value in asdict(signals).items() if value is not None}
    if len(told) <= 1:
        return next(iter(told.values()), 0.0)
    by_name: Mapping[str, float] = asdict(weights)
    total = sum(by_name[name] for name in told)
    if not total:
        return 0.0
    return _probability(sum(by_name[name] * _log_odds(value) for name, value in told.items()) / total)


def agreement(same: int, others: int) -> float | None:
    """Return how far others that were asked agree, by the rule of succession; None where there are none."""
    return (same + 1) / (others + 2) if others else None


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1 - SURE), SURE)
    return log(kept / (1 - kept))


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))
