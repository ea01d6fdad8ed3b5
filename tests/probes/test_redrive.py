"""Redriving: an execution that did not succeed goes on from where it stopped."""

import json

import pytest

from tests.probes.definitions import PASS, ask, call, catch, ended, machine, wait
from tests.probes.workbench import Workbench, refusal, unique


def redrive(bench: Workbench, execution: str) -> None:
    bench.stepfunctions.redrive_execution(executionArn=execution)
    bench.clock.settle()


def kinds(bench: Workbench, execution: str) -> list[str]:
    return [event["type"] for event in bench.history(execution)]


def test_a_failed_execution_goes_on_from_the_failed_state_with_its_input(bench: Workbench) -> None:
    first = {"Type": "Pass", "Result": "kept", "ResultPath": "$.first", "Next": "B"}
    states = {"A": first, "B": call("flaky", ResultPath="$.b", ResultSelector={"n.$": "$.Payload.attempts"})}
    given = {"key": unique(), "fail": 1}
    execution = bench.start(machine(states), given)
    assert bench.look(execution)["redriveStatus"] == "REDRIVABLE"
    redrive(bench, execution)
    looked = bench.look(execution)
    assert looked["out"] == {**given, "first": "kept", "b": {"n": 2}}
    assert (looked["redriveCount"], looked["redriveStatus"]) == (1, "NOT_REDRIVABLE")
    assert looked["redriveDate"] >= looked["startDate"]


