"""What is known in each state: every situation that a walk can come to, by what was written on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ops.state_machine import Machine, State

Variables = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Situation:
    """A state, with what is assigned and which homes hold a result by the time it is entered."""

    state: str
    variables: Variables = frozenset()
    written: frozenset[str] = frozenset()

    def to(self, target: str, assign: dict[str, str], home: str | None) -> "Situation":
        """Return the situation one step further."""
        variables = frozenset({**dict(self.variables), **assign}.items())
        return Situation(target, variables, self.written | ({home} if home else set()))


def situations(
    machine: Machine, start: Situation | None = None, *, stop_at: frozenset[str] = frozenset()
) -> frozenset[Situation]:
    """Return every situation; a Choice about a variable goes where its value says, others go every way."""
    found: set[Situation] = set()
    to_visit = [start or Situation(machine["StartAt"])]
    while to_visit:
        here = to_visit.pop()
        if here not in found:
            found.add(here)
            to_visit += [] if here.state in stop_at else ways_on(here, machine["States"][here.state])
    return frozenset(found)


def ways_on(here: Situation, state: State) -> Iterator[Situation]:
    """Yield what may come after a situation."""
    if state["Type"] == "Choice":
        yield from _chosen(here, state)
    if "Next" in state:
        yield here.to(state["Next"], state.get("Assign", {}), home_of(state))
    for caught in state.get("Catch", ()):
        yield here.to(caught["Next"], caught.get("Assign", {}), home_of(caught))


def _chosen(here: Situation, choice: State) -> Iterator[Situation]:
    """Yield every way that is open; where the variable is not known, that is all of them."""
    for rule in choice["Choices"]:
        name = rule["Variable"].removeprefix("$")
        value = dict(here.variables).get(name, rule["StringEquals"])
        if value == rule["StringEquals"]:
            yield here.to(rule["Next"], {}, None)
    if not _is_taken(here, choice):
        yield here.to(choice["Default"], {}, None)


def _is_taken(here: Situation, choice: State) -> bool:
    known = dict(here.variables)
    return any(
        known.get(rule["Variable"].removeprefix("$")) == rule["StringEquals"] for rule in choice["Choices"]
    )


def home_of(writer: dict[str, Any]) -> str | None:
    """Return the field of the state that a task or a catch writes."""
    path = writer.get("ResultPath")
    return path.removeprefix("$.") if path else None
