"""A state machine's file as data: its states, the ways between them, and the retry policies it may use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Machine = dict[str, Any]
State = dict[str, Any]

MACHINES = Path(__file__).resolve().parent.parent / "statemachines"
ANY_ERROR = "States.ALL"
CALLBACK = ".waitForTaskToken"
PASSES = (
    "RetryLater",
    "Lambda.TooManyRequestsException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ResourceNotReadyException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "States.Timeout",
)
"""What may pass by itself: our own category, and the platform's names for its own trouble."""
RETRY_POLICIES: dict[str, State] = {
    "outside": {
        "ErrorEquals": list(PASSES),
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxAttempts": 4,
        "MaxDelaySeconds": 20,
        "JitterStrategy": "FULL",
    },
    "database": {
        "ErrorEquals": list(PASSES),
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxAttempts": 8,
        "MaxDelaySeconds": 30,
        "JitterStrategy": "NONE",
    },
}
"""The only two: JSON has no anchors, so a contract test compares every Retry with these."""

_FUNCTION = re.compile(r"\$\{(\w+)FunctionArn\}")


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a state to the next, with why it is taken; `errors` only where a Catch leads."""

    source: str
    target: str
    kind: Literal["next", "choice", "default", "catch"]
    why: str = ""
    errors: tuple[str, ...] = ()


def load(name: str) -> Machine:
    """Return the machine `name` as it is written, placeholders and all."""
    machine: Machine = json.loads((MACHINES / f"{name}.asl.json").read_text("utf-8"))
    return machine


def edges(machine: Machine) -> tuple[Edge, ...]:
    """Return every way of a machine, state by state, the happy one first."""
    return tuple(edge for name, state in machine["States"].items() for edge in ways_out(name, state))


def ways_out(name: str, state: State) -> Iterator[Edge]:
    """Yield every way out of one state."""
    if "Next" in state:
        yield Edge(name, state["Next"], "next")
    for choice in state.get("Choices", ()):
        yield Edge(name, choice["Next"], "choice", choice.get("Comment", ""))
    if "Default" in state:
        yield Edge(name, state["Default"], "default", "otherwise")
    for caught in state.get("Catch", ()):
        errors = tuple(caught["ErrorEquals"])
        yield Edge(name, caught["Next"], "catch", caught.get("Comment", ""), errors)


def function_of(state: State) -> str | None:
    """Return the folder in functions/ that a Task enters; None for a state that calls no function."""
    found = _FUNCTION.fullmatch(str(state.get("Parameters", {}).get("FunctionName", "")))
    return re.sub(r"(?<!^)(?=[A-Z])", "_", found[1]).lower() if found else None


def retry_policy(state: State) -> str:
    """Return the name of the policy that a state follows.

    Raises:
        LookupError: it is neither none nor one of the named ones.
    """
    if "Retry" not in state:
        return "none"
    for name, policy in RETRY_POLICIES.items():
        if state["Retry"] == [policy]:
            return name
    raise LookupError(f"this Retry is none of the named policies ({', '.join(RETRY_POLICIES)})")


def is_token_wait(state: State) -> bool:
    """Tell whether a state ends only when its task token is answered."""
    return str(state.get("Resource", "")).endswith(CALLBACK)
