"""Breadth-first search over everything that can happen: a broken promise, by the shortest way to it."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from frontdesk.domain.sends import SendState
from tests.model.environment import environment_steps
from tests.model.machine import execution_steps
from tests.model.normal import normal
from tests.model.rules import Rules
from tests.model.sender import send_steps
from tests.model.states import ENDS, Setting, State, Step, start

FORGOTTEN = "somebody is forgotten: no end can be reached from here"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A broken promise and what led to it."""

    promise: str
    trace: tuple[str, ...]

    def __str__(self) -> str:
        steps = "\n".join(f"{number:>4}. {label}" for number, label in enumerate(self.trace, 1))
        return f"{self.promise}\n{steps}"


@dataclass(frozen=True, slots=True)
class Searched:
    """How much was searched, and what was found."""

    states: int
    counterexample: Counterexample | None


def search(setting: Setting, rules: Rules) -> Searched:
    """Visit every state that the setting allows."""
    graph = _Graph(normal(start(), rules, setting))
    while graph.unseen:
        here = graph.unseen.popleft()
        before = graph.states[here]
        for step in _steps(before, rules, setting):
            after = normal(step.after, rules, setting)
            fault = step.fault or _broken(before, step.after)
            graph.add(here, step.label, after)
            if fault:
                return graph.found(here, fault, step.label)
    lost = graph.cannot_reach(_is_over)
    return Searched(len(graph.states), None) if lost is None else graph.found(lost, FORGOTTEN)


class _Graph:
    """The states in the order in which they were found, each with the step that led to it first."""

    def __init__(self, first: State) -> None:
        self.states = [first]
        self.unseen = deque([0])
        self._index = {first: 0}
        self._came_by: list[tuple[int, str]] = [(-1, "")]
        self._before: list[list[int]] = [[]]

    def add(self, here: int, label: str, after: State) -> None:
        there = self._index.setdefault(after, len(self.states))
        if there == len(self.states):
            self.states.append(after)
            self._came_by.append((here, label))
            self._before.append([])
            self.unseen.append(there)
        self._before[there].append(here)

    def found(self, here: int, promise: str, *last: str) -> Searched:
        labels = list(last)
        while here > 0:
            here, label = self._came_by[here]
            labels.insert(0, label)
        return Searched(len(self.states), Counterexample(promise, tuple(labels)))

    def cannot_reach(self, is_goal: Callable[[State], bool]) -> int | None:
        """Return the first state from which no goal can be reached, by walking back from the goals."""
        reach = [is_goal(state) for state in self.states]
        waiting = [index for index, is_reached in enumerate(reach) if is_reached]
        while waiting:
            for before in self._before[waiting.pop()]:
                if not reach[before]:
                    reach[before] = True
                    waiting.append(before)
        return next((index for index, is_reached in enumerate(reach) if not is_reached), None)


def _steps(state: State, rules: Rules, setting: Setting) -> Iterator[Step]:
    yield from execution_steps(state, rules, setting)
    yield from send_steps(state, rules)
    yield from environment_steps(state, rules, setting)


def _broken(before: State, after: State) -> str:
    """Return the promise about the ledger that a step breaks."""
    if after.rows is before.rows and after.posts is before.posts:
        return ""
    for index, row in enumerate(after.rows):
        if row.state is SendState.SENT and not after.posts[index].accepted:
            return "the ledger says sent, and the provider never accepted it"
        was_sent = index < len(before.rows) and before.rows[index].state is SendState.SENT
        if was_sent and row.state is not SendState.SENT:
            return "the ledger left sent"
    return ""


def _is_over(state: State) -> bool:
    """Whether every run has an end, nothing is under way, and an open send is left to a person only."""
    if any(not each.has_ended and not each.is_dead for each in state.executions):
        return False
    for run in {each.run for each in state.executions}:
        ends = {each.at for each in state.executions if each.run == run and each.at in ENDS}
        is_open = any(row.is_open and row.run == run for row in state.rows)
        if not ends or (is_open and "with_person" not in ends):
            return False
    return True
