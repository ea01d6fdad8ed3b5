"""What our state machines do about trouble: timeouts, retries, catches, and which function a task enters."""

import ast
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from frontdesk.errors import CATEGORIES
from frontdesk.lambdas import FUNCTIONS
from frontdesk.orchestration import contracts
from ops.desk import BLUEPRINT
from ops.state_machine import PASSES, Machine, State, function_of, is_token_wait, retry_policy
from tests import source_tree
from tests.contract.asl.shape import tasks

OF_THE_PLATFORM = {"States.ALL", "States.DataLimitExceeded", "States.Timeout", "States.HeartbeatTimeout"}
KNOWN_ERRORS = {category.__name__ for category in CATEGORIES} | OF_THE_PLATFORM | set(PASSES)
SPARE_S = 5
"""By how much a task outlasts its function, so that the function's own error is the one that is seen."""
NEVER_REPEATED = {"send", "reconcile"}


def tasks_have_a_timeout(machine: Machine) -> list[str]:
    return [
        f"{name} has no timeout"
        for name, task in tasks(machine)
        if "TimeoutSeconds" not in task and "TimeoutSecondsPath" not in task
    ]


def tasks_catch_everything(machine: Machine) -> list[str]:
    """States.ALL does not take States.DataLimitExceeded, and it must stand alone at the end."""
    faults = []
    for name, task in tasks(machine):
        lists = [caught["ErrorEquals"] for caught in task.get("Catch", ())]
        if not lists or lists[-1] != ["States.ALL"]:
            faults.append(f"{name} does not end its Catch with States.ALL alone")
        if not any("States.DataLimitExceeded" in errors for errors in lists[:-1]):
            faults.append(f"{name} does not name States.DataLimitExceeded before States.ALL")
    return faults


def only_known_errors(machine: Machine) -> list[str]:
    """Step Functions matches names exactly, so a leaf's name, or a mistyped one, never matches."""
    named = [
        (name, error)
        for name, task in tasks(machine)
        for each in (*task.get("Retry", ()), *task.get("Catch", ()))
        for error in each["ErrorEquals"]
    ]
    return [
        f"{name} names {error}, which nothing raises" for name, error in named if error not in KNOWN_ERRORS
    ]


def retries_follow_a_policy(machine: Machine) -> list[str]:
    """Database tasks outlast an inactive function, the others do not; what may act twice is not retried."""
    faults = []
    for name, task in tasks(machine):
        try:
            if (policy := retry_policy(task)) != (wanted := _policy_for(task)):
                faults.append(f"{name} retries by {policy} instead of {wanted}")
        except LookupError as error:
            faults.append(f"{name}: {error}")
    return faults


def _policy_for(task: State) -> str:
    function = function_of(task)
    if function is None or is_token_wait(task) or function in NEVER_REPEATED:
        return "none"
    known = FUNCTIONS.get(function)
    return "database" if known and known.is_in_database_network else "outside"


def errors_never_end_a_run(machine: Machine) -> list[str]:
    """Whatever is caught goes to a person, to parking or to a look-up: to no end, and no state before one."""
    ends = {name for name, state in machine["States"].items() if state["Type"] in ("Succeed", "Fail")}
    last = {name for name, state in machine["States"].items() if state.get("Next") in ends}
    return [
        f"an error of {name} ends the run at {caught['Next']}"
        for name, task in tasks(machine)
        for caught in task.get("Catch", ())
        if caught["Next"] in ends | last
    ]


def tasks_enter_functions_that_exist(machine: Machine) -> list[str]:
    faults = []
    for name, task in tasks(machine):
        if "lambda:invoke" in task["Resource"] and function_of(task) not in FUNCTIONS:
            faults.append(f"{name} enters {task['Parameters'].get('FunctionName')}, which is no function")
    return faults


def tasks_outlast_their_functions(machine: Machine) -> list[str]:
    """A token wait's time is a person's; the function only has to offer within it."""
    return [
        f"{name} ends before {function} may"
        for name, task in tasks(machine)
        if (function := function_of(task)) in FUNCTIONS and not is_token_wait(task)
        if task.get("TimeoutSeconds", 0) < FUNCTIONS[str(function)].timeout_s + SPARE_S
    ]


def entered(machine: Machine) -> set[str]:
    """Return every function that something enters: a task, a route, a queue."""
    by_tasks = {function for _, task in tasks(machine) if (function := function_of(task))}
    by_routes = {route.function for route in BLUEPRINT.routes}
    return by_tasks | by_routes | {source.function for source in BLUEPRINT.event_sources}


@cache
def contract_of(function: str) -> TypeAdapter[Any]:
    """Return the contract that a handler's `step` validates: what stands in its decorator."""
    handler = next(each for each in source_tree.handlers() if each.path.parent.name == function)
    handle = next(each for each in handler.functions() if each.name == "handle")
    decorator = handle.decorator_list[0]
    assert isinstance(decorator, ast.Call)
    return TypeAdapter(getattr(contracts, ast.unparse(decorator.args[0]).rpartition(".")[2]))


RULES = (
    tasks_have_a_timeout,
    tasks_catch_everything,
    only_known_errors,
    retries_follow_a_policy,
    errors_never_end_a_run,
    tasks_enter_functions_that_exist,
    tasks_outlast_their_functions,
)
