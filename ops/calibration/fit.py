"""Fits the curve from scores to confidence, and measures on labels that it has not seen what it is worth.

With fewer than 200 labels it is Platt's sigmoid, from there on isotonic regression: the sigmoid does better
"when the calibration set is small, less than about 200-1000 cases" (Niculescu-Mizil and Caruana, "Predicting
Good Probabilities With Supervised Learning", 2005). It is fitted to the log-odds of the score, so that one
which means what it says is left as it is (Kull, Silva Filho and Flach, "Beta calibration", 2017), and to
Platt's own smoothed targets ("Probabilistic Outputs for Support Vector Machines", 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from math import exp, log
from statistics import fmean
from typing import Any, Final, Literal

from frontdesk.domain.calibration import Calibration
from frontdesk.memory.calibrations import MOST_POINTS
from ops.calibration.reliability import Judged, Reliability, reliability
from ops.errors import Refusal

Method = Literal["platt", "isotonic"]
Points = tuple[tuple[float, float], ...]

LEAST_LABELS: Final = 50
FOLDS: Final = 5
LEAST_OF_A_KIND: Final = FOLDS
"""As many of right and of wrong, so that every part of the cross-validation knows both."""
ISOTONIC_FROM: Final = 200
FLOOR, CEILING = 0.01, 0.99
"""Nobody is surer than this after a few hundred labels."""
_SEED: Final = 20_261_123
_SIGMOID_STEPS: Final = 24


@dataclass(frozen=True, slots=True)
class Fit:
    """A curve, and how reliable the scores are as they are, and after it on labels that it has not seen."""

    method: Method
    points: Points
    labels: int
    is_rising: bool
    """Whether what people agreed with had the higher scores."""
    before: Reliability
    after: Reliability

    @property
    def in_words(self) -> str:
        return "isotonic regression" if self.method == "isotonic" else "Platt's sigmoid"

    @property
    def objection(self) -> str | None:
        """Why this curve must not be used; None where it may."""
        if not self.is_rising:
            return "a higher score was not right more often, so it tells nothing"
        if self.after.ece > self.before.ece:
            return f"it would make the ECE worse, {self.after.ece:.4f} instead of {self.before.ece:.4f}"
        return None


def missing(judged: Sequence[Judged]) -> str | None:
    """Return what is missing for a curve, as a clause; None where there is enough."""
    right = sum(each.is_right for each in judged)
    wanted = {
        "more labels": LEAST_LABELS - len(judged),
        "more that people agreed with": LEAST_OF_A_KIND - right,
        "more that people did not agree with": LEAST_OF_A_KIND - (len(judged) - right),
    }
    short = [f"{count} {what}" for what, count in wanted.items() if count > 0]
    return ", ".join(short) or None


def fit(judged: Sequence[Judged]) -> Fit:
    """Fit a curve to what people decided; `missing` must have said that there is enough.

    Raises:
        Refusal: scikit-learn is not installed.
    """
    if short := missing(judged):
        raise ValueError(f"a curve needs {short}")
    method: Method = "isotonic" if len(judged) >= ISOTONIC_FROM else "platt"
    return Fit(
        method=method,
        points=_points(judged, method),
        labels=len(judged),
        is_rising=_mean(judged, of_right=True) > _mean(judged, of_right=False),
        before=reliability(judged),
        after=reliability(_out_of_fold(judged, method)),
    )


def _mean(judged: Sequence[Judged], *, of_right: bool) -> float:
    return fmean(each.said for each in judged if each.is_right is of_right)


def _out_of_fold(judged: Sequence[Judged], method: Method) -> list[Judged]:
    """Return what each label's answer is told by a curve of the others."""
    folds = _sklearn("model_selection").StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    told: list[Judged] = []
    for train, test in folds.split([[each.said] for each in judged], [each.is_right for each in judged]):
        curve = Calibration("", "", _points([judged[i] for i in train], method), len(train))
        told += [Judged(curve(judged[i].said), judged[i].is_right) for i in test]
    return told


def _points(judged: Sequence[Judged], method: Method) -> Points:
    """Return the curve's points. Under the lowest score that a person ever judged it falls to the floor:
    nobody has said that such an answer is right."""
    points = _isotonic(judged) if method == "isotonic" else _platt(judged)
    anchored = points if points[0][0] <= 0 else [(0.0, FLOOR), *points]
    distinct = {round(score, 6): round(share, 6) for score, share in anchored}
    return tuple(_thinned(list(distinct.items())))


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return as many points as memory takes, without those that the line between their neighbours misses
    least."""
    while len(points) > MOST_POINTS:
        misses = [_miss(*three) for three in zip(points, points[1:], points[2:], strict=False)]
        del points[misses.index(min(misses)) + 1]
    return points


def _miss(before: tuple[float, float], point: tuple[float, float], after: tuple[float, float]) -> float:
    along = (point[0] - before[0]) / (after[0] - before[0])
    return abs(point[1] - (before[1] + along * (after[1] - before[1])))


def _isotonic(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    model = _sklearn("isotonic").IsotonicRegression(y_min=FLOOR, y_max=CEILING, out_of_bounds="clip")
    model.fit([each.said for each in judged], [float(each.is_right) for each in judged])
    return list(zip(map(float, model.X_thresholds_), map(float, model.y_thresholds_), strict=True))


def _platt(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """Each label stands for both answers, weighted by Platt's target for it."""
    right = sum(each.is_right for each in judged)
    wrong = len(judged) - right
    if_right, if_wrong = (right + 1) / (right + 2), 1 / (wrong + 2)
    targets = [if_right if each.is_right else if_wrong for each in judged]
    odds = [[_log_odds(each.said)] for each in judged]
    model = _sklearn("linear_model").LogisticRegression(C=1e6)
    model.fit(
        odds * 2,
        [1] * len(odds) + [0] * len(odds),
        sample_weight=[*targets, *(1 - target for target in targets)],
    )
    slope, shift = float(model.coef_[0][0]), float(model.intercept_[0])
    level = sum(targets) / len(targets)

    def share(score: float) -> float:
        """A falling sigmoid would say that the desk is right where it doubts; then only the mean is known."""
        return _clipped(1 / (1 + exp(-slope * _log_odds(score) - shift))) if slope > 0 else _clipped(level)

    return [(score, share(score)) for score in _sampled([each.said for each in judged])]


def _sampled(scores: Sequence[float]) -> list[float]:
    """Return so many scores from the lowest to the highest that straight lines between them will do."""
    low, high = min(scores), max(scores)
    if low == high:
        return [low]
    return [low + (high - low) * step / _SIGMOID_STEPS for step in range(_SIGMOID_STEPS + 1)]


def _clipped(share: float) -> float:
    return min(max(share, FLOOR), CEILING)


def _log_odds(score: float) -> float:
    inside = _clipped(score)
    return log(inside / (1 - inside))


def _sklearn(part: str) -> Any:
    """Return a part of scikit-learn, which only those install who evaluate.

    Raises:
        Refusal: it is not installed.
    """
    try:
        return import_module(f"sklearn.{part}")
    except ImportError as error:
        raise Refusal(
            "Fitting a curve needs scikit-learn: install it with `sh ops/setup run local eval` and try again."
        ) from error
