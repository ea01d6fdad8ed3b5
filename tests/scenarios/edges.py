"""The edges of a state machine, and which of them an execution's history has walked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Machine = Mapping[str, Any]


class Edge(NamedTuple):
    """One way out of a state: `next`, `catch 0`, `choice 2`, `default`."""

    state: str
    way: str
    to: str


def edges_of(machine: Machine) -> set[Edge]:
    """Return every edge of the machine."""
    return {edge for name, state in machine["States"].items() for edge in _ways_out(name, state)}


def _ways_out(name: str, state: Mapping[str, Any]) -> Iterator[Edge]:
    if "Next" in state:
        yield Edge(name, "next", state["Next"])
    for number, catcher in enumerate(state.get("Catch", ())):
        yield Edge(name, f"catch {number}", catcher["Next"])
    for number, rule in enumerate(state.get("Choices", ())):
        yield Edge(name, f"choice {number}", rule["Next"])
    if "Default" in state:
        yield Edge(name, "default", state["Default"])


def walked(machine: Machine, history: Sequence[Mapping[str, Any]]) -> set[Edge]:
    """Return the edges that an execution took, by the states that it entered and the errors in between."""
    entries = [index for index, event in enumerate(history) if "stateEnteredEventDetails" in event]
    edges = set()
    for here, there in pairwise(entries):
        name = history[here]["stateEnteredEventDetails"]["name"]
        to = history[there]["stateEnteredEventDetails"]["name"]
        edges.add(Edge(name, _way(machine["States"][name], history[here:there], to), to))
    return edges


def _way(state: Mapping[str, Any], visit: Sequence[Mapping[str, Any]], to: str) -> str:
    if state["Type"] == "Choice":
        return _chosen(state, json.loads(visit[0]["stateEnteredEventDetails"]["input"]), to)
    error = _last_error(visit)
    if error is None:
        return "next"
    for number, catcher in enumerate(state["Catch"]):
        if error in catcher["ErrorEquals"] or catcher["ErrorEquals"] == ["States.ALL"]:
            return f"catch {number}"
    raise LookupError(f"no catcher takes {error}")


def _chosen(state: Mapping[str, Any], given: Mapping[str, Any], to: str) -> str:
    """Return the first rule that holds; a rule about a variable is known by where it leads."""
    for number, rule in enumerate(state["Choices"]):
        is_variable = not rule["Variable"].startswith("$.")
        if (is_variable and rule["Next"] == to) or (
            not is_variable and _at(given, rule["Variable"]) == rule["StringEquals"]
        ):
            return f"choice {number}"
    return "default"


def _at(given: Any, path: str) -> Any:
    for key in path.removeprefix("$.").split("."):
        given = given[key]
    return given


def _last_error(visit: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the error that ended the visit; None when its last attempt succeeded."""
    for event in reversed(visit):
        if event["type"] in ("TaskSucceeded", "WaitStateExited"):
            return None
        details = next(
            (event[key] for key in event if key.endswith("EventDetails") and "error" in event[key]), None
        )
        if details:
            return str(details["error"])
    return None
