"""What SQS and DynamoDB accepted is handed to the next ministack: once, in order, and when it is due."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.local.exchange import Answer, Request
from ops.local.kept_calls import KeptCalls
from ops.local.shelves import Shelves
from ops.local.virtual_clock import VirtualClock

URL = "http://127.0.0.1:4566/000000000000"
DAY_S = 24 * 3600


class FakeServices:
    """A new SQS and a new DynamoDB in one, and what they were given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, int]] = []
        self.batches: list[list[str]] = []

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int, **_: Any) -> dict[str, str]:  # noqa: N803  # boto3's names
        self.sent.append((QueueUrl, MessageBody, DelaySeconds))
        return {"MessageId": f"again-{len(self.sent)}"}

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> None:  # noqa: N803  # boto3's names
        puts = [put["PutRequest"]["Item"] for puts in RequestItems.values() for put in puts]
        self.batches.append([item["by"]["S"] for item in puts])


@pytest.fixture
def clock(tmp_path: Path) -> VirtualClock:
    clock = VirtualClock(tmp_path / "clock.json")
    clock.set_rate(0)
    return clock


@pytest.fixture
def kept(clock: VirtualClock) -> KeptCalls:
    return KeptCalls(Shelves(), clock, queues=["intake"], tables=["fence"])


def call(kept: KeptCalls, target: str, asked: dict[str, Any], answered: dict[str, Any]) -> None:
    body = json.dumps(asked).encode()
    request = Request("POST", "/", "/", "", {"x-amz-target": target}, body, "127.0.0.1")
    with kept.in_order(request):
        kept.note(request, Answer(200, json.dumps(answered).encode()))


def send(kept: KeptCalls, body: str, queue: str = "intake", **more: Any) -> None:
    asked = {"QueueUrl": f"{URL}/{queue}", "MessageBody": body, **more}
    call(kept, "AmazonSQS.SendMessage", asked, {"MessageId": f"id of {body}"})


def put(kept: KeptCalls, key: str, by: str, table: str = "fence") -> None:
    item = {"pk": {"S": key}, "by": {"S": by}}
    call(kept, "DynamoDB_20120810.PutItem", {"TableName": table, "Item": item}, {})


def handed_on(kept: KeptCalls) -> FakeServices:
    services = FakeServices()
    both: Any = services
    kept.hand_on(both, both, {"intake": "the new intake"})
    return services


def test_messages_are_handed_on_in_their_order_and_again_at_the_next_start(kept):
    send(kept, "one")
    entries = [{"Id": each, "MessageBody": each} for each in ("two", "refused", "three")]
    accepted = [{"Id": each, "MessageId": f"id of {each}"} for each in ("two", "three")]
    call(
        kept,
        "AmazonSQS.SendMessageBatch",
        {"QueueUrl": f"{URL}/intake", "Entries": entries},
        {"Successful": accepted, "Failed": [{"Id": "refused"}]},
    )
    sent = [("the new intake", body, 0) for body in ("one", "two", "three")]
    assert handed_on(kept).sent == sent
    assert handed_on(kept).sent == sent


def test_a_message_that_was_deleted_is_not_handed_on_however_it_was_deleted(kept):
    for body in ("by the poller", "early", "by hand", "by hand in a batch", "kept"):
        if body == "early":
            kept.deleted(["id of early"])
        send(kept, body)
    received = [
        {"ReceiptHandle": f"handle {n}", "MessageId": f"id of by hand{n}"} for n in ("", " in a batch")
    ]
    call(kept, "AmazonSQS.ReceiveMessage", {"QueueUrl": URL}, {"Messages": received})
    call(kept, "AmazonSQS.DeleteMessage", {"ReceiptHandle": "handle "}, {})
    entries = {"Entries": [{"Id": "1", "ReceiptHandle": "handle  in a batch"}]}
    call(kept, "AmazonSQS.DeleteMessageBatch", entries, {"Successful": []})
    kept.deleted(["id of by the poller"])
    assert [body for _, body, _ in handed_on(kept).sent] == ["kept"]


def test_a_delayed_message_waits_for_what_is_left_of_its_delay(kept, clock):
    send(kept, "later", DelaySeconds=900)
    clock.move(600)
    assert [delay for _, _, delay in handed_on(kept).sent] == [300]
    assert (clock.now_s() + 300, "a delayed message in intake") in clock.dues()
    clock.move(600)
    assert [delay for _, _, delay in handed_on(kept).sent] == [0]


def test_a_message_is_kept_for_14_days(kept, clock):
    send(kept, "old")
    clock.move(14 * DAY_S)
    assert handed_on(kept).sent == []


def test_only_the_queues_and_tables_of_the_blueprint_are_kept(kept):
    send(kept, "elsewhere", queue="probe")
    put(kept, "claim/1", "send", table="probe")
    call(kept, "AmazonSQS.GetQueueAttributes", {"QueueUrl": URL}, {"Attributes": {}})
    services = handed_on(kept)
    assert (services.sent, services.batches) == ([], [])


def test_a_queue_or_table_that_is_no_more_is_left_alone(clock: VirtualClock):
    shelves = Shelves()
    before = KeptCalls(shelves, clock, queues=["intake", "gone"], tables=["fence", "gone"])
    for name in ("gone", "intake"):
        send(before, f"to {name}", queue=name)
    put(before, "claim/1", "send", table="gone")
    services = handed_on(KeptCalls(shelves, clock, queues=["intake"], tables=["fence"]))
    assert (services.sent, services.batches) == ([("the new intake", "to intake", 0)], [])


def test_the_last_put_of_a_key_counts_and_many_go_in_batches_of_25(kept):
    put(kept, "pause/desk", "first")
    for number in range(26):
        put(kept, f"claim/{number}", "send")
    put(kept, "pause/desk", "last")
    batches = handed_on(kept).batches
    assert [len(batch) for batch in batches] == [25, 2]
    assert batches[0][0] == "last"
