"""Every path of the machine leads to something: in the input's skeleton, the context object, a variable."""

import re
from collections.abc import Iterator
from typing import Any

from frontdesk.orchestration.contracts import HOMES, RunInput, skeleton
from ops.state_machine import Machine, State
from tests.builders import a_lead
from tests.contract.asl.flow import home_of, situations
from tests.contract.asl.shape import states, tasks

FIELD = re.compile(r"\$(?:\.[A-Za-z][a-z_]*)+")
VARIABLE = re.compile(r"\$[a-z][a-z_]*")
INTRINSIC = re.compile(r"States\.MathRandom\(\d+, \d+\)")
CONTEXT = {
    *("$$.Execution.Name", "$$.Execution.StartTime", "$$.Execution.RedriveCount"),
    *("$$.State.Name", "$$.State.EnteredTime", "$$.State.RetryCount", "$$.Task.Token"),
}
"""With `$` for a token's whole answer, that is all of JSONPath that we use: no filter, wildcard or index."""
SINGLE = ("TimestampPath", "TimeoutSecondsPath", "Variable")


def paths(value: Any) -> Iterator[str]:
    """Yield every expression under keys that end in `.$`, and those of the fields that take one bare."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and (key.endswith(".$") or key in SINGLE):
                yield inner
            else:
                yield from paths(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner)


def read_by(state: State) -> list[str]:
    """Return what a state reads of its input; a ResultSelector reads the answer instead."""
    return list(paths({key: value for key, value in state.items() if key != "ResultSelector"}))


def only_simple_paths(machine: Machine) -> list[str]:
    faults = [] if machine.get("QueryLanguage") == "JSONPath" else ["the machine does not say JSONPath"]
    for name, state in states(machine):
        for path in paths(state):
            is_simple = any(pattern.fullmatch(path) for pattern in (FIELD, VARIABLE, INTRINSIC))
            if not (is_simple or path in CONTEXT or path == "$"):
                faults.append(f"{name} reads {path}, which the engines may read differently")
    return faults


def paths_lead_to_the_skeleton(machine: Machine) -> list[str]:
    """A path that does not resolve ends the run with States.Runtime, which nothing catches."""
    document = skeleton(RunInput(run_id="a-run", lead=a_lead()))
    return [
        f"{name} reads {path}, which the input does not have"
        for name, state in states(machine)
        for path in read_by(state)
        if path.startswith("$.") and not _resolves(path, document)
    ]


def _resolves(path: str, document: Any) -> bool:
    for key in path.removeprefix("$.").split("."):
        if not isinstance(document, dict) or key not in document:
            return False
        document = document[key]
    return True


def variables_are_assigned_before(machine: Machine) -> list[str]:
    """On every way that leads to a state, what it reads has been assigned; in that very state is too late."""
    faults = set()
    for here, variables in {(each.state, each.variables) for each in situations(machine)}:
        for name in variables_of(machine["States"][here]) - dict(variables).keys():
            faults.add(f"{here} reads ${name}, which is not assigned on every way there")
    return sorted(faults)


def variables_of(state: State) -> set[str]:
    return {path.removeprefix("$") for path in read_by(state) if VARIABLE.fullmatch(path)}


def no_variable_is_read_where_it_is_assigned(machine: Machine) -> list[str]:
    """AWS and the local engine differ about which value that is."""
    faults = []
    for name, state in states(machine):
        assigns = (state.get("Assign", {}), *(each.get("Assign", {}) for each in state.get("Catch", ())))
        both = variables_of(state) & {variable for each in assigns for variable in each}
        faults += [f"{name} reads and assigns ${variable}" for variable in sorted(both)]
    return faults


def results_go_home(machine: Machine) -> list[str]:
    """A task's result lies under its own name, with the output contract's fields, minus the observations."""
    faults = []
    for name, task in tasks(machine):
        if task.get("ResultPath", "$") is None:
            continue
        home = name.lower().replace(" ", "_")
        if home_of(task) != home or home not in HOMES:
            faults.append(f"{name} writes to {home_of(task)}")
            continue
        kept = {key.removesuffix(".$") for key in task["ResultSelector"]}
        told = set(HOMES[home].model_fields) - {"observations"}
        faults += [f"{name} does not keep {field}" for field in sorted(told - kept)]
        faults += [f"{name} keeps {field}, which nobody tells" for field in sorted(kept - told)]
        faults += [
            f"{name} keeps {path} as {key.removesuffix('.$')}"
            for key, path in task["ResultSelector"].items()
            if path not in ("$", f"$.Payload.{key.removesuffix('.$')}")
        ]
    return faults


def caught_errors_go_to_error(machine: Machine) -> list[str]:
    return [
        f"{name} notes an error in {caught['ResultPath']}"
        for name, task in tasks(machine)
        for caught in task.get("Catch", ())
        if caught.get("ResultPath", "$") not in ("$.error", None)
    ]


RULES = (
    only_simple_paths,
    paths_lead_to_the_skeleton,
    variables_are_assigned_before,
    no_variable_is_read_where_it_is_assigned,
    results_go_home,
    caught_errors_go_to_error,
)
