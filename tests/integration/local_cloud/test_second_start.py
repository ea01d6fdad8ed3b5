"""A local cloud that was killed and is started again in the same home answers for what it was before."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.local.cloud import LocalCloud
from tests.fixtures import first_cloud
from tests.fixtures.first_cloud import BLUEPRINT, MACHINE, create_machine, functions

CHECKOUT = Path(__file__).parents[3]
CAUSE = "The desk ended while this execution was running."


@dataclass(frozen=True)
class Second:
    """The cloud that was started again, and what the first one told."""

    cloud: LocalCloud
    machine: str
    told: dict[str, Any]
    stepfunctions: Any

    def arn(self, name: str) -> str:
        return f"{self.machine.replace(':stateMachine:', ':execution:')}:{name}"

    def look(self, name: str) -> dict[str, Any]:
        described: dict[str, Any] = self.stepfunctions.describe_execution(executionArn=self.arn(name))
        return described

    def history(self, name: str, **options: Any) -> list[dict[str, Any]]:
        found = self.stepfunctions.get_execution_history(executionArn=self.arn(name), **options)
        return list(found["events"])

    def refusal(self, operation: str, **arguments: Any) -> str:
        with pytest.raises(ClientError) as refused:
            getattr(self.stepfunctions, operation)(**arguments)
        return str(refused.value.response["Error"]["Code"])


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Second]:
    home = tmp_path_factory.mktemp("cloud")
    path = os.pathsep.join([str(CHECKOUT / "layers" / "frontdesk" / "python"), str(CHECKOUT)])
    died = subprocess.run(
        [sys.executable, first_cloud.__file__, str(home)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    with LocalCloud(home, BLUEPRINT, lambda _: functions(home)) as cloud:
        machine = create_machine(cloud)
        yield Second(cloud, machine, json.loads(died.stdout), cloud.client("stepfunctions"))


# ── Executions ────────────────────────────────────────────────────────────────────────────────────


def test_executions_that_had_ended_are_described_as_they_ended(second: Second):
    succeeded, failed = second.look("succeed"), second.look("fail")
    assert (succeeded["status"], failed["status"]) == ("SUCCEEDED", "FAILED")
    assert (
        json.loads(succeeded["input"])
        == json.loads(succeeded["output"])
        == {"do": "succeed", "text": "¿qué?"}
    )
    assert (failed["error"], failed["cause"]) == ("Told", "as it was told")
    assert (succeeded["stateMachineArn"], succeeded["name"]) == (second.machine, "succeed")
    assert succeeded["startDate"] <= succeeded["stopDate"]
    assert {succeeded["redriveStatus"], failed["redriveStatus"]} == {"NOT_REDRIVABLE"}


def test_an_execution_that_was_running_is_aborted_and_says_why(second: Second):
    waited, last = second.look("wait"), second.history("wait")[-1]
    assert (waited["status"], waited["cause"]) == ("ABORTED", CAUSE)
    assert (last["type"], last["executionAbortedEventDetails"]["cause"]) == ("ExecutionAborted", CAUSE)
    assert waited["stopDate"] - waited["startDate"] >= timedelta(hours=30)


@pytest.mark.parametrize("name", ["succeed", "fail", "wait"])
def test_the_history_is_there_from_the_first_event_to_the_last(second: Second, name: str):
    events = second.history(name)
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["executionStartedEventDetails"]["input"] == second.look(name)["input"]
    assert second.history(name, reverseOrder=True) == events[::-1]


def test_executions_are_listed_with_those_of_now_the_newest_first(second: Second):
    name = "of-now"
    second.stepfunctions.start_execution(stateMachineArn=second.machine, name=name, input='{"do": "end"}')
    second.cloud.clock.settle()
    listed = second.stepfunctions.list_executions(stateMachineArn=second.machine)["executions"]
    assert [each["name"] for each in listed] == [name, "succeed", "fail", "wait"]
    aborted = second.stepfunctions.list_executions(stateMachineArn=second.machine, statusFilter="ABORTED")
    assert [each["name"] for each in aborted["executions"]] == ["wait"]
    pages = second.stepfunctions.get_paginator("list_executions").paginate(
        stateMachineArn=second.machine, maxResults=1
    )
    assert [len(page["executions"]) for page in pages] == [1, 1, 1, 1]


@pytest.mark.parametrize("name", ["succeed", "wait"])
def test_a_name_is_taken_even_with_the_same_input(second: Second, name: str):
    again = {"stateMachineArn": second.machine, "name": name, "input": second.look(name)["input"]}
    assert second.refusal("start_execution", **again) == "ExecutionAlreadyExists"


def test_a_token_of_before_has_timed_out_and_a_made_up_one_is_invalid(second: Second):
    for token, code in ((second.told["token"], "TaskTimedOut"), ("x" * 1024, "InvalidToken")):
        assert second.refusal("send_task_success", taskToken=token, output="{}") == code


def test_what_ended_with_its_engine_can_be_stopped_in_vain_but_not_redriven(second: Second):
    before = second.look("wait")["stopDate"]
    assert second.stepfunctions.stop_execution(executionArn=second.arn("wait"))["stopDate"] == before
    assert second.refusal("redrive_execution", executionArn=second.arn("wait")) == "ExecutionNotRedrivable"
    its_machine = {"executionArn": second.arn("wait")}
    assert second.refusal("describe_state_machine_for_execution", **its_machine) == "ExecutionDoesNotExist"


# ── Everything else ───────────────────────────────────────────────────────────────────────────────


def test_a_message_that_was_not_deleted_is_still_in_its_queue(second: Second):
    sqs, url = second.cloud.client("sqs"), second.cloud.addresses.queue_url("intake")
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)["Messages"]
    assert [message["Body"] for message in received] == ["waits"]


def test_what_was_put_into_the_fence_is_still_there(second: Second):
    key = {"pk": {"S": "pause/desk"}}
    found = second.cloud.client("dynamodb").get_item(TableName="fence", Key=key, ConsistentRead=True)
    assert found["Item"] == {**key, "is_on": {"BOOL": True}}


def test_the_clock_stays_moved_and_the_address_stays_the_same(second: Second):
    assert second.cloud.clock.now_s() >= second.told["now_s"]
    assert second.cloud.public_url == second.told["url"]


def test_all_is_kept_for_the_machine_of_this_name_alone(second: Second):
    other = second.machine.replace(f":{MACHINE}", ":other")
    assert second.refusal("list_executions", stateMachineArn=other) == "StateMachineDoesNotExist"
