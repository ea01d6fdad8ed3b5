"""Variables in JSONPath states."""

from typing import Any

import pytest

from tests.probes.definitions import PASS, call, catch, machine
from tests.probes.workbench import Workbench


def test_a_variable_is_read_in_a_later_state(bench: Workbench) -> None:
    kept = {"Type": "Pass", "Assign": {"v.$": "$.x"}, "Next": "B"}
    states = {"A": kept, "B": {**PASS, "Parameters": {"y.$": "$v"}}}
    assert bench.output(machine(states), {"x": 5}) == {"y": 5}


@pytest.mark.parametrize("value", ['"; $v:="x', {"a": ["b", {"c": 'd"e'}]}, [1], None, True, ""])
def test_any_value_comes_back_as_it_was(bench: Workbench, value: Any) -> None:
    kept = {"Type": "Pass", "Assign": {"v.$": "$.x"}, "Next": "B"}
    states = {"A": kept, "B": {**PASS, "Parameters": {"y.$": "$v"}}}
    assert bench.output(machine(states), {"x": value}) == {"y": value}


def test_a_path_leads_into_a_variable(bench: Workbench) -> None:
    kept = {"Type": "Pass", "Assign": {"v.$": "$"}, "Next": "B"}
    states = {"A": kept, "B": {**PASS, "Parameters": {"y.$": "$v.l[1].n"}}}
    assert bench.output(machine(states), {"l": [{"n": 1}, {"n": 2}]}) == {"y": 2}


def test_a_catch_notes_where_it_came_from_and_a_choice_goes_back_there(bench: Workbench) -> None:
    noted = catch("States.ALL", "Where Were We?", Assign={"cameFrom": "Second"})
    states = {
        "First": {"Type": "Pass", "Assign": {"cameFrom": "First"}, "Next": "Second"},
        "Second": call("boom", Catch=noted),
        "Where Were We?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$cameFrom", "StringEquals": "Second", "Next": "Back"}],
            "Default": "Lost",
        },
        "Back": {**PASS, "Parameters": {"error.$": "$.error.Error", "from.$": "$cameFrom"}},
        "Lost": {"Type": "Fail"},
    }
    assert bench.output(machine(states)) == {"error": "PolicyViolation", "from": "Second"}


def test_a_catch_can_keep_the_error_in_a_variable(bench: Workbench) -> None:
    noted = catch("PolicyViolation", Assign={"why.$": "$.Error"})
    states = {"A": call("boom", Catch=noted), "Caught": {**PASS, "Parameters": {"why.$": "$why"}}}
    assert bench.output(machine(states)) == {"why": "PolicyViolation"}


def test_a_failed_attempt_assigns_nothing(bench: Workbench) -> None:
    first = {"Type": "Pass", "Assign": {"v": "before"}, "Next": "A"}
    task = call(
        "echo",
        Assign={"v": "after"},
        ResultSelector={"x.$": "$.Payload.missing"},
        Catch=catch("States.Runtime"),
    )
    states = {"First": first, "A": task, "Caught": {**PASS, "Parameters": {"v.$": "$v"}}}
    assert bench.output(machine(states)) == {"v": "before"}


def test_a_task_sees_its_variable_as_it_was_and_the_next_state_as_it_is(bench: Workbench) -> None:
    first = {"Type": "Pass", "Assign": {"n": 1}, "Next": "A"}
    task = call("echo", Assign={"n": 2}, ResultSelector={"n.$": "$n"}, ResultPath="$.during", Next="B")
    states = {
        "First": first,
        "A": task,
        "B": {**PASS, "Parameters": {"during.$": "$.during.n", "after.$": "$n"}},
    }
    assert bench.output(machine(states)) == {"during": 1, "after": 2}
