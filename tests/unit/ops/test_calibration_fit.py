"""Fitting a curve to what people decided: it mends scores that promise too much, and is refused where it
would not."""

import random
import sys
from collections.abc import Callable

import pytest

from frontdesk.domain.calibration import Calibration
from ops.calibration.fit import CEILING, FLOOR, fit, missing
from ops.calibration.reliability import Judged, reliability
from ops.errors import Refusal

pytest.importorskip("sklearn", reason="needs scikit-learn: sh ops/setup run local eval")


def judged(count: int, truth: Callable[[float], float], seed: int = 7) -> list[Judged]:
    """Draw scores as a desk gives them, and whether each was right, with the probability that is true."""
    drawn = random.Random(seed)
    scores = [drawn.betavariate(4, 1.5) for _ in range(count)]
    return [Judged(score, drawn.random() < truth(score)) for score in scores]


def too_sure(score: float) -> float:
    return score**3


def too_modest(score: float) -> float:
    return score**0.4


@pytest.mark.parametrize("truth", [too_sure, too_modest])
@pytest.mark.parametrize(
    ("count", "method"), [(60, "platt"), (199, "platt"), (200, "isotonic"), (600, "isotonic")]
)
def test_the_error_falls_on_labels_that_the_curve_has_not_seen(truth, count: int, method: str):
    fitted = fit(judged(count, truth))
    assert fitted.method == method
    assert fitted.after.ece < fitted.before.ece
    assert fitted.after.brier < fitted.before.brier
    assert fitted.objection is None


@pytest.mark.parametrize("count", [150, 1500])
def test_the_curve_comes_near_the_truth(count: int):
    curve = Calibration("classify", "a-model", fit(judged(count, too_sure)).points, count)
    assert all(abs(curve(score) - too_sure(score)) < 0.12 for score in (0.5, 0.6, 0.7, 0.8, 0.9))


@pytest.mark.parametrize("count", [50, 120, 200, 800])
@pytest.mark.parametrize("truth", [too_sure, too_modest, lambda score: score])
def test_a_curve_rises_between_floor_and_ceiling_and_knows_nothing_below_what_was_judged(count: int, truth):
    answers = judged(count, truth)
    points = fit(answers).points
    scores, shares = zip(*points, strict=True)
    assert points[0] == (0.0, FLOOR)
    assert scores[1] == pytest.approx(min(each.said for each in answers), abs=1e-6)
    assert sorted(set(scores)) == list(scores)
    assert sorted(shares) == list(shares)
    assert FLOOR <= shares[0] <= shares[-1] <= CEILING


def test_the_same_labels_make_the_same_curve():
    assert fit(judged(300, too_sure)) == fit(judged(300, too_sure))


@pytest.mark.parametrize("count", [120, 400])
def test_scores_that_tell_nothing_get_no_curve(count: int):
    objection = fit(judged(count, lambda score: 1 - score)).objection
    assert objection == "a higher score was not right more often, so it tells nothing"


def test_scores_that_mean_what_they_say_are_left_alone():
    fitted = fit(judged(200, lambda score: score, seed=200))
    assert fitted.after.ece > fitted.before.ece
    assert fitted.objection == (
        f"it would make the ECE worse, {fitted.after.ece:.4f} instead of {fitted.before.ece:.4f}"
    )


def test_what_is_missing_for_a_curve_is_counted():
    right, wrong = Judged(0.9, is_right=True), Judged(0.6, is_right=False)
    assert missing([right] * 45 + [wrong] * 5) is None
    assert missing([right] * 30 + [wrong] * 5) == "15 more labels"
    assert missing([right] * 60) == "5 more that people did not agree with"
    assert missing([wrong] * 48) == "2 more labels, 5 more that people agreed with"
    with pytest.raises(ValueError, match="a curve needs 50 more labels, 5 more that people agreed with"):
        fit([])


def test_one_score_for_everything_is_no_curve_but_no_crash_either():
    answers = [Judged(0.8, is_right=place % 2 == 0) for place in range(100)]
    assert fit(answers).objection == "a higher score was not right more often, so it tells nothing"


def test_without_scikit_learn_the_way_to_install_it_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sklearn.model_selection", None)
    with pytest.raises(Refusal, match="ops/setup run local eval"):
        fit(judged(60, too_sure))


def test_the_calibration_error_is_the_mean_gap_of_the_bins():
    sure = [Judged(0.9, is_right=place < 6) for place in range(10)]
    unsure = [Judged(0.5, is_right=place < 5) for place in range(10)]
    told = reliability(sure + unsure)
    assert [(each.count, round(each.said, 9), each.right) for each in told.bins] == [
        (10, 0.5, 0.5),
        (10, 0.9, 0.6),
    ]
    assert told.ece == pytest.approx(0.15)
    assert told.brier == pytest.approx((10 * 0.25 + 6 * 0.01 + 4 * 0.81) / 20)


def test_bins_hold_about_as_many_each_and_never_part_equals():
    told = reliability(judged(205, too_sure))
    assert len(told.bins) == 10
    assert all(19 <= each.count <= 22 for each in told.bins)
    assert sum(each.count for each in told.bins) == 205
    same = reliability([Judged(0.7, is_right=True)] * 95 + [Judged(0.8, is_right=False)] * 5)
    assert [each.count for each in same.bins] == [95, 5]
