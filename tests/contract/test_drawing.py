"""The drawing of the state machine shows every state and every way once, and no way runs through a state."""

from collections import Counter
from itertools import combinations, pairwise
from xml.etree.ElementTree import fromstring

import pytest

from ops.pages.drawing import arrows, drawing, shape_of
from ops.pages.drawing_sheet import HEIGHT, WIDTH, Box, Point, drawing_file, read_sheet
from ops.pages.workflow import FOLDED, as_drawn, merged
from ops.state_machine import is_token_wait, load

LEAD = load("lead")
SHEET = read_sheet("lead")
SVG = fromstring(drawing_file("lead").read_text("utf-8"))
GROUPS = SVG.findall(".//{*}g")
BOXES = [SHEET.box(name, shape_of(state)) for name, state in LEAD["States"].items()]
BOXES.append(SHEET.box(FOLDED, "folded"))
STATES = {box.name: box for box in BOXES}


def drawn(*names: str) -> list[tuple[str | None, ...]]:
    return [tuple(g.get(name) for name in names) for g in GROUPS if g.get(names[0])]


def test_every_state_is_drawn_once():
    assert Counter(name for (name,) in drawn("data-state")) == Counter([*LEAD["States"], FOLDED])


def test_every_merged_way_is_drawn_once():
    ways = {(way.source, way.target) for way in merged(arrow for _, arrow in as_drawn(LEAD))}
    assert Counter(drawn("data-from", "data-to")) == Counter(ways)


def test_only_a_way_that_nothing_but_errors_go_is_dotted():
    dotted = {(g.get("data-from"), g.get("data-to")) for g in GROUPS if "is-error" in g.get("class", "")}
    kinds: dict[tuple[str, str], set[str]] = {}
    for _, arrow in as_drawn(LEAD):
        kinds.setdefault((arrow.source, arrow.target), set()).add(arrow.kind)
    assert dotted == {way for way, of_it in kinds.items() if of_it == {"catch"}}


def test_what_waits_for_an_answer_has_a_shape_of_its_own():
    slanted = {g.get("data-state") for g in GROUPS if "is-callback" in g.get("class", "").split()}
    assert slanted == {name for name, state in LEAD["States"].items() if is_token_wait(state)}


def test_every_word_on_the_drawing_comes_from_the_machine():
    known = {*LEAD["States"], FOLDED, *(each.why.split(", ")[0] for each in arrows(LEAD))}
    for group in GROUPS:
        words = " ".join(text.text or "" for text in group.findall("{*}text"))
        assert not words or words in known


def test_no_two_states_overlap():
    for one, other in combinations(BOXES, 2):
        assert abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT + 12, (one.name, other.name)


@pytest.mark.parametrize("arrow", arrows(LEAD), ids=lambda arrow: f"{arrow.source} to {arrow.target}")
def test_no_way_runs_through_a_state(arrow):
    line = SHEET.line(STATES[arrow.source], STATES[arrow.target])
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line)), "a stretch is askew"
    touched = {box.name for box in BOXES for stretch in pairwise(line) if is_inside(box, *stretch)}
    assert not touched


def is_inside(box: Box, start: Point, end: Point) -> bool:
    """Tell whether a stretch enters the box; the slanted sides of some shapes lie up to 12 inside it."""
    (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    across = left < box.x + WIDTH / 2 - 12 and right > box.x - WIDTH / 2 + 12
    return across and top < box.y + HEIGHT / 2 and bottom > box.y - HEIGHT / 2


def test_every_place_lane_and_route_of_the_sheet_is_used():
    ways = {(arrow.source, arrow.target) for arrow in arrows(LEAD)}
    assert set(SHEET.routes) <= ways
    named = {column for column, _ in SHEET.places.values()}
    named |= {lane for route in SHEET.routes.values() for lane in route.lanes if isinstance(lane, str)}
    assert named == set(SHEET.columns)


def test_the_same_source_gives_the_same_drawing():
    assert drawing("lead") == drawing_file("lead").read_text("utf-8")


def test_the_drawing_carries_no_colour_outside_its_style():
    for element in SVG.iter():
        assert not {"fill", "stroke", "style"} & set(element.attrib)
