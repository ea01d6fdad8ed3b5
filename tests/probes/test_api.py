"""The API of Step Functions: what it answers, and what it refuses."""

import json
from typing import Any

from tests.probes.definitions import PASS, ask, call, machine, wait
from tests.probes.workbench import ROLE, Workbench, refusal, unique

SUCCEEDED_HISTORY = [
    "ExecutionStarted",
    "TaskStateEntered",
    "TaskScheduled",
    "TaskStarted",
    "TaskSucceeded",
    "TaskStateExited",
    "PassStateEntered",
    "PassStateExited",
    "ExecutionSucceeded",
]


def gives(value: Any) -> dict[str, Any]:
    return machine({"A": {**PASS, "Result": value}})


def test_the_same_name_and_input_is_the_same_execution_while_it_runs(bench: Workbench) -> None:
    arn, name = bench.create(machine({"A": wait(Seconds=60)})), unique()
    first = bench.start(arn, {"a": 1}, name=name)
    assert bench.start(arn, {"a": 1}, name=name) == first
    again = {"stateMachineArn": arn, "name": name}
    assert refusal(bench.stepfunctions.start_execution, input='{"a": 2}', **again) == "ExecutionAlreadyExists"
    bench.clock.move(61)
    assert refusal(bench.stepfunctions.start_execution, input='{"a": 1}', **again) == "ExecutionAlreadyExists"


def test_an_execution_without_a_name_gets_one(bench: Workbench) -> None:
    arn = bench.create(machine({"A": PASS}))
    assert bench.start(arn) != bench.start(arn)


def test_the_history_has_every_step_in_order(bench: Workbench) -> None:
    execution = bench.start(machine({"A": call("echo", Next="B"), "B": PASS}), {"a": 1})
    events = bench.history(execution)
    assert [event["type"] for event in events] == SUCCEEDED_HISTORY
    assert [event["previousEventId"] for event in events] == [0, 0, 2, 3, 4, 5, 6, 7, 8]


def test_the_history_comes_in_pages_and_backwards(bench: Workbench) -> None:
    execution = bench.start(machine({"A": call("echo", Next="B"), "B": PASS}), {"a": 1})
    ask_for: dict[str, Any] = {"executionArn": execution, "reverseOrder": True, "maxResults": 5}
    page = bench.stepfunctions.get_execution_history(**ask_for)
    rest = bench.stepfunctions.get_execution_history(**ask_for, nextToken=page["nextToken"])
    assert [event["type"] for event in page["events"] + rest["events"]] == SUCCEEDED_HISTORY[::-1]


def test_the_history_of_a_failure_ends_with_its_error(bench: Workbench) -> None:
    events = bench.history(bench.start(machine({"A": call("boom")}), {"a": 1}))
    expected = [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskFailed",
        "ExecutionFailed",
    ]
    assert [event["type"] for event in events] == expected
    assert events[-1]["executionFailedEventDetails"]["error"] == "PolicyViolation"


def test_stopping_ends_a_wait_at_once_with_error_and_cause(bench: Workbench) -> None:
    execution = bench.start(machine({"A": wait(Seconds=3000)}))
    bench.stepfunctions.stop_execution(executionArn=execution, error="E", cause="C")
    stopped = bench.look(execution)
    assert (stopped["status"], stopped["error"], stopped["cause"]) == ("ABORTED", "E", "C")
    assert bench.history(execution)[-1]["type"] == "ExecutionAborted"


def test_stopping_does_not_wait_for_a_function(bench: Workbench) -> None:
    key = unique()
    arn = bench.create(machine({"A": call("stall", {"key": key})}))
    execution = bench.stepfunctions.start_execution(stateMachineArn=arn)["executionArn"]
    bench.stepfunctions.stop_execution(executionArn=execution)
    assert bench.look(execution)["status"] == "ABORTED"
    bench.let_go(key)
    assert bench.history(execution)[-1]["type"] == "ExecutionAborted"


def test_stopping_at_once_after_the_start_is_not_lost(bench: Workbench) -> None:
    branch = machine({"B": call("echo", Next="C"), "C": wait(Seconds=60)})
    arn = bench.create(machine({"A": {"Type": "Parallel", "Branches": [branch, branch], "End": True}}))
    for _ in range(20):
        execution = bench.stepfunctions.start_execution(stateMachineArn=arn)["executionArn"]
        bench.stepfunctions.stop_execution(executionArn=execution)
        assert bench.look(execution)["status"] == "ABORTED"
        assert bench.history(execution)[-1]["type"] == "ExecutionAborted"


def test_an_express_machine_answers_its_caller(bench: Workbench) -> None:
    arn = bench.create(machine({"A": PASS}), type="EXPRESS")
    api = bench.cloud.client("stepfunctions", inject_host_prefix=False)
    assert refusal(api.start_sync_execution, stateMachineArn=arn) == "OK"


