"""A state machine as a drawing: statemachines/<name>.svg, which the pages show and the console lights up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ops.errors import Refusal
from ops.pages.drawing_sheet import HEIGHT, SLANT, WIDTH, Box, Point, Shape, Sheet, read_sheet
from ops.pages.workflow import FOLDED, as_drawn, merged
from ops.state_machine import Edge, Machine, State, function_of, is_token_wait, load

STYLE = Path(__file__).resolve().parent.parent / "console" / "static" / "diagram.css"
"""One presentation: the drawing carries it when it stands alone, the console serves it as a file."""
SHAPES: dict[str, Shape] = {"Choice": "choice", "Wait": "wait", "Succeed": "end", "Fail": "end"}
OTHERWISE = "otherwise"
LONG, LETTER, LEADING = 14, 5.6, 13
ABOVE, BELOW = (0, -4.5, "middle"), (0, 11.5, "middle")
SIDES = {
    "right": [(6, 3.5, "start")],
    "left": [(-6, 3.5, "end")],
    "above": [ABOVE],
    "below": [BELOW],
    "around": [ABOVE, BELOW],
    "right in two": [(6, -1.5, "start"), (6, 8.5, "start")],
}
"""Where a label stands beside a point: how far from it, line by line, and which end of the text is there."""
ROUND, HEAD = 7, 6
START = 9
CLOCK = "M0 -4.5V0.5L3 2.5"
PERSON = "M-2 -2.4a2 2 0 1 0 4 0a2 2 0 1 0-4 0M-4.2 4.4a4.2 4.2 0 0 1 8.4 0"
PAUSE = "M-1.8 -3V3M1.8 -3V3"


def drawing(name: str) -> str:
    """Return the drawing of statemachines/<name>.asl.json."""
    return render(load(name), read_sheet(name))


def render(machine: Machine, sheet: Sheet) -> str:
    """Return a machine as SVG: one group per state (data-state), one per way (data-from, data-to)."""
    boxes = {box.name: box for box in _boxes(machine, sheet)}
    size = {"width": str(sheet.width), "height": f"{sheet.height:g}"}
    view = {"viewBox": f"0 0 {sheet.width} {sheet.height:g}", "class": "diagram", "role": "img"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **view})
    SubElement(svg, "title").text = "The ways of a lead"
    SubElement(svg, "desc").text = machine["Comment"]
    SubElement(svg, "style").text = f"\n{STYLE.read_text('utf-8')}"
    SubElement(svg, "rect", {"class": "diagram__paper", "width": "100%", "height": "100%", "rx": "12"})
    _draw_start(svg, boxes[machine["StartAt"]])
    ways = SubElement(svg, "g", {"class": "diagram__ways"})
    for arrow in arrows(machine):
        _draw_way(ways, arrow, boxes, sheet)
    states = SubElement(svg, "g", {"class": "diagram__states"})
    for box in boxes.values():
        _draw_state(states, box, machine["States"].get(box.name, {}))
    indent(svg)
    return tostring(svg, encoding="unicode") + "\n"


def arrows(machine: Machine) -> list[Edge]:
    """Return one arrow for each pair of states that a way connects, dotted where only errors go it."""
    found: dict[tuple[str, str], Edge] = {}
    for arrow in merged(arrow for _, arrow in as_drawn(machine)):
        first = found.setdefault((arrow.source, arrow.target), arrow)
        if first is not arrow:
            found[arrow.source, arrow.target] = replace(first, why=f"or {arrow.why}")
    return list(found.values())


def shape_of(state: State) -> Shape:
    """Return the outline of a state: by what it is, so that colour is never the only sign."""
    return "callback" if is_token_wait(state) else SHAPES.get(state["Type"], "task")


def _boxes(machine: Machine, sheet: Sheet) -> Iterator[Box]:
    states = machine["States"]
    known = {*states, FOLDED} if any(edge is not arrow for edge, arrow in as_drawn(machine)) else {*states}
    if left := [name for name in sheet.places if name not in known]:
        raise Refusal(f"{sheet.file} places “{left[0]}”, which is no state: delete that line.")
    for name, state in states.items():
        yield sheet.box(name, shape_of(state))
    if FOLDED in known:
        yield sheet.box(FOLDED, "folded")


# Ways


def _draw_start(svg: Element, first: Box) -> None:
    group = SubElement(svg, "g", {"class": "start"})
    SubElement(group, "circle", {"cx": f"{first.x:g}", "cy": f"{START}", "r": "4.5"})
    line = ((first.x, START), first.port("top"))
    SubElement(group, "path", {"class": "way__line", "d": _path(line)})
    SubElement(group, "path", {"class": "way__head", "d": _head(line)})


def _draw_way(ways: Element, arrow: Edge, boxes: dict[str, Box], sheet: Sheet) -> None:
    is_error = arrow.kind == "catch"
    names = {"data-from": arrow.source, "data-to": arrow.target}
    group = SubElement(ways, "g", {"class": "way is-error" if is_error else "way", **names})
    if arrow.why:
        SubElement(group, "title").text = arrow.why
    line = sheet.line(boxes[arrow.source], boxes[arrow.target])
    SubElement(group, "path", {"class": "way__line", "d": _path(line)})
    SubElement(group, "path", {"class": "way__head", "d": _head(line)})
    route = sheet.routes.get((arrow.source, arrow.target))
    words = arrow.why.split(", ")[0]
    if not words or words == OTHERWISE:
        return
    if route and route.label:
        x, row, side = route.label
        _draw_words(group, words, (x, sheet.y(row)), side)
    else:
        _draw_along(group, words, line[0], line[1])


def _draw_along(group: Element, words: str, start: Point, end: Point) -> None:
    """Write a label to the right of an upright stretch, or above a level one, and below where it is long."""
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    if start[0] == end[0]:
        _draw_words(group, words, middle, "right")
    else:
        fits = len(words) * LETTER < abs(end[0] - start[0]) - HEAD
        _draw_words(group, words, middle, "above" if fits else "around")


def _draw_words(group: Element, words: str, at: Point, side: str) -> None:
    """Write a label on one side of a point; "around" and "right in two" take two lines."""
    places = SIDES[side]
    lines = _halved(words) if len(places) > 1 else [words]
    for line, (dx, dy, anchor) in zip(lines, places, strict=False):
        place = {"x": f"{at[0] + dx:g}", "y": f"{at[1] + dy:g}", "text-anchor": anchor}
        SubElement(group, "text", {"class": "way__label", **place}).text = line


def _path(line: Iterable[Point]) -> str:
    """Return a line with round corners."""
    points = list(line)
    steps = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(at, before, ROUND), _towards(at, after, ROUND)
        steps.append(f"L{start[0]:g} {start[1]:g}Q{at[0]:g} {at[1]:g} {end[0]:g} {end[1]:g}")
    stop = _towards(points[-1], points[-2], HEAD - 1)
    return "".join((*steps, f"L{stop[0]:g} {stop[1]:g}"))


def _towards(start: Point, end: Point, far: float) -> Point:
    """Return the point `far` away on the way, or its middle where the way is shorter than twice that."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    part = min(far, length / 2) / length if length else 0
    return round(start[0] + (end[0] - start[0]) * part, 2), round(start[1] + (end[1] - start[1]) * part, 2)


