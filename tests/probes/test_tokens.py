"""Tasks that wait for an answer."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.probes.definitions import PASS, WAIT_FOR_TOKEN, ask, call, catch, ended, machine
from tests.probes.workbench import Workbench, refusal, unique


def test_an_answer_is_the_result_and_is_taken_once(bench: Workbench) -> None:
    key = unique()
    execution = bench.start(machine({"A": ask()}), {"key": key})
    assert bench.look(execution)["status"] == "RUNNING"
    bench.answer(key, {"approved": True})
    assert bench.look(execution)["out"] == {"approved": True}
    again = refusal(bench.stepfunctions.send_task_success, taskToken=bench.token(key), output="{}")
    assert again == "TaskTimedOut"


def test_a_token_is_as_long_as_those_of_aws(bench: Workbench) -> None:
    key = unique()
    bench.start(machine({"A": ask()}), {"key": key})
    assert len(bench.token(key)) == 1024
    bench.answer(key, {})


def test_a_failure_is_caught_with_its_error_and_cause(bench: Workbench) -> None:
    key = unique()
    execution = bench.start(machine({"A": ask(Catch=catch("Rejected")), "Caught": PASS}), {"key": key})
    bench.reject(key, "Rejected", "bad tone")
    assert bench.look(execution)["out"]["error"] == {"Error": "Rejected", "Cause": "bad tone"}


def test_a_made_up_token_is_refused(bench: Workbench) -> None:
    api = bench.stepfunctions
    assert refusal(api.send_task_success, taskToken="nope", output="{}") == "InvalidToken"
    assert refusal(api.send_task_failure, taskToken="nope") == "InvalidToken"
    assert refusal(api.send_task_heartbeat, taskToken="nope") == "InvalidToken"


def test_an_answer_that_is_not_json_is_refused_and_the_task_waits_on(bench: Workbench) -> None:
    key = unique()
    execution = bench.start(machine({"A": ask()}), {"key": key})
    refused = refusal(bench.stepfunctions.send_task_success, taskToken=bench.token(key), output="{not json")
    assert (refused, bench.look(execution)["status"]) == ("InvalidOutput", "RUNNING")
    bench.answer(key, 1)
    assert bench.look(execution)["out"] == 1


def test_a_token_can_travel_in_a_message(bench: Workbench) -> None:
    queue = bench.queue()
    parameters = {
        "QueueUrl": queue,
        "MessageBody": {"token.$": "$$.Task.Token", "draft.$": "$.draft"},
        "MessageAttributes": {"k": {"DataType": "String", "StringValue": "v"}},
    }
    resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    state = {"Type": "Task", "Resource": resource, "Parameters": parameters, "TimeoutSeconds": 20}
    execution = bench.start(machine({"A": ended(state)}), {"draft": 'draft "x"'})
    message = bench.message(queue)
    body = json.loads(message["Body"])
    assert (body["draft"], message["MessageAttributes"]["k"]["StringValue"]) == ('draft "x"', "v")
    bench.stepfunctions.send_task_success(taskToken=body["token"], output='{"y":1}')
    bench.clock.settle()
    assert bench.look(execution)["out"] == {"y": 1}


def test_an_answer_may_come_before_the_function_returns(bench: Workbench) -> None:
    payload = {"url": bench.cloud.addresses.endpoint, "token.$": "$$.Task.Token"}
    state = {**call("answer_early", payload, TimeoutSeconds=60), "Resource": WAIT_FOR_TOKEN}
    assert bench.output(machine({"A": state})) == {"early": True}


def test_sixty_four_answers_at_once_all_arrive(bench: Workbench) -> None:
    arn = bench.create(machine({"A": ask()}))

    def start_and_answer(_: int) -> str:
        key = unique()
        started = bench.stepfunctions.start_execution(
            stateMachineArn=arn, name=key, input=json.dumps({"key": key})
        )
        note = bench.notes / f"token-{key}"
        while not (note.exists() and note.stat().st_size):
            pass
        bench.stepfunctions.send_task_success(taskToken=note.read_text(), output="{}")
        return str(started["executionArn"])

    with ThreadPoolExecutor(16) as pool:
        executions = list(pool.map(start_and_answer, range(64)))
    bench.clock.settle()
    assert {bench.look(execution)["status"] for execution in executions} == {"SUCCEEDED"}


def test_a_function_that_fails_fails_its_token_wait(bench: Workbench) -> None:
    states = {"A": ask("boom", Catch=catch("PolicyViolation")), "Caught": PASS}
    assert bench.output(machine(states), {"key": unique()})["error"]["Error"] == "PolicyViolation"


def test_stopping_ends_a_token_wait_at_once(bench: Workbench) -> None:
    key = unique()
    execution = bench.start(machine({"A": ask()}), {"key": key})
    bench.stepfunctions.stop_execution(executionArn=execution, error="E", cause="C")
    stopped = bench.look(execution)
    assert (stopped["status"], stopped["error"], stopped["cause"]) == ("ABORTED", "E", "C")
    late = refusal(bench.stepfunctions.send_task_success, taskToken=bench.token(key), output="{}")
    assert late == "TaskTimedOut"


def test_a_retry_waits_for_a_token_of_its_own(bench: Workbench) -> None:
    key = unique()
    again = [{"ErrorEquals": ["Again"], "IntervalSeconds": 1, "MaxAttempts": 1}]
    execution = bench.start(machine({"A": ask(Retry=again)}), {"key": key})
    first = bench.token(key)
    bench.reject(key, "Again")
    bench.clock.move(2)
    assert bench.token(key) != first
    assert refusal(bench.stepfunctions.send_task_success, taskToken=first, output="1") == "TaskTimedOut"
    bench.answer(key, 2)
    assert bench.look(execution)["out"] == 2


def test_two_branches_wait_for_two_tokens(bench: Workbench) -> None:
    keys = [unique(), unique()]
    branches = []
    for key in keys:
        payload = {"key": key, "token.$": "$$.Task.Token"}
        branches.append(machine({key: {**call("ask", payload), "Resource": WAIT_FOR_TOKEN}}))
    state: dict[str, Any] = {"Type": "Parallel", "Branches": branches, "End": True}
    execution = bench.start(machine({"P": state}))
    for answer, key in enumerate(keys):
        bench.answer(key, answer)
    assert bench.look(execution)["out"] == [0, 1]