def test_the_history_goes_on_and_the_state_is_not_entered_again(bench: Workbench) -> None:
    execution = bench.start(machine({"A": call("flaky")}), {"key": unique(), "fail": 1})
    redrive(bench, execution)
    before = [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskFailed",
        "ExecutionFailed",
    ]
    after = ["ExecutionRedriven", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited"]
    assert kinds(bench, execution) == [*before, *after, "ExecutionSucceeded"]
    assert [event["id"] for event in bench.history(execution)] == list(range(1, 13))
    assert bench.history(execution)[6]["executionRedrivenEventDetails"] == {"redriveCount": 1}


def test_the_context_counts_redrives(bench: Workbench) -> None:
    given = {"count.$": "$$.Execution.RedriveCount"}
    fails = {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": True, "Next": "B"}]}
    execution = bench.start(
        machine({"A": {"Type": "Pass", "Parameters": given, "Next": "C"}, "C": fails, "B": PASS})
    )
    for _ in range(2):
        redrive(bench, execution)
    assert bench.look(execution)["redriveCount"] == 2
    read = machine({"A": {**PASS, "Parameters": given}})
    assert bench.output(read) == {"count": 0}
    again = bench.start(
        machine({"A": call("flaky", {"key.$": "$.key", "fail": 2, **given})}), {"key": unique()}
    )
    for _ in range(2):
        redrive(bench, again)
    payloads = [
        json.loads(event["taskScheduledEventDetails"]["parameters"])["Payload"]
        for event in bench.history(again)
        if event["type"] == "TaskScheduled"
    ]
    assert [payload["count"] for payload in payloads] == [0, 1, 2]


def test_variables_survive_a_redrive(bench: Workbench) -> None:
    kept = {"Type": "Pass", "Assign": {"kept.$": "$.key"}, "Next": "B"}
    states = {"A": kept, "B": call("flaky", Next="C"), "C": {**PASS, "Parameters": {"kept.$": "$kept"}}}
    key = unique()
    execution = bench.start(machine(states), {"key": key, "fail": 1})
    redrive(bench, execution)
    assert bench.look(execution)["out"] == {"kept": key}


def test_retries_start_afresh_after_a_redrive(bench: Workbench) -> None:
    again = {"ErrorEquals": ["ModelThrottled"], "IntervalSeconds": 10, "MaxAttempts": 1}
    execution = bench.start(machine({"A": call("flaky", Retry=[again])}), {"key": unique(), "fail": 3})
    bench.clock.move(15)
    assert bench.look(execution)["status"] == "FAILED"
    redrive(bench, execution)
    bench.clock.move(15)
    assert bench.look(execution)["status"] == "SUCCEEDED"


def test_a_stopped_token_wait_is_asked_again_with_a_new_token(bench: Workbench) -> None:
    key = unique()
    execution = bench.start(machine({"A": ask()}), {"key": key})
    first = bench.token(key)
    bench.stepfunctions.stop_execution(executionArn=execution, error="E")
    redrive(bench, execution)
    assert "error" not in bench.look(execution)
    assert bench.token(key) != first
    bench.answer(key, "yes")
    assert bench.look(execution)["out"] == "yes"


def test_a_machine_that_timed_out_gets_its_whole_time_again(bench: Workbench) -> None:
    execution = bench.start(machine({"A": ask(TimeoutSeconds=9000)}, TimeoutSeconds=3600), {"key": unique()})
    bench.clock.move(3601)
    assert bench.look(execution)["status"] == "TIMED_OUT"
    redrive(bench, execution)
    bench.clock.move(3590)
    assert bench.look(execution)["status"] == "RUNNING"
    bench.clock.move(11)
    assert bench.look(execution)["status"] == "TIMED_OUT"


def test_a_redriven_execution_keeps_its_definition(bench: Workbench) -> None:
    arn = bench.create(machine({"A": call("flaky", Next="B"), "B": {**PASS, "Result": "old"}}))
    execution = bench.start(arn, {"key": unique(), "fail": 1})
    changed = machine({"A": call("flaky", Next="B"), "B": {**PASS, "Result": "new"}})
    bench.stepfunctions.update_state_machine(stateMachineArn=arn, definition=json.dumps(changed))
    redrive(bench, execution)
    assert bench.look(execution)["out"] == "old"


def test_the_same_client_token_redrives_once(bench: Workbench) -> None:
    execution = bench.start(machine({"A": call("flaky")}), {"key": unique(), "fail": 9})
    for _ in range(2):
        bench.stepfunctions.redrive_execution(executionArn=execution, clientToken="the same")
        bench.clock.settle()
    assert bench.look(execution)["redriveCount"] == 1


@pytest.mark.parametrize("status", ["SUCCEEDED", "RUNNING"])
def test_what_runs_or_succeeded_is_not_redrivable(bench: Workbench, status: str) -> None:
    execution = bench.start(machine({"A": PASS if status == "SUCCEEDED" else wait(Seconds=60)}))
    assert bench.look(execution)["status"] == status
    refused = refusal(bench.stepfunctions.redrive_execution, executionArn=execution)
    assert refused == "ExecutionNotRedrivable"


def test_after_fourteen_days_nothing_is_redrivable(bench: Workbench) -> None:
    execution = bench.start(machine({"A": call("boom")}))
    bench.clock.move(14 * 24 * 3600 + 60)
    refused = refusal(bench.stepfunctions.redrive_execution, executionArn=execution)
    assert refused == "ExecutionNotRedrivable"


def test_an_unknown_execution_cannot_be_redriven(bench: Workbench) -> None:
    arn = "arn:aws:states:us-east-1:000000000000:execution:nobody:nothing"
    refused = refusal(bench.stepfunctions.redrive_execution, executionArn=arn)
    assert refused == "ExecutionDoesNotExist"


def test_a_redrive_runs_only_the_branches_that_failed(bench: Workbench) -> None:
    counted = {"key.$": "$.counted", "fail": 0}
    branches = [machine({"A": call("flaky", counted)}), machine({"B": call("flaky")})]
    state = {"Type": "Parallel", "Branches": branches, "ResultSelector": {"n.$": "$[0].Payload.attempts"}}
    given = {"key": unique(), "fail": 1, "counted": unique()}
    execution = bench.start(machine({"P": ended(state)}), given)
    redrive(bench, execution)
    assert bench.look(execution)["out"] == {"n": 1}


def test_a_caught_error_needs_no_redrive(bench: Workbench) -> None:
    states = {"A": call("boom", Catch=catch("States.ALL")), "Caught": PASS}
    assert bench.run(machine(states))["redriveStatus"] == "NOT_REDRIVABLE"
