"""The drawing of one run: what is lit, where it is, and what a screen reader hears."""

from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest

from ops.console.diagram import arrow_of, diagram, spoken
from ops.pages.workflow import FOLDED
from ops.state_machine import edges, load

WAY_TO_A_PERSON = [
    "Recall",
    "What Is This?",
    "Classify",
    "Draft",
    "Gate",
    "What Does The Gate Say?",
    "Post Request",
    "Note Request",
    "Anyone Left To Ask?",
    "Await Human Verdict",
]
WAYS = set(pairwise(WAY_TO_A_PERSON))


def drawn(ways=(), entered=(), here=None) -> Element:
    return fromstring(diagram(ways, entered, here))


def lit(frame: Element, kind: str = "is-walked") -> set[object]:
    groups = [group for group in frame.iter("g") if kind in group.get("class", "").split()]
    return {group.get("data-state") or (group.get("data-from"), group.get("data-to")) for group in groups}


def test_what_the_run_walked_is_lit_and_nothing_else():
    assert lit(drawn(WAYS, WAY_TO_A_PERSON, "Await Human Verdict")) == WAYS | set(WAY_TO_A_PERSON)


def test_the_state_it_is_in_is_marked():
    assert lit(drawn(WAYS, WAY_TO_A_PERSON, "Await Human Verdict"), "is-here") == {"Await Human Verdict"}


def test_a_run_that_has_ended_is_nowhere():
    assert not lit(drawn(WAYS, WAY_TO_A_PERSON), "is-here")


def test_an_error_on_the_way_to_parking_lights_the_folded_arrow():
    parked = drawn({("Recall", "Park")}, ["Recall", "Park"], "Park")
    assert lit(parked) == {"Recall", "Park", FOLDED, (FOLDED, "Park")}


@pytest.mark.parametrize("choice", ["Where Were We?", "Which Step Failed?"])
def test_going_back_to_the_step_that_failed_lights_the_folded_arrow(choice):
    assert lit(drawn({(choice, "Draft")})) == {(choice, FOLDED), FOLDED}


def test_walked_arrows_lie_over_the_others():
    ways = drawn(WAYS).find(".//g[@class='diagram__ways']")
    assert ways is not None
    classes = ["is-walked" in way.get("class", "") for way in ways]
    assert classes == sorted(classes)


def test_every_way_of_the_machine_has_an_arrow():
    shown = {(g.get("data-from"), g.get("data-to")) for g in drawn().iter("g")}
    assert all(arrow_of((way.source, way.target)) in shown for way in edges(load("lead")))


def test_a_way_that_the_machine_does_not_have_is_named():
    with pytest.raises(LookupError, match="no way from “Recall” to “Send”"):
        arrow_of(("Recall", "Send"))


def test_what_an_old_run_went_and_the_machine_no_longer_has_is_not_drawn():
    assert lit(drawn({("Recall", "Ponder")}, ["Recall", "Ponder"], "Ponder")) == {"Recall"}


def test_one_run_leaves_no_trace_in_the_next_drawing():
    drawn(WAYS, WAY_TO_A_PERSON, "Gate")
    assert not lit(drawn())


def test_the_way_is_told_in_words_in_the_machines_order():
    svg = drawn(WAYS, {"Draft", "Recall", "Gate"}, "Gate").find("svg")
    assert svg is not None
    assert svg.get("role") == "img"
    parts = {each.get("id"): each.text for each in svg}
    assert parts[svg.get("aria-labelledby")] == "The way of this run"
    assert parts[svg.get("aria-describedby")] == "It has been in Recall, Draft. It is in Gate now."


def test_a_run_that_has_not_begun_is_told_so():
    assert spoken((), None) == "It has not been anywhere yet."
    assert spoken(["Recall", "Done"], None) == "It has been in Recall, Done. It is in no state now."


def test_nothing_in_the_drawing_needs_an_exception_from_the_content_policy():
    frame = drawn(WAYS, WAY_TO_A_PERSON, "Gate")
    assert not {element.tag for element in frame.iter()} & {"style", "script", "image", "use", "a"}
    assert not [e.tag for e in frame.iter() if any(name == "style" or name[:2] == "on" for name in e.attrib)]
