"""Every scripted lead of the demo ends as its script says."""

import pytest

from ops.demo.play import play
from ops.demo.scenes import SCENES
from ops.demo.show import Result
from ops.stage import Stage


@pytest.fixture(scope="module")
def results(stage: Stage) -> list[Result]:
    return play(stage)


@pytest.mark.parametrize("number", range(len(SCENES)), ids=[scene.title for scene in SCENES])
def test_the_lead_ends_as_its_script_says(results: list[Result], number: int):
    assert results[number].faults == ()


def test_nobody_outside_the_script_was_texted(stage: Stage, results: list[Result]):
    assert {message.to for message in stage.desk.twilio.messages} <= {scene.phone for scene in SCENES}


def test_the_night_lead_was_texted_at_eight_in_the_morning(stage: Stage, results: list[Result]):
    (night_text,) = stage.texts_to(SCENES[-1].phone)
    assert night_text.at.strftime("%H:%M") in ("13:00", "14:00")  # 8:00 in Chicago, summer or winter
