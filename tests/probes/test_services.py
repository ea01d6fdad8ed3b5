"""Services that a task calls besides Lambda."""

import json
from typing import Any

from tests.probes.definitions import PASS, ended, machine
from tests.probes.workbench import Workbench, unique


def send(queue_url: str, **parameters: Any) -> dict[str, Any]:
    given = {"QueueUrl": queue_url, "MessageBody.$": "$", **parameters}
    return ended({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": given})


def test_a_task_sends_a_message(bench: Workbench) -> None:
    queue = bench.queue()
    assert bench.output(machine({"A": send(queue)}), {"a": "b"})["MessageId"]
    assert json.loads(bench.message(queue)["Body"]) == {"a": "b"}


def test_a_task_sends_to_a_fifo_queue(bench: Workbench) -> None:
    queue = bench.queue(".fifo", FifoQueue="true")
    bench.output(machine({"A": send(queue, MessageGroupId="g", MessageDeduplicationId="d")}), {"a": "b"})
    assert bench.message(queue)["Attributes"]["MessageGroupId"] == "g"


def test_a_queue_that_does_not_exist_is_an_error_of_sqs(bench: Workbench) -> None:
    failed = bench.run(machine({"A": send("http://sqs.us-east-1.localhost/1/none")}), {})
    assert failed["status"] == "FAILED"
    assert failed["error"].startswith("SQS.")


def put(table: str, key: dict[str, str], **fields: Any) -> dict[str, Any]:
    parameters = {
        "TableName": table,
        "Item": {"pk": key},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    return ended(
        {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": parameters, **fields}
    )


def test_a_conditional_put_fails_by_name_the_second_time(bench: Workbench) -> None:
    table = f"probe-{unique()}"
    bench.cloud.client("dynamodb").create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    read = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
        "Parameters": {"TableName": table, "Key": {"pk": {"S.$": "$.k"}}},
        "Next": "C",
    }
    states = {
        "A": put(table, {"S.$": "$.k"}, ResultPath=None, Next="B"),
        "B": read,
        "C": put(table, {"S": "z"}),
    }
    failed = bench.run(machine(states), {"k": "z"})
    assert (failed["status"], failed["error"]) == ("FAILED", "DynamoDB.ConditionalCheckFailedException")


def test_a_task_puts_an_event_on_the_bus(bench: Workbench) -> None:
    entry = {"Source": "x", "DetailType": "y", "Detail": {"a.$": "$.a"}}
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::events:putEvents",
        "Parameters": {"Entries": [entry]},
    }
    assert bench.output(machine({"A": ended(state)}), {"a": 1})["FailedEntryCount"] == 0


def test_a_task_runs_another_state_machine_to_its_end(bench: Workbench) -> None:
    child = bench.create(machine({"A": PASS}))
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": child, "Input": {"q.$": "$.q"}},
        "OutputPath": "$.Output",
    }
    assert bench.output(machine({"A": ended(state)}), {"q": 2}) == {"q": 2}
