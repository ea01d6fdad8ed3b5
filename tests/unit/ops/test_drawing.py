"""Drawing a machine: shapes, labels, lanes, and what is said when the sheet does not fit the machine."""

from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from ops import docs
from ops.docs import Page
from ops.errors import Refusal
from ops.pages.drawing import render
from ops.pages.drawing_sheet import Box, sheet_of
from ops.state_machine import Machine

CHOICES = [
    {"Variable": "$.w", "StringEquals": "now", "Next": "Act", "Comment": "time has come"},
    {"Variable": "$.w", "StringEquals": "late", "Next": "Done", "Comment": "too late"},
]
SMALL: Machine = {
    "Comment": "A small one.",
    "StartAt": "When?",
    "States": {
        "When?": {"Type": "Choice", "Comment": "Asks.", "Choices": CHOICES, "Default": "Done"},
        "Act": {
            "Type": "Task",
            "Comment": "Acts.",
            "Next": "Done",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done", "Comment": "it broke"}],
        },
        "Done": {"Type": "Succeed", "Comment": "Over."},
    },
}
WRITTEN: dict[str, Any] = {
    "width": 400,
    "columns": {"middle": 100, "lane": 200},
    "places": {"When?": ["middle", 1], "Act": ["middle", 2], "Done": ["middle", 3]},
    "ways": {"When?": {"Done": {"leaves": "right", "lanes": ["lane"], "enters": "right"}}},
}


def drawn(**changes: Any) -> Element:
    return fromstring(render(SMALL, sheet_of("small.drawing.toml", WRITTEN | changes)))


def way(svg: Element, source: str, target: str) -> Element:
    found = svg.find(f".//*[@data-from='{source}'][@data-to='{target}']")
    assert found is not None
    return found


def test_an_arrow_says_why_it_is_gone():
    label = way(drawn(), "When?", "Act").find("{*}text")
    assert label is not None
    assert label.text == "time has come"


def test_an_error_that_leads_where_success_leads_is_the_same_arrow():
    arrow = way(drawn(), "Act", "Done")
    assert arrow.get("class") == "way"
    assert [text.text for text in arrow.findall("{*}text")] == ["or it broke"]


def test_a_way_runs_along_its_lane_with_round_corners():
    line = way(drawn(), "When?", "Done").find("{*}path[@class='way__line']")
    assert line is not None
    assert line.get("d") == "M156 46L193 46Q200 46 200 53L200 159Q200 166 193 166L161 166"


def test_a_hexagon_and_a_parallelogram_are_touched_at_their_slanted_sides():
    assert Box("a", "choice", 100, 100).port("left 8.5") == (50, 108.5)
    assert Box("a", "callback", 100, 100).port("right") == (151, 100)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"places": WRITTEN["places"] | {"Gone": ["middle", 4]}}, "“Gone”, which is no state: delete"),
        ({"places": {"When?": ["middle", 1], "Done": ["middle", 3]}}, "no place for “Act”: give it"),
        ({"places": WRITTEN["places"] | {"Act": ["left", 2]}}, "column “left”: add it"),
        ({"places": WRITTEN["places"] | {"Act": ["lane", 2]}}, "from “When\\?” to “Act” runs: add"),
        ({"ways": {"When?": {"Done": {"leaves": "down", "enters": "top"}}}}, "write left, right"),
        ({"ways": {"When?": {"Done": {"leaves": "left", "lanes": [2], "enters": "top"}}}}, "by turns"),
        ({"ways": {"When?": {"Done": {"leaves": "left", "enters": "right"}}}}, "does not say how"),
    ],
)
def test_a_sheet_that_does_not_fit_says_what_to_write(changes: dict[str, Any], what: str):
    with pytest.raises(Refusal, match=what):
        drawn(**changes)


def test_the_freshness_check_says_it_in_one_line(tmp_path, capsys):
    sheet = sheet_of("small.drawing.toml", WRITTEN | {"places": {}})
    page = Page(tmp_path / "small.svg", lambda: render(SMALL, sheet))
    page.path.write_text("old")
    assert docs.main(["--check"], [page]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "small.drawing.toml has no place for “When?”: give it a column and a row under [places]."
    ]
