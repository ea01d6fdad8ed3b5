"""JSONPath states: tasks, choices, maps, errors, retries and the services that a task can call."""

import json
from typing import Any

import pytest

from ops.local.names import function_arn
from tests.probes.definitions import PASS, ask, call, catch, ended, machine, wait
from tests.probes.workbench import Workbench, unique


def pipeline() -> dict[str, Any]:
    confident = {"Variable": "$.class.confidence", "NumericGreaterThan": 0.5}
    billing = {"Variable": "$.class.category", "StringEquals": "billing"}
    letter = {"to.$": "$.ticket.from", "text.$": "States.Format('Re: {}', $.ticket.text)"}
    picked = {"category.$": "$.Payload.category", "confidence.$": "$.Payload.confidence"}
    return machine(
        {
            "Classify": call("classify", ResultSelector=picked, ResultPath="$.class", Next="Draft"),
            "Draft": call("draft", ResultSelector={"d.$": "$.Payload"}, ResultPath="$.draft", Next="Judge"),
            "Judge": call(
                "judge",
                {"confidence.$": "$.class.confidence", "execution.$": "$$.Execution.Name"},
                ResultSelector={"decision.$": "$.Payload.decision"},
                ResultPath="$.judge",
                Next="Sure?",
            ),
            "Sure?": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.judge.decision", "StringEquals": "auto", "Next": "Failed"},
                    {"And": [billing, confident], "Next": "Deliver"},
                ],
                "Default": "Failed",
            },
            "Deliver": call("deliver", letter, OutputPath="$.Payload"),
            "Failed": {"Type": "Fail", "Error": "X", "Cause": "Y"},
        }
    )


def test_a_pipeline_of_functions_and_choices_reaches_its_end(bench: Workbench) -> None:
    given = {"ticket": {"from": "ann", "text": "my invoice"}}
    assert bench.output(pipeline(), given) == {"sent": True, "to": "ann"}


@pytest.mark.parametrize(
    ("kind", "error"), [("policy", "PolicyViolation"), ("nested", "NestedError"), ("key", "KeyError")]
)
def test_an_exception_becomes_an_error_of_its_own_class_name(bench: Workbench, kind: str, error: str) -> None:
    ended = bench.run(machine({"A": call("boom", {"kind": kind})}))
    assert (ended["status"], ended["error"]) == ("FAILED", error)
    assert json.loads(ended["cause"])["errorType"] == error


def test_a_process_that_exits_is_runtime_exit_error(bench: Workbench) -> None:
    assert bench.run(machine({"A": call("boom", {"kind": "exit"})}))["error"] == "Runtime.ExitError"


def test_a_function_that_does_not_exist_is_named_so(bench: Workbench) -> None:
    ended = bench.run(machine({"A": call("nobody")}))
    assert (ended["status"], ended["error"]) == ("FAILED", "Lambda.ResourceNotFoundException")


def test_a_function_can_be_called_by_its_arn_alone(bench: Workbench) -> None:
    state = {"Type": "Task", "Resource": function_arn("echo"), "End": True}
    assert bench.output(machine({"A": state}), {"a": 1}) == {"a": 1}


def test_intrinsic_functions_compute(bench: Workbench) -> None:
    parameters = {
        "uuid.$": "States.UUID()",
        "text.$": "States.JsonToString($.o)",
        "json.$": "States.StringToJson($.t)",
        "length.$": "States.ArrayLength($.l)",
        "merged.$": "States.JsonMerge($.o,$.p,false)",
        "format.$": "States.Format('x{}y{}',$.t,$.l[0])",
        "sum.$": "States.MathAdd(1,2)",
    }
    given = {"o": {"a": 1}, "p": {"b": 2}, "t": '{"z":1}', "l": [1, 2]}
    out = bench.output(machine({"A": {**PASS, "Parameters": parameters}}), given)
    assert out.pop("uuid").count("-") == 4
    assert out == {
        "text": '{"a":1}',
        "json": {"z": 1},
        "length": 2,
        "merged": {"a": 1, "b": 2},
        "format": 'x{"z":1}y1',
        "sum": 3,
    }


def test_a_path_can_filter_by_two_conditions(bench: Workbench) -> None:
    state = {**PASS, "Parameters": {"y.$": "$.l[?(@.a == 1 && @.b == 2)].n"}}
    given = {"l": [{"a": 1, "b": 2, "n": "hit"}, {"a": 1, "b": 3, "n": "no"}]}
    assert bench.output(machine({"A": state}), given) == {"y": ["hit"]}


def test_a_path_into_a_list_gives_the_value_itself(bench: Workbench) -> None:
    parameters = {"first.$": "$.l[0].n", "whole.$": "$.l[1]", "quoted.$": "$['a b']"}
    given = {"l": [{"n": 1}, {"n": 2}], "a b": None}
    out = bench.output(machine({"A": {**PASS, "Parameters": parameters}}), given)
    assert out == {"first": 1, "whole": {"n": 2}, "quoted": None}


def test_a_path_that_leads_nowhere_ends_the_execution(bench: Workbench) -> None:
    ended = bench.run(machine({"A": {**PASS, "Parameters": {"x.$": "$.nope.deep"}}}))
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")


