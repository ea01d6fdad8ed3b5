"""The drawing of the state machine with one run's way lit; the run's page shows it."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from functools import cache
from xml.etree.ElementTree import Element, fromstring, tostring

from markupsafe import Markup

from ops.pages.drawing_sheet import drawing_file
from ops.pages.workflow import FOLDED, as_drawn
from ops.state_machine import load

MACHINE = "lead"
SVG = "{http://www.w3.org/2000/svg}"
TITLE = "The way of this run"
Way = tuple[str, str]


def diagram(ways: Collection[Way], entered: Collection[str], here: str | None) -> Markup:
    """Return the drawing with what a run has walked classed is-walked, and the state it is in is-here.

    A way or state of an old run that today's machine no longer has is not drawn.
    """
    svg = deepcopy(_drawing())
    _name(svg, spoken(entered, here))
    _light_ways(svg, {_arrows()[way] for way in ways if way in _arrows()})
    _light_states(svg, {*entered} | ({here} if here else set()), here)
    return Markup('<div class="diagram-frame" role="group" aria-label="%s" tabindex="0">%s</div>') % (
        TITLE,
        Markup(tostring(svg, encoding="unicode")),  # noqa: S704 - our own file, names go in as XML attributes
    )


def arrow_of(way: Way) -> Way:
    """Return the arrow that a way is drawn as.

    Raises:
        LookupError: the machine has no such way.
    """
    if way not in _arrows():
        raise LookupError(f"The state machine has no way from “{way[0]}” to “{way[1]}”.")
    return _arrows()[way]


def spoken(entered: Collection[str], here: str | None) -> str:
    """Return the way of a run in words, in the order in which the machine lists its states."""
    states = [name for name in load(MACHINE)["States"] if name in entered and name != here]
    been = f"It has been in {', '.join(states)}." if states else "It has not been anywhere yet."
    if here:
        return f"{been} It is in {here} now."
    return f"{been} It is in no state now." if states else been


@cache
def _drawing() -> Element:
    svg = fromstring(drawing_file(MACHINE).read_text("utf-8"))  # noqa: S314 - a file of this repository
    for element in svg.iter():
        element.tag = element.tag.removeprefix(SVG)
    for style in svg.findall("style"):  # the console's policy takes styles from files alone
        svg.remove(style)
    del svg.attrib["width"], svg.attrib["height"]
    return svg


@cache
def _arrows() -> dict[Way, Way]:
    pairs = as_drawn(load(MACHINE))
    return {(way.source, way.target): (arrow.source, arrow.target) for way, arrow in pairs}


def _name(svg: Element, words: str) -> None:
    for part, text in (("title", TITLE), ("desc", words)):
        element = svg.find(part)
        if element is None:
            raise LookupError(f"{drawing_file(MACHINE).name} has no <{part}>: run `make docs`.")
        element.set("id", f"diagram-{part}")
        element.text = text
    svg.set("aria-labelledby", "diagram-title")
    svg.set("aria-describedby", "diagram-desc")
    svg.set("class", "diagram has-run")


def _light_ways(svg: Element, walked: set[Way]) -> None:
    """Class the walked arrows, and draw them over the others."""
    for group in svg.iter("g"):
        if group.get("class") != "diagram__ways":
            continue
        lit = [way for way in group if (way.get("data-from"), way.get("data-to")) in walked]
        for way in lit:
            _add_class(way, "is-walked")
            group.remove(way)
        group.extend(lit)
    folded = {FOLDED} if any(FOLDED in arrow for arrow in walked) else set()
    _light_states(svg, folded, None)


def _light_states(svg: Element, entered: set[str], here: str | None) -> None:
    for group in svg.iter("g"):
        name = group.get("data-state")
        if name in entered:
            _add_class(group, "is-walked")
        if name and name == here:
            _add_class(group, "is-here")


def _add_class(element: Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())
