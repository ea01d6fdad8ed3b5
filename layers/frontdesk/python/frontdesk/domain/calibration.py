"""Calibration: what a score came to mean once people had decided about enough of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising curve for one task and one model: (score, share that people agreed with), both in 0..1."""

    task: str
    model_id: str
    points: tuple[tuple[float, float], ...]
    labels: int
    """How many decisions of people it was fitted to."""

    def __call__(self, score: float) -> float:
        """Return the confidence that a score stands for: linear between the points, level outside them."""
        if not self.points or score <= self.points[0][0]:
            return self.points[0][1] if self.points else score
        for (low, below), (high, above) in pairwise(self.points):
            if score <= high:
                return below if high == low else below + (above - below) * (score - low) / (high - low)
        return self.points[-1][1]


def calibrated(calibrations: Iterable[Calibration], task: str, model_id: str, score: float) -> float:
    """Return the confidence of a score; the score itself where nobody has fitted a curve yet."""
    fitting = (each for each in calibrations if (each.task, each.model_id) == (task, model_id))
    curve = next(fitting, None)
    return curve(score) if curve else score
