"""Calibrations: the newest curve of a task and model counts, goes with every Brief, and is on record."""

import json

import pytest

from frontdesk.domain.calibration import Calibration
from frontdesk.errors import BadInput
from frontdesk.memory import admin
from frontdesk.memory.calibrations import MOST_CURVES, MOST_POINTS, calibrate
from tests.builders import a_form, a_lead, a_person
from tests.integration.memory.desk import Desk, FakeEmbedder
from tests.integration.memory.test_admin import OPERATOR

SMALL = "anthropic/claude-haiku-5-5"
FLAT, STEEP = ((0.0, 0.4), (1.0, 0.6)), ((0.0, 0.1), (0.5, 0.5), (1.0, 0.9))
WANTED = {"do": "calibrate", "caller": OPERATOR, "task": "classify", "model_id": SMALL, "labels": 80}


def a_curve(points=STEEP, task: str = "classify", model_id: str = SMALL) -> Calibration:
    return Calibration(task, model_id, points, 80)


def test_without_any_a_score_is_a_confidence(desk: Desk):
    recalled = desk.recall(a_lead())
    assert recalled.brief
    assert recalled.brief.calibrations == ()


def test_the_newest_curve_of_a_task_and_model_goes_with_every_brief(desk: Desk):
    for curve in (a_curve(FLAT), a_curve(task="draft"), a_curve(STEEP)):
        calibrate(desk.world(), curve, by="maria")
    for lead in (a_lead(), a_form(person=a_person(None))):
        recalled = desk.recall(lead)
        assert recalled.brief
        assert recalled.brief.calibrations == (a_curve(STEEP), a_curve(task="draft"))
    assert desk.values("select count(*) from calibrations") == [3]


def test_the_last_fitted_are_handed_over_when_there_are_many(desk: Desk):
    for number in range(MOST_CURVES + 1):
        calibrate(desk.world(), a_curve(model_id=f"compatible/{number}"), by="maria")
    recalled = desk.recall(a_lead())
    assert recalled.brief
    handed_over = [curve.model_id for curve in recalled.brief.calibrations]
    assert len(handed_over) == MOST_CURVES
    assert "compatible/0" not in handed_over


def test_an_operators_curve_is_on_record_with_who_wrote_it(desk: Desk):
    wanted = admin.read({**WANTED, "points": [list(point) for point in STEEP]})
    answer = admin.write(desk.world(), wanted, release="r1", embedder=FakeEmbedder())
    assert answer == {"task": "classify", "model_id": SMALL, "labels": 80}
    (row,) = desk.rows("select by, fitted_at from calibrations")
    assert (row["by"], row["fitted_at"]) == (OPERATOR, desk.now)
    (facts,) = desk.values("select facts from events where kind = 'calibration_noted'")
    noted = json.loads(facts)
    assert (noted["caller"], noted["points"]) == (OPERATOR, [[0.0, 0.1], [0.5, 0.5], [1.0, 0.9]])


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ((), "1 to 64 points; this one has 0"),
        (tuple((n / 100, 0.5) for n in range(MOST_POINTS + 1)), "this one has 65"),
        (((0.0, 0.1), (1.5, 0.9)), "from 0 to 1"),
        (((0.0, float("nan")),), "from 0 to 1"),
        (((0.5, 0.1), (0.5, 0.9)), "rises"),
        (((0.0, 0.9), (1.0, 0.1)), "rises"),
    ],
)
def test_what_is_no_rising_curve_is_refused_and_nothing_is_written(desk: Desk, points, why: str):
    with pytest.raises(BadInput, match=why):
        calibrate(desk.world(), a_curve(points), by="maria")
    assert desk.values("select count(*) from calibrations") == [0]
    assert desk.values("select count(*) from events") == [0]


@pytest.mark.parametrize(
    "change",
    [
        {"task": "guess"},
        {"model_id": ""},
        {"model_id": "two words"},
        {"points": []},
        {"points": [[0.0, 0.1, 0.2]]},
        {"points": [[-0.1, 0.1]]},
        {"points": [[0.5, float("inf")]]},
        {"labels": 0},
        {"more": 1},
    ],
)
def test_a_curve_that_is_not_well_formed_is_refused_with_how_to_ask(change: dict):
    with pytest.raises(BadInput, match="calibrate"):
        admin.read({**WANTED, "points": [[0.0, 0.1]], **change})
