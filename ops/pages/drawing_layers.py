"""The six layers as one picture, docs/images/layers.svg: what each does, where it lies, what it can reach."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from frontdesk.lambdas import FUNCTIONS

Reach = Literal["outside", "database"]
ROOT = Path(__file__).resolve().parents[2]
STYLE = Path(__file__).with_suffix(".css")
WIDTH, HEIGHT = 1000, 572
LETTER, CHIP = 6.7, 18
DESCRIPTION = (
    "A web form or a text message starts one durable run. The state machine carries it between the functions"
    " that reach only the database (memory) and those that reach only the outside (brain, tools, escalation);"
    " a person answers in Slack, the lead gets one text and one booking, and every step is on record."
)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its number and name, where it lies, what it does here, and the functions that enter it."""

    number: int
    name: str
    folders: tuple[str, ...]
    does: str
    functions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the picture."""

    x: float
    y: float
    width: float
    height: float


BRAIN = Layer(
    1,
    "Brain",
    ("frontdesk/brain",),
    "Reads lead, calendar, MCP tools; drafts.",
    ("classify", "draft"),
)
TOOLS = Layer(
    2,
    "Tools",
    ("frontdesk/tools",),
    "Texts, books, tells the CRM: once, as granted.",
    ("send", "reconcile"),
)
MEMORY = Layer(
    3,
    "Memory",
    ("frontdesk/memory",),
    "Postgres: people, consent, sends, answers, events.",
    ("recall", "gate", "record", "ops", "migrate", "admin"),
)
OBSERVABILITY = Layer(
    4,
    "Observability",
    ("frontdesk/observability",),
    "What each step saw, decided and did, and a log whose events are chained.",
)
ORCHESTRATION = Layer(
    5,
    "Orchestration",
    ("statemachines", "functions", "frontdesk/orchestration"),
    "One lead is one durable run: retried, parked, and resumed at the step that failed.",
    ("intake", "start", "unpark", "command", "prepare"),
)
ESCALATION = Layer(
    6,
    "Escalation",
    ("frontdesk/escalation",),
    "Asks a person; their answer passes the gate too.",
    ("ask", "decide", "notify"),
)
IN_MEMORY = {
    "recall": "what is known",
    "gate": "grants one act",
    "record": "closes the run",
    "ops": "answers questions",
    "migrate": "brings up the schema",
    "admin": "loads the knowledge",
}
LAYERS = (BRAIN, TOOLS, MEMORY, OBSERVABILITY, ORCHESTRATION, ESCALATION)
STEPS = ("Recall", "Classify", "Draft", "Gate", "Send", "Record")
"""States of the machine `lead`, as most leads pass them."""
ARRIVES = ("Web form", "Text message")


def layers_drawing() -> str:
    """Return the picture."""
    size = {"width": str(WIDTH), "height": str(HEIGHT), "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "img"})
    SubElement(svg, "title").text = "The six layers of frontdesk, and one lead's way through them"
    SubElement(svg, "desc").text = DESCRIPTION
    SubElement(svg, "style").text = f"\n{STYLE.read_text('utf-8')}"
    _rect(svg, "paper", Area(0, 0, WIDTH, HEIGHT), 14)
    _draw_arrivals(svg)
    _draw_orchestration(svg, Area(176, 18, 628, 136))
    _draw_memory(svg, Area(176, 178, 252, 300))
    _draw_outside(svg, Area(448, 178, 356, 300))
    _draw_people(svg)
    _draw_observability(svg, Area(176, 502, 628, 54))
    indent(svg)
    return tostring(svg, encoding="unicode") + "\n"


def layers_file() -> Path:
    """Return where the picture lies."""
    return ROOT / "docs" / "images" / "layers.svg"


def reach_of(function: str) -> Reach:
    """Return which half of the world a function can reach, as its settings say."""
    return "database" if FUNCTIONS[function].is_in_database_network else "outside"


def state_reach(state: str) -> Reach:
    """Return the same for a step: it bears its function's name."""
    return reach_of(state.lower())


# The parts


def _draw_arrivals(svg: Element) -> None:
    _text(svg, "caption", "A LEAD COMES IN", 16, 36)
    for number, words in enumerate(ARRIVES):
        y = 50 + number * 52
        _rect(svg, "person", Area(16, y, 122, 40), 20)
        _text(svg, "line", words, 77, y + 24, is_centred=True)
        _arrow(svg, 138, y + 20, 174, y + 20)


def _draw_orchestration(svg: Element, area: Area) -> None:
    _rect(svg, "wide", area, 12)
    _draw_heading(svg, ORCHESTRATION, area)
    _draw_chips(svg, ORCHESTRATION, area.x + area.width - 14, area.y + 13)
    _text(svg, "line", ORCHESTRATION.does, area.x + 14, area.y + 68)
    width, gap = 78, 26.4
    for number, state in enumerate(STEPS):
        x = area.x + 14 + number * (width + gap)
        y = area.y + 90
        _rect(svg, f"step {state_reach(state)}", Area(x, y, width, 30), 8)
        _text(svg, "state", state, x + width / 2, y + 19.5, is_centred=True)
        if number:
            _arrow(svg, x - gap + 1, y + 15, x - 2, y + 15)


