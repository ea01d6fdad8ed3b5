"""States in JSONata: the same states, in the other query language."""

from typing import Any

import pytest

from tests.probes.definitions import PASS, WAIT_FOR_TOKEN, call_jsonata, jsonata, machine
from tests.probes.workbench import Workbench, unique

HOSTILE = 'he said "hi" \\ and\nnewline \t tab ünï ✓ {% x %} $foo'


def test_a_pipeline_assigns_as_it_goes(bench: Workbench) -> None:
    taken = {"class": "{% $states.result.Payload %}", "ticket": "{% $states.input.ticket %}"}
    drafted = {"draft": "{% $states.result.Payload.draft %}"}
    judged = {"decision": "{% $states.result.Payload.decision %}"}
    billing = {
        "Condition": "{% $class.category = 'billing' and $class.confidence > 0.5 %}",
        "Assign": {"path": "human"},
        "Next": "Deliver",
    }
    auto = {"Condition": "{% $decision = 'auto' %}", "Next": "Failed"}
    letter = {"to": "{% $ticket.from %}", "draft": "{% $draft %}"}
    shown = {"sent": "{% $states.result.Payload.sent %}", "path": "{% $path %}", "draft": "{% $draft %}"}
    states = {
        "Classify": call_jsonata("classify", Assign=taken, Output="{% $states.input %}", Next="Draft"),
        "Draft": call_jsonata("draft", Assign=drafted, Next="Judge"),
        "Judge": call_jsonata(
            "judge", {"confidence": "{% $class.confidence %}"}, Assign=judged, Next="Sure?"
        ),
        "Sure?": {"Type": "Choice", "Choices": [auto, billing], "Default": "Failed"},
        "Deliver": call_jsonata("deliver", letter, Output=shown),
        "Failed": {"Type": "Fail", "Error": "X", "Cause": "Y"},
    }
    out = bench.output(jsonata(states), {"ticket": {"from": "ann", "text": 'my "invoice"\nline2 \\ ünï'}})
    assert out == {"sent": True, "path": "human", "draft": 'Hello ann,\n"quoted" \\ back — ünïcode ✓'}


def test_text_passes_through_a_variable_unchanged(bench: Workbench) -> None:
    shown = {"o": "{% $v %}", "i": "{% $states.input.s %}", "length": "{% $length($v) %}"}
    kept = {"Type": "Pass", "Assign": {"v": "{% $states.input.s %}"}, "Next": "B"}
    out = bench.output(jsonata({"A": kept, "B": {**PASS, "Output": shown}}), {"s": HOSTILE})
    assert out == {"o": HOSTILE, "i": HOSTILE, "length": len(HOSTILE)}


def test_text_in_a_variable_is_never_evaluated(bench: Workbench) -> None:
    attack = '" & $string(1+1) & "'
    kept = {"Type": "Pass", "Assign": {"v": "{% $states.input.s %}"}, "Next": "B"}
    assert bench.output(jsonata({"A": kept, "B": {**PASS, "Output": "{% $v %}"}}), {"s": attack}) == attack


def test_an_undefined_value_is_a_query_evaluation_error(bench: Workbench) -> None:
    failed = bench.run(jsonata({"A": {**PASS, "Output": "{% $states.input.nope.deep %}"}}))
    assert (failed["status"], failed["error"]) == ("FAILED", "States.QueryEvaluationError")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$parse('{\"a\":1}').a", 1),
        ("$length($uuid())", 36),
        ("$hash('x','SHA-256')", "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"),
        ("$range(1,3,1)", [1, 2, 3]),
        ("$partition([1,2,3,4],2)", [[1, 2], [3, 4]]),
        ("$merge([{'a':1},{'b':2}])", {"a": 1, "b": 2}),
        ("$exists($states.input.x) ? 1 : 0", 0),
        ("$type($millis())", "number"),
    ],
)
def test_functions_compute(bench: Workbench, expression: str, value: Any) -> None:
    assert bench.output(jsonata({"A": {**PASS, "Output": f"{{% {expression} %}}"}})) == value


def test_succeed_and_fail_evaluate_their_fields(bench: Workbench) -> None:
    succeed = {"Type": "Succeed", "Output": {"x": "{% $states.input.a + 1 %}"}}
    assert bench.output(jsonata({"A": succeed}), {"a": 1}) == {"x": 2}
    fail = {"Type": "Fail", "Error": "{% $states.input.e %}", "Cause": "{% 'c-' & $states.input.e %}"}
    failed = bench.run(jsonata({"A": fail}), {"e": "Err"})
    assert (failed["error"], failed["cause"]) == ("Err", "c-Err")


def test_a_catch_assigns_and_gives_an_output(bench: Workbench) -> None:
    caught = {
        "ErrorEquals": ["PolicyViolation"],
        "Assign": {"e": "{% $states.errorOutput.Error %}"},
        "Output": {"m": "{% $parse($states.errorOutput.Cause).errorMessage %}"},
        "Next": "B",
    }
    shown = {"e": "{% $e %}", "m": "{% $states.input.m %}"}
    out = bench.output(jsonata({"A": call_jsonata("boom", Catch=[caught]), "B": {**PASS, "Output": shown}}))
    assert out == {"e": "PolicyViolation", "m": 'no "quotes" allowed\nline2'}


