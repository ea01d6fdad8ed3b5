"""Queues that invoke functions: partial batches, dead letters, and delays that follow the moved clock."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.local.cloud import LocalCloud
from ops.local.event_sources import EventSource, failed_messages
from ops.local.execution_environment import Invocation
from ops.local.failures import UnknownFunction
from ops.local.resources import Blueprint, Queue
from tests.fixtures.clouds import a_cloud
from tests.fixtures.tiny_functions import a_function

NOTES_AND_REFUSES = """
    import json, os

    def handle(event, context):
        with open(os.environ["NOTES"], "a") as notes:
            notes.write("".join(json.dumps(record) + chr(10) for record in event["Records"]))
        if any("crash" in record["body"] for record in event["Records"]):
            raise RuntimeError("crashed")
        bad = [record["messageId"] for record in event["Records"] if "bad" in record["body"]]
        return {"batchItemFailures": [{"itemIdentifier": name} for name in bad]}
"""
VISIBILITY_S = 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("event_sources")


@pytest.fixture(scope="module")
def cloud(folder: Path) -> Iterator[LocalCloud]:
    environment = {"NOTES": str(folder / "notes")}
    function = a_function(folder, "noter", NOTES_AND_REFUSES, environment=environment)
    blueprint = Blueprint(
        queues=[Queue("intake", visibility_s=VISIBILITY_S, max_receives=2)],
        event_sources=[EventSource("intake", function.name)],
    )
    with a_cloud(blueprint, [function]) as cloud:
        yield cloud


@pytest.fixture(autouse=True)
def _no_notes_yet(folder: Path) -> None:
    (folder / "notes").write_text("")


def send(cloud: LocalCloud, body: str, **options: Any) -> None:
    cloud.client("sqs").send_message(
        QueueUrl=cloud.addresses.queue_url("intake"), MessageBody=body, **options
    )


def records(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "notes").read_text().splitlines()]


def bodies(folder: Path) -> list[str]:
    return [record["body"] for record in records(folder)]


def dead_letters(cloud: LocalCloud) -> list[str]:
    """Take everything out of the dead-letter queue."""
    sqs, url = cloud.client("sqs"), cloud.addresses.queue_url("intake-dead-letters")
    taken = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in taken:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in taken]


def test_a_message_arrives_as_lambda_delivers_it(cloud: LocalCloud, folder: Path):
    kind = {"DataType": "String", "StringValue": "sms"}
    send(cloud, '{"text": "señal"}', MessageAttributes={"kind": kind})
    cloud.clock.settle()
    (record,) = records(folder)
    assert record["body"] == '{"text": "señal"}'
    assert record["messageAttributes"] == {"kind": {"dataType": "String", "stringValue": "sms"}}
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == "arn:aws:sqs:us-east-1:000000000000:intake"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert {"SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"} <= set(record["attributes"])
    assert {"messageId", "receiptHandle", "md5OfBody", "awsRegion"} <= set(record)


def test_only_what_failed_of_a_batch_returns_and_ends_among_the_dead_letters(cloud: LocalCloud, folder: Path):
    entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(["good 1", "bad", "good 2"])]
    cloud.client("sqs").send_message_batch(QueueUrl=cloud.addresses.queue_url("intake"), Entries=entries)
    cloud.clock.settle()
    assert sorted(bodies(folder)) == ["bad", "good 1", "good 2"]
    cloud.clock.move(VISIBILITY_S)
    assert sorted(bodies(folder)) == ["bad", "bad", "good 1", "good 2"]
    assert records(folder)[-1]["attributes"]["ApproximateReceiveCount"] == "2"
    cloud.clock.move(VISIBILITY_S)
    assert len(records(folder)) == 4
    assert dead_letters(cloud) == ["bad"]


def test_a_function_that_fails_gets_its_whole_batch_again(cloud: LocalCloud, folder: Path):
    send(cloud, "crash")
    cloud.clock.move(3 * VISIBILITY_S)
    assert bodies(folder) == ["crash", "crash"]
    assert dead_letters(cloud) == ["crash"]


def test_failed_messages_that_wait_to_return_do_not_hold_up_the_clock(cloud: LocalCloud, folder: Path):
    send(cloud, "bad")
    cloud.clock.settle()
    assert bodies(folder) == ["bad"]
    cloud.clock.move(3 * VISIBILITY_S)
    assert dead_letters(cloud) == ["bad"]


def test_neither_do_those_that_nobody_could_work_on(
    cloud: LocalCloud, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    def gone(name: str, _: bytes) -> Invocation:
        raise UnknownFunction(f"{name} is gone")

    with monkeypatch.context() as patch:
        patch.setattr(cloud.host, "invoke", gone)
        send(cloud, "nobody could take it")
        cloud.clock.settle()
        assert records(folder) == []
    cloud.clock.move(VISIBILITY_S + 1)
    assert [record["body"] for record in records(folder)] == ["nobody could take it"]


def test_delayed_messages_arrive_at_their_moment_and_in_that_order(cloud: LocalCloud, folder: Path):
    send(cloud, "in 15 minutes", DelaySeconds=900)
    send(cloud, "in 1 minute", DelaySeconds=60)
    cloud.clock.move(59)
    assert bodies(folder) == []
    cloud.clock.move(5)
    assert bodies(folder) == ["in 1 minute"]
    cloud.clock.move(10_000)
    assert bodies(folder) == ["in 1 minute", "in 15 minutes"]
    arrived_ms, sent_ms = (
        int(records(folder)[1]["attributes"][name])
        for name in ("ApproximateFirstReceiveTimestamp", "SentTimestamp")
    )
    assert 899_000 < arrived_ms - sent_ms < 902_000


def test_a_batch_of_delayed_messages_is_expected_too(cloud: LocalCloud, folder: Path):
    entries = [{"Id": str(n), "MessageBody": str(n), "DelaySeconds": 100 * n} for n in (2, 1)]
    cloud.client("sqs").send_message_batch(QueueUrl=cloud.addresses.queue_url("intake"), Entries=entries)
    cloud.clock.move(1000)
    assert bodies(folder) == ["1", "2"]


def test_many_messages_sent_at_once_arrive_once_each(cloud: LocalCloud, folder: Path):
    for n in range(50):
        send(cloud, f"message {n}")
    cloud.clock.settle()
    assert sorted(bodies(folder)) == sorted(f"message {n}" for n in range(50))


def test_a_worker_killed_in_mid_batch_loses_nothing(cloud: LocalCloud, folder: Path):
    for n in range(50):
        send(cloud, f"message {n}")
        if n % 10 == 0:
            cloud.host.kill("noter")
    cloud.clock.move(3 * VISIBILITY_S)
    assert {f"message {n}" for n in range(50)} == set(bodies(folder)) | set(dead_letters(cloud))


@pytest.mark.parametrize(
    ("payload", "failed"),
    [
        (b"null", set()),
        (b"{}", set()),
        (b'{"batchItemFailures": null}', set()),
        (b'{"batchItemFailures": [{"itemIdentifier": "a"}]}', {"a"}),
        (b'{"batchItemFailures": [{"itemIdentifier": "unknown"}]}', {"a", "b"}),
        (b'{"batchItemFailures": [{"itemIdentifier": ""}]}', {"a", "b"}),
        (b'{"batchItemFailures": [{}]}', {"a", "b"}),
        (b'"not an object"', {"a", "b"}),
        (b"not json", {"a", "b"}),
    ],
)
def test_an_answer_in_doubt_fails_the_whole_batch(payload: bytes, failed: set[str]):
    assert failed_messages(Invocation(is_error=False, payload=payload), ["a", "b"]) == failed


def test_an_error_fails_the_whole_batch():
    assert failed_messages(Invocation(is_error=True, payload=b"{}"), ["a", "b"]) == {"a", "b"}