def test_a_choice_without_a_match_or_default_fails_by_name(bench: Workbench) -> None:
    rule = {"Variable": "$.a", "StringEquals": "x", "Next": "B"}
    ended = bench.run(machine({"A": {"Type": "Choice", "Choices": [rule]}, "B": PASS}), {"a": "y"})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.NoChoiceMatched")


def test_a_map_gives_each_item_its_value_index_and_context(bench: Workbench) -> None:
    state = {
        "Type": "Map",
        "ItemsPath": "$.l",
        "MaxConcurrency": 2,
        "ItemSelector": {"v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "c.$": "$.c"},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            **machine({"X": call("echo", OutputPath="$.Payload")}),
        },
        "ResultPath": "$.r",
        "End": True,
    }
    out = bench.output(machine({"M": state}), {"l": ["a", "b", "c"], "c": 9})
    assert out["r"] == [{"v": value, "i": index, "c": 9} for index, value in enumerate("abc")]


def test_fifty_items_come_back_in_order(bench: Workbench) -> None:
    processor = machine({"X": call("echo", OutputPath="$.Payload")})
    state = {"Type": "Map", "ItemsPath": "$.l", "MaxConcurrency": 10, "ItemProcessor": processor}
    assert bench.output(machine({"M": ended(state)}), {"l": list(range(50))}) == list(range(50))


def test_a_failed_item_fails_its_map_by_name(bench: Workbench) -> None:
    processor = {"ProcessorConfig": {"Mode": "INLINE"}, **machine({"X": call("boom")})}
    state = {"Type": "Map", "ItemsPath": "$.l", "ItemProcessor": processor, "Catch": catch("PolicyViolation")}
    out = bench.output(machine({"M": ended(state), "Caught": PASS}), {"l": [{}]})
    assert out["error"]["Error"] == "PolicyViolation"


def parallel(function: str) -> dict[str, Any]:
    branches = [machine({name: call(name, OutputPath="$.Payload")}) for name in ("echo", function)]
    state = {"Type": "Parallel", "Branches": branches, "ResultPath": "$.r", "Catch": catch("States.ALL")}
    return machine({"P": ended(state), "Caught": PASS})


def test_parallel_branches_give_a_list(bench: Workbench) -> None:
    assert bench.output(parallel("echo"), {"z": 1})["r"] == [{"z": 1}, {"z": 1}]


def test_a_failed_branch_fails_the_parallel_state_by_name(bench: Workbench) -> None:
    assert bench.output(parallel("boom"), {"z": 1})["error"]["Error"] == "PolicyViolation"


def test_a_reserved_error_in_a_branch_keeps_its_name(bench: Workbench) -> None:
    branch = machine({"A": ask(TimeoutSeconds=5)})
    state = {"Type": "Parallel", "Branches": [branch], "Catch": catch("States.Timeout", ResultPath="$.error")}
    out = bench.output(machine({"P": ended(state), "Caught": PASS}), {"key": unique()}, seconds=6)
    assert out["error"]["Error"] == "States.Timeout"


def test_a_result_over_256_kib_fails_by_name_and_can_be_caught_by_it(bench: Workbench) -> None:
    states = {"A": call("big", Catch=catch("States.DataLimitExceeded")), "Caught": PASS}
    assert bench.output(machine(states), {"length": 300_000})["error"]["Error"] == "States.DataLimitExceeded"


def test_a_result_that_makes_the_state_too_large_can_be_caught_too(bench: Workbench) -> None:
    large = call("big", ResultPath="$.second", Catch=catch("States.DataLimitExceeded"))
    states = {"A": call("big", ResultPath="$.first", Next="B"), "B": large, "Caught": PASS}
    out = bench.output(machine(states), {"length": 140_000})
    assert out["error"]["Error"] == "States.DataLimitExceeded"


def test_states_all_does_not_catch_what_aws_calls_terminal(bench: Workbench) -> None:
    states = {"A": call("big", Catch=catch("States.ALL")), "Caught": PASS}
    ended = bench.run(machine(states), {"length": 300_000})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.DataLimitExceeded")


def test_states_of_both_query_languages_mix(bench: Workbench) -> None:
    doubled = {"q": "{% $states.input.z * 2 %}"}
    states = {
        "A": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": doubled, "Next": "B"},
        "B": {**PASS, "Parameters": {"w.$": "$.q"}},
    }
    assert bench.output(machine(states), {"z": 2}) == {"w": 4}


def test_each_entry_of_a_state_has_a_time_of_its_own_even_while_the_clock_stands(bench: Workbench) -> None:
    entered = {"$.first": "B", "$.second": "C", "$.third": "D"}
    states: dict[str, Any] = {"W": wait(Seconds=60, then="A")}
    for name, (path, then) in zip("ABC", entered.items(), strict=True):
        states[name] = {
            "Type": "Pass",
            "Parameters": {"at.$": "$$.State.EnteredTime"},
            "ResultPath": path,
            "Next": then,
        }
    states["D"] = PASS
    out = bench.output(machine(states), {}, seconds=61)
    times = [out[name]["at"] for name in ("first", "second", "third")]
    assert times == sorted(set(times))
    assert all(at.endswith("Z") and len(at) == len("2026-11-23T08:00:00.000Z") for at in times)