def test_a_catch_can_give_a_bare_value(bench: Workbench) -> None:
    name = "{% $states.errorOutput.Error %}"
    caught = {"ErrorEquals": ["PolicyViolation"], "Output": name, "Next": "B"}
    states = {"A": call_jsonata("boom", Catch=[caught]), "B": PASS}
    assert bench.output(jsonata(states)) == "PolicyViolation"


def test_a_token_wait_computes_its_timeout(bench: Workbench) -> None:
    key = unique()
    payload = {"key": key, "token": "{% $states.context.Task.Token %}"}
    state = call_jsonata(
        "ask", payload, TimeoutSeconds="{% $states.input.t %}", Output="{% $states.result.approved %}"
    )
    execution = bench.start(jsonata({"A": {**state, "Resource": WAIT_FOR_TOKEN}}), {"t": 10})
    bench.answer(key, {"approved": True, "by": 'bob "b"'})
    assert bench.look(execution)["out"] is True


def test_a_token_in_a_message_times_out(bench: Workbench) -> None:
    arguments = {
        "QueueUrl": bench.queue(),
        "MessageBody": {"token": "{% $states.context.Task.Token %}", "in": "{% $states.input %}"},
    }
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Arguments": arguments,
        "TimeoutSeconds": 60,
        "Catch": [
            {"ErrorEquals": ["States.Timeout"], "Output": "{% $states.errorOutput.Error %}", "Next": "B"}
        ],
        "End": True,
    }
    assert bench.output(jsonata({"A": state, "B": PASS}), {"s": 'a"b\nc'}, seconds=61) == "States.Timeout"


def test_a_map_selects_and_collects(bench: Workbench) -> None:
    context = "$states.context.Map.Item"
    processor = machine({"X": call_jsonata("echo", Output="{% $states.result.Payload %}")})
    state = {
        "Type": "Map",
        "Items": "{% $states.input.l %}",
        "MaxConcurrency": 2,
        "ItemSelector": {"v": f"{{% {context}.Value %}}", "i": f"{{% {context}.Index %}}"},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, **processor},
        "Output": {"r": "{% $states.result %}"},
        "End": True,
    }
    out = bench.output(jsonata({"A": state}), {"l": ["a", "b"]})
    assert out == {"r": [{"v": "a", "i": 0}, {"v": "b", "i": 1}]}


def test_parallel_branches_share_arguments_and_give_a_result(bench: Workbench) -> None:
    first = machine({"X": call_jsonata("echo", Output="{% $states.result.Payload %}")})
    second = machine({"Y": {**PASS, "Output": "{% $states.input.z + 1 %}"}})
    state = {
        "Type": "Parallel",
        "Arguments": {"z": "{% $states.input.z %}"},
        "Branches": [first, second],
        "Assign": {"r": "{% $states.result %}"},
        "Output": "{% $states.result[1] %}",
        "Next": "B",
    }
    shown = {"a": "{% $states.input %}", "r": "{% $r %}"}
    out = bench.output(jsonata({"A": state, "B": {**PASS, "Output": shown}}), {"z": 1, "w": 2})
    assert out == {"a": 2, "r": [{"z": 1}, 2]}


def test_a_retry_comes_to_an_output(bench: Workbench) -> None:
    again = {
        "ErrorEquals": ["ModelThrottled"],
        "IntervalSeconds": 1,
        "MaxAttempts": 2,
        "JitterStrategy": "FULL",
    }
    state = call_jsonata("flaky", Retry=[again], Output="{% $states.result.Payload.attempts %}")
    assert bench.output(jsonata({"A": state}), {"key": unique(), "fail": 2}, seconds=5) == 3


def test_literals_are_assigned_as_they_are(bench: Workbench) -> None:
    values = {"v": None, "b": True, "n": 1.5, "o": {"a": [1, None, 'x"y\n\\ z']}}
    shown = {name: f"{{% ${name} %}}" for name in values}
    kept = {"Type": "Pass", "Assign": values, "Next": "B"}
    assert bench.output(jsonata({"A": kept, "B": {**PASS, "Output": shown}})) == values


def test_a_filter_sees_its_item(bench: Workbench) -> None:
    assert bench.output(
        jsonata({"A": {**PASS, "Output": "{% $states.input.l[$ > 1] %}"}}), {"l": [1, 2, 3]}
    ) == [2, 3]


def test_lists_are_mapped_and_joined(bench: Workbench) -> None:
    shown = {
        "l": "{% [$states.input.l.{'k': name, 'n': n * 2}] %}",
        "m": "{% [$map($states.input.l, function($x,$i){ $x.name & $string($i) })] %}",
        "s": "{% $join($states.input.l.name, ', ') %}",
    }
    given = {"l": [{"name": "a", "n": 1}, {"name": "b", "n": 2}]}
    out = bench.output(jsonata({"A": {**PASS, "Output": shown}}), given)
    assert out == {"l": [{"k": "a", "n": 2}, {"k": "b", "n": 4}], "m": ["a0", "b1"], "s": "a, b"}


def test_a_state_sees_variables_as_they_were_when_it_was_entered(bench: Workbench) -> None:
    shown = {"x": "{% $x %}", "y": "{% $y %}", "b": "{% $states.input %}"}
    changed = {"Type": "Pass", "Assign": {"x": 2, "y": "{% $x %}"}, "Output": "{% $x %}", "Next": "C"}
    states = {
        "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "B"},
        "B": changed,
        "C": {**PASS, "Output": shown},
    }
    assert bench.output(jsonata(states)) == {"x": 2, "y": 1, "b": 1}
