"""What any of our state machines looks like: names, comments, fields, choices, waits, and nothing unused."""

import re
from collections.abc import Iterator
from typing import Any

from ops.state_machine import CALLBACK, Machine, State, edges, is_token_wait

MOST_STATES = 30
TITLE = r"[A-Z][a-z]+(?: [A-Z][a-z]+)*"
GRAMMAR = {"Choice": rf"{TITLE}\?", "Wait": rf"Await(?: {TITLE})+", "Task": TITLE, "Succeed": TITLE}
PARKED = re.compile(r"arn:aws:states:::sqs:sendMessage" + re.escape(CALLBACK))
FIELDS = {
    "Task": {
        *("Type", "Comment", "Resource", "Parameters", "ResultSelector", "ResultPath", "TimeoutSeconds"),
        *("TimeoutSecondsPath", "Assign", "Retry", "Catch", "Next"),
    },
    "Choice": {"Type", "Comment", "Choices", "Default"},
    "Wait": {"Type", "Comment", "TimestampPath", "Next"},
    "Succeed": {"Type", "Comment"},
}
"""What the local engine and AWS agree about, and we need."""


def states(machine: Machine) -> Iterator[tuple[str, State]]:
    yield from machine["States"].items()


def tasks(machine: Machine) -> Iterator[tuple[str, State]]:
    yield from ((name, state) for name, state in states(machine) if state["Type"] == "Task")


def reached_from(machine: Machine, start: str, *, without: str | None = None) -> set[str]:
    """Return every state that a walk from `start` comes to, `start` included, never passing `without`."""
    found, to_visit = set(), [start]
    ways = edges(machine)
    while to_visit:
        here = to_visit.pop()
        if here not in found and here != without:
            found.add(here)
            to_visit += [edge.target for edge in ways if edge.source == here]
    return found


def is_small(machine: Machine) -> list[str]:
    count = len(machine["States"])
    return [f"{count} states; {MOST_STATES} can be held in a head"] if count > MOST_STATES else []


def all_is_reached(machine: Machine) -> list[str]:
    unreached = set(machine["States"]) - reached_from(machine, machine["StartAt"])
    return [f"{name} is never entered" for name in sorted(unreached)]


def all_can_end(machine: Machine) -> list[str]:
    ends = {name for name, state in states(machine) if state["Type"] == "Succeed"}
    return [f"{name} never ends" for name in machine["States"] if not ends & reached_from(machine, name)]


def names_follow_the_grammar(machine: Machine) -> list[str]:
    return [
        f"{name} is no name for a {state['Type']}"
        for name, state in states(machine)
        if not re.fullmatch(GRAMMAR.get(state["Type"], "never"), name)
    ]


def token_waits_are_called_waits(machine: Machine) -> list[str]:
    """Parking is the one wait that is named by what is done, since nobody in particular is awaited."""
    return [
        f"{name} waits for a token: call it Await ..."
        for name, state in tasks(machine)
        if is_token_wait(state) and not PARKED.fullmatch(state["Resource"]) and not name.startswith("Await ")
    ]


def all_is_commented(machine: Machine) -> list[str]:
    bare = [
        name for name, state in states(machine) if not re.fullmatch(r"[A-Z].+\.", state.get("Comment", ""))
    ]
    return [f"{name} says in no sentence what it is for" for name in bare]


def only_known_fields(machine: Machine) -> list[str]:
    return [
        f"{name} uses {field}"
        for name, state in states(machine)
        for field in sorted(set(state) - FIELDS.get(state["Type"], set()))
    ]


def choices_read_one_word(machine: Machine) -> list[str]:
    faults = []
    for name, state in states(machine):
        if state["Type"] == "Choice":
            faults += [f"{name} has no Default"] if "Default" not in state else []
            read = {each.get("Variable") for each in state["Choices"]}
            faults += [f"{name} reads {len(read)} things"] if len(read) != 1 else []
            faults += [f"{name} computes" for each in state["Choices"] if not _is_word(each)]
    return faults


def _is_word(rule: dict[str, Any]) -> bool:
    return set(rule) == {"Comment", "Variable", "StringEquals", "Next"}


def nothing_fails(machine: Machine) -> list[str]:
    return [f"{name} is a Fail state" for name, state in states(machine) if state["Type"] == "Fail"]


def has_a_total_timeout(machine: Machine) -> list[str]:
    return [] if machine.get("TimeoutSeconds", 0) > 0 else ["the machine may run for ever"]


def token_waits_can_end(machine: Machine) -> list[str]:
    """A wait whose token nobody holds, or without a limit, is a lead forgotten."""
    faults = []
    for name, state in tasks(machine):
        if is_token_wait(state):
            has_token = "$$.Task.Token" in str(state["Parameters"])
            faults += [] if has_token else [f"{name} tells nobody its token"]
            has_limit = "TimeoutSeconds" in state or "TimeoutSecondsPath" in state
            faults += [] if has_limit else [f"{name} waits for ever"]
            takes = {error for caught in state.get("Catch", ()) for error in caught["ErrorEquals"]}
            unheard = {"States.Timeout", "States.HeartbeatTimeout"} - takes
            faults += [f"{name} has no path for {error}" for error in sorted(unheard)]
    return faults


RULES = (
    is_small,
    all_is_reached,
    all_can_end,
    names_follow_the_grammar,
    token_waits_are_called_waits,
    all_is_commented,
    only_known_fields,
    choices_read_one_word,
    nothing_fails,
    has_a_total_timeout,
    token_waits_can_end,
)
