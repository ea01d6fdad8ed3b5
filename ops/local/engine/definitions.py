"""Gap: moto accepts a definition whose transitions lead to states that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def missing_targets(machine: dict[str, Any], at: str = "") -> list[str]:
    """Name every transition of a definition, nested ones included, that leads nowhere."""
    states = machine["States"]
    transitions = [(f"{at}/StartAt", machine["StartAt"])]
    nested: list[str] = []
    for name, state in states.items():
        here = f"{at}/States/{name}"
        transitions += [(f"{here}/{field}", target) for field, target in _transitions(state)]
        for field, inner in _nested(state):
            nested += missing_targets(inner, f"{here}/{field}")
    missing = [f"{target} at {where}" for where, target in transitions if target not in states]
    return missing + nested


def _transitions(state: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in ("Next", "Default"):
        if field in state:
            yield field, state[field]
    for field in ("Choices", "Catch"):
        for number, rule in enumerate(state.get(field, [])):
            if "Next" in rule:
                yield f"{field}[{number}]/Next", rule["Next"]


def _nested(state: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for field in ("ItemProcessor", "Iterator"):
        if field in state:
            yield field, state[field]
    for number, branch in enumerate(state.get("Branches", [])):
        yield f"Branches[{number}]", branch