def _head(line: tuple[Point, ...]) -> str:
    (x0, y0), (x, y) = line[-2:]
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    back, half = HEAD, HEAD * 0.6
    ends = [(x - dx * back + way * dy * half, y - dy * back + way * dx * half) for way in (1, -1)]
    return f"M{x:g} {y:g}" + "".join(f"L{px:g} {py:g}" for px, py in ends) + "Z"


# States


def _draw_state(states: Element, box: Box, state: State) -> None:
    names = {"class": f"state is-{box.shape}", "data-state": box.name}
    group = SubElement(states, "g", names)
    if state:
        SubElement(group, "title").text = state["Comment"]
    SubElement(group, "path", {"class": "state__outline", "d": _outline(box, 0)})
    if box.shape == "end":
        SubElement(group, "path", {"class": "state__inner", "d": _outline(box, 3)})
    lines = _halved(box.name) if len(box.name) > LONG - (box.shape == "choice") else [box.name]
    for number, line in enumerate(lines):
        y = box.y + 4 + (number - (len(lines) - 1) / 2) * LEADING
        place = {"x": f"{box.x:g}", "y": f"{y:g}", "text-anchor": "middle"}
        SubElement(group, "text", {"class": "state__name", **place}).text = line
    if sign := _sign(box.shape, state):
        x, y = box.x + WIDTH / 2 - 7, box.y - HEIGHT / 2 + 1
        badge = SubElement(group, "g", {"class": "state__sign", "transform": f"translate({x:g} {y:g})"})
        SubElement(badge, "circle", {"r": "8"})
        SubElement(badge, "path", {"d": sign})


def _sign(shape: Shape, state: State) -> str:
    """Return what is drawn in the corner of a state that waits: for a moment, a person, or better times."""
    if shape == "wait":
        return CLOCK
    if shape == "callback":
        return PERSON if function_of(state) else PAUSE
    return ""


def _outline(box: Box, inset: float) -> str:
    left, right = box.x - WIDTH / 2 + inset, box.x + WIDTH / 2 - inset
    top, bottom = box.y - HEIGHT / 2 + inset, box.y + HEIGHT / 2 - inset
    slant = SLANT.get(box.shape, 0)
    if box.shape == "choice":
        a, b = left + slant, right - slant
        return f"M{a:g} {top:g}H{b:g}L{right:g} {box.y:g}L{b:g} {bottom:g}H{a:g}L{left:g} {box.y:g}Z"
    if box.shape == "callback":
        return f"M{left + slant:g} {top:g}H{right:g}L{right - slant:g} {bottom:g}H{left:g}Z"
    r = 7.0 if box.shape in ("task", "folded") else HEIGHT / 2 - inset
    a, b, c, d = left + r, right - r, top + r, bottom - r
    corner = f"A{r:g} {r:g} 0 0 1"
    return (
        f"M{a:g} {top:g}H{b:g}{corner} {right:g} {c:g}V{d:g}{corner} {b:g} {bottom:g}"
        f"H{a:g}{corner} {left:g} {d:g}V{c:g}{corner} {a:g} {top:g}Z"
    )


def _halved(words: str) -> list[str]:
    """Return words on two lines of much the same length."""
    each = words.split()
    halves = [(" ".join(each[:n]), " ".join(each[n:])) for n in range(1, len(each))]
    return list(min(halves, key=lambda half: max(map(len, half)), default=(words,)))