def test_a_definition_can_be_validated_without_creating_it(bench: Workbench) -> None:
    definition = json.dumps(machine({"A": PASS}))
    assert refusal(bench.stepfunctions.validate_state_machine_definition, definition=definition) == "OK"


def test_a_description_has_every_field(bench: Workbench) -> None:
    described = bench.run(gives("done"), {"a": 1})
    assert described["output"] == '"done"'
    assert json.loads(described["input"]) == {"a": 1}
    assert (described["redriveCount"], described["redriveStatus"]) == (0, "NOT_REDRIVABLE")
    expected = {
        "executionArn",
        "stateMachineArn",
        "name",
        "startDate",
        "stopDate",
        "inputDetails",
        "outputDetails",
    }
    assert expected <= set(described)


def test_executions_are_listed_by_status(bench: Workbench) -> None:
    arn = bench.create(machine({"A": wait(Seconds=60)}))
    bench.start(arn)
    running = {"stateMachineArn": arn, "statusFilter": "RUNNING"}
    assert len(bench.stepfunctions.list_executions(**running)["executions"]) == 1
    bench.clock.move(61)
    assert bench.stepfunctions.list_executions(**running)["executions"] == []
    assert "stopDate" in bench.stepfunctions.list_executions(stateMachineArn=arn)["executions"][0]


def test_versions_and_aliases_run_what_they_name(bench: Workbench) -> None:
    api = bench.stepfunctions
    made = api.create_state_machine(
        name=f"v-{unique()}", definition=json.dumps(gives(1)), roleArn=ROLE, publish=True
    )
    latest, first = made["stateMachineArn"], made["stateMachineVersionArn"]
    api.update_state_machine(stateMachineArn=latest, definition=json.dumps(gives(2)))
    second = api.publish_state_machine_version(stateMachineArn=latest)["stateMachineVersionArn"]
    route = [{"stateMachineVersionArn": first, "weight": 100}]
    alias = api.create_state_machine_alias(name="live", routingConfiguration=route)["stateMachineAliasArn"]
    assert [bench.run(arn)["out"] for arn in (first, second, latest, alias)] == [1, 2, 2, 1]
    route = [{"stateMachineVersionArn": second, "weight": 100}]
    api.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=route)
    assert bench.run(alias)["out"] == 2


def test_an_execution_keeps_the_definition_it_began_with(bench: Workbench) -> None:
    def waits_and_gives(value: str) -> dict[str, Any]:
        return machine({"A": wait(Seconds=60, then="B"), "B": {**PASS, "Result": value}})

    arn = bench.create(waits_and_gives("old"))
    execution = bench.start(arn)
    bench.stepfunctions.update_state_machine(
        stateMachineArn=arn, definition=json.dumps(waits_and_gives("new"))
    )
    bench.clock.move(61)
    assert bench.look(execution)["out"] == "old"


def test_what_is_no_definition_or_no_input_is_refused(bench: Workbench) -> None:
    create = {"name": f"bad-{unique()}", "roleArn": ROLE}
    unknown = {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Bogus": 1, "End": True}}
    for definition in ("{", json.dumps(machine(unknown))):
        refused = refusal(bench.stepfunctions.create_state_machine, definition=definition, **create)
        assert refused == "InvalidDefinition"
    arn = bench.create(machine({"A": PASS}))
    refused = refusal(bench.stepfunctions.start_execution, stateMachineArn=arn, input="{nope")
    assert refused == "InvalidExecutionInput"


def test_a_transition_to_a_state_that_does_not_exist_is_refused(bench: Workbench) -> None:
    create = {"name": f"bad-{unique()}", "roleArn": ROLE}
    for definition in (machine({"A": {"Type": "Pass", "Next": "Q"}}), machine({"A": PASS}, StartAt="Z")):
        refused = refusal(
            bench.stepfunctions.create_state_machine, definition=json.dumps(definition), **create
        )
        assert refused == "InvalidDefinition"


def test_a_machine_of_the_same_name_but_another_definition_is_refused(bench: Workbench) -> None:
    create = {"name": f"twice-{unique()}", "roleArn": ROLE}
    api = bench.stepfunctions
    assert refusal(api.create_state_machine, definition=json.dumps(gives(1)), **create) == "OK"
    assert refusal(api.create_state_machine, definition=json.dumps(gives(1)), **create) == "OK"
    refused = refusal(api.create_state_machine, definition=json.dumps(gives(2)), **create)
    assert refused == "StateMachineAlreadyExists"


def test_a_name_that_aws_would_not_take_is_refused(bench: Workbench) -> None:
    arn = bench.create(machine({"A": ask()}))
    for name in ("x" * 81, "a b", "a:b"):
        assert refusal(bench.stepfunctions.start_execution, stateMachineArn=arn, name=name) == "InvalidName"
