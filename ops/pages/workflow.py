"""A state machine's page: the diagram, and the table of its states, so that nobody has to read the JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from frontdesk.errors import CATEGORIES
from ops.pages.markdown import codes, page, table
from ops.state_machine import (
    ANY_ERROR,
    MACHINES,
    PASSES,
    RETRY_POLICIES,
    Edge,
    Machine,
    State,
    edges,
    function_of,
    is_token_wait,
    load,
    retry_policy,
    ways_out,
)

MANY = 4
"""When errors of more states than this lead into one state, they are drawn as one arrow."""
FOLDED = "the step that failed"
CATEGORY_NAMES = frozenset(category.__name__ for category in CATEGORIES)
OF_THE_PLATFORM = ("Lambda.", "Sandbox.", "Runtime.")
PLATFORM = "the platform's own"
WORDS = {ANY_ERROR: "any other error"}
SHAPES = {"Choice": '{{"%s"}}', "Wait": '(["%s"])', "Succeed": '((("%s")))', "Fail": '((("%s")))'}
TASK, PARALLELOGRAM = '["%s"]', '[/"%s"/]'
LEGEND = (
    "Boxes are steps, slanted boxes wait until somebody answers, hexagons choose by one word, rounded"
    " boxes wait until a moment. Solid arrows are the ways of a lead, dotted ones those of errors."
)


def workflow_page(name: str) -> str:
    """Return the page of statemachines/<name>.asl.json."""
    return render(name, load(name))


def render(name: str, machine: Machine) -> str:
    """Return the page of a machine."""
    diagram = "\n".join(("```mermaid", "flowchart TD", *(f"    {line}" for line in drawn(machine)), "```"))
    return page(
        f"State machine `{name}`",
        f"[{name}.asl.json]({name}.asl.json)",
        machine["Comment"],
        "## The ways",
        LEGEND,
        diagram,
        "## The states",
        _states(machine),
        "## Retries",
        _policies(),
    )


# The diagram


def drawn(machine: Machine) -> list[str]:
    """Return the lines of a Mermaid flowchart."""
    pairs = as_drawn(machine)
    kept = [arrow for edge, arrow in pairs if arrow is edge]
    folded = [arrow for edge, arrow in pairs if arrow is not edge]
    nodes = [_node(name, state) for name, state in machine["States"].items()]
    stuck = [f'failed>"{FOLDED}"]'] if folded else []
    start = f'start((" ")) --> {_id(machine["StartAt"])}'
    return [*nodes, *stuck, start, *map(_arrow, merged(kept)), *map(_arrow, merged(folded))]


def as_drawn(machine: Machine) -> list[tuple[Edge, Edge]]:
    """Return each way with the arrow it is drawn as: itself, or one from or to nearly every step."""
    every = edges(machine)
    caught_by = Counter(target for _, target in {(e.source, e.target) for e in every if e.kind == "catch"})
    pairs = []
    for edge in every:
        drawn_as = edge
        if edge.kind == "catch" and caught_by[edge.target] > MANY:
            drawn_as = replace(edge, source=FOLDED, errors=())
        elif edge.kind == "choice" and _goes_back(machine["States"][edge.source]):
            drawn_as = replace(edge, target=FOLDED, why="")
        pairs.append((edge, drawn_as))
    return pairs


def _goes_back(choice: State) -> bool:
    """Tell whether a Choice reads a variable, which only Catches assign: it leads back to one of them."""
    return all(re.fullmatch(r"\$\w+", each["Variable"]) for each in choice["Choices"])


def merged(every: Iterable[Edge]) -> list[Edge]:
    """Draw one arrow where several lead from one state to the same other for errors, or for words."""
    arrows: dict[tuple[str, str, bool], Edge] = {}
    for edge in every:
        way = (edge.source, edge.target, edge.kind == "catch")
        first = arrows.setdefault(way, edge)
        whys = dict.fromkeys(filter(None, (*first.why.split(", "), *edge.why.split(", "))))
        errors = dict.fromkeys((*first.errors, *edge.errors))
        arrows[way] = replace(first, why=", ".join(whys), errors=tuple(errors))
    return list(arrows.values())


def _node(name: str, state: State) -> str:
    shape = PARALLELOGRAM if is_token_wait(state) else SHAPES.get(state["Type"], TASK)
    return _id(name) + shape % name


def _arrow(edge: Edge) -> str:
    words = "<br/>".join(filter(None, (edge.why, _errors(edge.errors))))
    line = "-.->" if edge.kind == "catch" else "-->"
    label = f'|"{words}"|' if words else ""
    return f"{_id(edge.source)} {line}{label} {_id(edge.target)}"


def _errors(errors: tuple[str, ...]) -> str:
    """Name errors as a person reads them: the platform's trouble with a function has one name."""
    if CATEGORY_NAMES | {ANY_ERROR} <= set(errors):
        return "any error"
    names = (PLATFORM if error.startswith(OF_THE_PLATFORM) else WORDS.get(error, error) for error in errors)
    return ", ".join(dict.fromkeys(names))


def _id(name: str) -> str:
    return "failed" if name == FOLDED else re.sub(r"\W+", "", name.title())


# The tables


def _states(machine: Machine) -> str:
    columns = ("state", "what", "function", "timeout", "retries", "goes to")
    rows = [
        (
            f"**{name}**",
            state["Comment"],
            _function(state),
            _timeout(state),
            _retries(state),
            _goes_to(name, state),
        )
        for name, state in machine["States"].items()
    ]
    return table(columns, rows)


def _function(state: State) -> str:
    name = function_of(state)
    return f"[{name}](../functions/{name}/handler.py)" if name else ""


def _timeout(state: State) -> str:
    if "TimeoutSeconds" in state:
        return f"{state['TimeoutSeconds']} s"
    path = state.get("TimeoutSecondsPath") or state.get("TimestampPath")
    return f"as `{path}` says" if path else ""


def _retries(state: State) -> str:
    return retry_policy(state) if state["Type"] == "Task" else ""


def _goes_to(name: str, state: State) -> str:
    ways = [f"{edge.target}{f' ({edge.why})' if edge.why else ''}" for edge in merged(ways_out(name, state))]
    return " · ".join(ways) if ways else "the end"


def _policies() -> str:
    columns = ("policy", "first after", "then", "at most", "attempts", "jitter")
    rows = [
        (
            name,
            f"{each['IntervalSeconds']} s",
            f"times {each['BackoffRate']}",
            f"{each['MaxDelaySeconds']} s",
            str(each["MaxAttempts"]),
            each["JitterStrategy"].lower(),
        )
        for name, each in RETRY_POLICIES.items()
    ]
    what = f"Both policies retry {codes(PASSES)}. Whatever a step decides about is never retried blindly."
    return f"{what}\n\n{table(columns, rows)}"


def workflow_file(name: str) -> Path:
    """Return where the page of a machine lies: beside its file."""
    return MACHINES / f"{name}.md"