def _draw_memory(svg: Element, area: Area) -> None:
    _rect(svg, "zone database", area, 12)
    _text(svg, "caption database", "ONLY THE DATABASE, NO WAY OUT", area.x + 14, area.y + 21)
    card = Area(area.x + 14, area.y + 34, area.width - 28, area.height - 48)
    _rect(svg, "card", card, 10)
    _draw_heading(svg, MEMORY, card)
    first, _, rest = MEMORY.does.partition(", sends")
    _text(svg, "line", f"{first},", card.x + 14, card.y + 70)
    _text(svg, "line", f"sends{rest}", card.x + 14, card.y + 86)
    for number, function in enumerate(MEMORY.functions):
        y = card.y + 104 + number * 24
        right = _draw_chip(svg, function, card.x + 14, y)
        _text(svg, "line", IN_MEMORY[function], max(right, card.x + 76) + 8, y + 13)
    _double(svg, area.x + area.width / 2, 156, area.x + area.width / 2, area.y - 2)


def _draw_outside(svg: Element, area: Area) -> None:
    _rect(svg, "zone outside", area, 12)
    _text(svg, "caption outside", "ONLY THE OUTSIDE, NO WAY TO THE DATABASE", area.x + 14, area.y + 21)
    for number, layer in enumerate((BRAIN, TOOLS, ESCALATION)):
        card = Area(area.x + 14, area.y + 33 + number * 86, area.width - 28, 80)
        _rect(svg, "card", card, 10)
        _draw_heading(svg, layer, card)
        _draw_chips(svg, layer, card.x + card.width - 12, card.y + 13)
        _text(svg, "line", layer.does, card.x + 14, card.y + 62.5)
    _double(svg, area.x + area.width / 2, 156, area.x + area.width / 2, area.y - 2)


def _draw_people(svg: Element) -> None:
    _text(svg, "caption", "PEOPLE", 850, 295)
    for y, words in ((337, "The lead's phone"), (423, "A person in Slack")):
        _rect(svg, "person", Area(850, y - 20, 134, 40), 20)
        _text(svg, "line", words, 917, y + 4, is_centred=True)
    _arrow(svg, 790, 337, 848, 337)
    _text(svg, "note", "one text, one booking", 917, 373, is_centred=True)
    _double(svg, 792, 423, 848, 423)
    _text(svg, "note", "question, answer", 917, 459, is_centred=True)


def _draw_observability(svg: Element, area: Area) -> None:
    _rect(svg, "wide", area, 12)
    _draw_heading(svg, OBSERVABILITY, area, folder_beside=154)
    _text(svg, "line", OBSERVABILITY.does, area.x + 42, area.y + 43)
    for x in (302, 626):
        _arrow(svg, x, 480, x, 500)


# What they are made of


def _draw_heading(svg: Element, layer: Layer, area: Area, *, folder_beside: float = 0) -> None:
    SubElement(
        svg, "circle", {"class": "number", "cx": f"{area.x + 24:g}", "cy": f"{area.y + 22:g}", "r": "10"}
    )
    _text(svg, "on-number", str(layer.number), area.x + 24, area.y + 26.3, is_centred=True)
    _text(svg, "name", layer.name, area.x + 42, area.y + 27)
    folders = "  ·  ".join(f"{folder}/" for folder in layer.folders)
    x, y = (
        (area.x + folder_beside + 14, 26.5)
        if folder_beside
        else (area.x + 14, 43 if area.height < 80 else 46)
    )
    _text(svg, "folder", folders, x, area.y + y)


def _draw_chips(svg: Element, layer: Layer, right: float, y: float) -> None:
    for function in reversed(layer.functions):
        right -= _chip_width(function)
        _draw_chip(svg, function, right, y)
        right -= 6


def _draw_chip(svg: Element, function: str, x: float, y: float) -> float:
    width = _chip_width(function)
    _rect(svg, f"chip {reach_of(function)}", Area(x, y, width, CHIP), CHIP / 2)
    _text(svg, "function", function, x + width / 2, y + 12.7, is_centred=True)
    return x + width


def _chip_width(function: str) -> float:
    return round(len(function) * LETTER + 16, 1)


def _rect(svg: Element, kind: str, area: Area, round_by: float) -> None:
    place = {"x": area.x, "y": area.y, "width": area.width, "height": area.height, "rx": round_by}
    SubElement(svg, "rect", {"class": kind, **{name: f"{value:g}" for name, value in place.items()}})


def _text(svg: Element, kind: str, words: str, x: float, y: float, *, is_centred: bool = False) -> None:
    place = {"class": kind, "x": f"{x:g}", "y": f"{y:g}"}
    SubElement(svg, "text", place | ({"text-anchor": "middle"} if is_centred else {})).text = words


def _arrow(svg: Element, x0: float, y0: float, x: float, y: float) -> None:
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    SubElement(svg, "path", {"class": "way", "d": f"M{x0:g} {y0:g}L{x - dx * 5:g} {y - dy * 5:g}"})
    ends = [(x - dx * 7 + side * dy * 4.5, y - dy * 7 + side * dx * 4.5) for side in (1, -1)]
    SubElement(
        svg, "path", {"class": "head", "d": f"M{x:g} {y:g}" + "".join(f"L{a:g} {b:g}" for a, b in ends) + "Z"}
    )


def _double(svg: Element, x0: float, y0: float, x: float, y: float) -> None:
    _arrow(svg, (x0 + x) / 2, (y0 + y) / 2, x, y)
    _arrow(svg, (x0 + x) / 2, (y0 + y) / 2, x0, y0)
