"""What SQS and DynamoDB accepted, handed from one ministack to the next: it keeps nothing when it is killed.

Kept are messages until they are deleted, and items that were put, for a desk changes and deletes none. A
message that is handed on is new to its queue: its tries count from the first again, a dead letter's too.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ops.local.exchange import Answer, Request
from ops.local.shelves import Shelves
from ops.local.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

_MESSAGES, _ITEMS = "messages in queues", "items in tables"
_KEPT_S = 14 * 24 * 3600
_LONGEST_DELAY_S = 900
_MOST_ITEMS = 25
_KEY = "pk"


class KeptCalls:
    """Sees every call of SQS and DynamoDB that succeeds, and keeps what these queues and tables hold."""

    def __init__(
        self, shelves: Shelves, clock: VirtualClock, *, queues: Collection[str], tables: Collection[str]
    ) -> None:
        self._shelves = shelves
        self._clock = clock
        self._queues = frozenset(queues)
        self._tables = frozenset(tables)
        self._putting = threading.Lock()
        self._lock = threading.Lock()
        self._ids_of_handles: dict[str, str] = {}
        self._deleted_early: set[str] = set()

    @contextmanager
    def in_order(self, request: Request) -> Iterator[None]:
        """Hold up a put until the one before it is kept, so that the last one stays the last."""
        if _action(request) != "PutItem":
            yield
            return
        with self._putting:
            yield

    def note(self, request: Request, answer: Answer) -> None:
        """Keep what a call that succeeded has changed."""
        action = _action(request)
        match action:
            case "SendMessage" | "SendMessageBatch":
                self._sent(json.loads(request.body), json.loads(answer.body))
            case "ReceiveMessage":
                for message in json.loads(answer.body).get("Messages", []):
                    self._ids_of_handles[message["ReceiptHandle"]] = message["MessageId"]
            case "DeleteMessage" | "DeleteMessageBatch":
                call = json.loads(request.body)
                handles = [entry["ReceiptHandle"] for entry in call.get("Entries", [call])]
                known = (self._ids_of_handles.pop(handle, None) for handle in handles)
                self.deleted([message_id for message_id in known if message_id])
            case "PutItem":
                call = json.loads(request.body)
                if call["TableName"] in self._tables:
                    key = json.dumps([call["TableName"], call["Item"][_KEY]])
                    self._shelves.put(_ITEMS, key, [call["TableName"], call["Item"]])
            case _:
                pass  # it changes nothing that is kept

    def deleted(self, message_ids: Iterable[str]) -> None:
        """Forget messages that are done; one may be done before its sender has its answer."""
        with self._lock:
            for message_id in message_ids:
                if self._shelves.get(_MESSAGES, message_id) is None:
                    self._deleted_early.add(message_id)
                self._shelves.drop(_MESSAGES, message_id)

    def hand_on(self, sqs: SQSClient, dynamodb: DynamoDBClient, queue_urls: dict[str, str]) -> None:
        """Give everything that is kept to a ministack whose queues and tables are new."""
        items = [found for _, found in self._shelves.all(_ITEMS) if found[0] in self._tables]
        for first in range(0, len(items), _MOST_ITEMS):
            puts: dict[str, list[Any]] = {}
            for table, item in items[first : first + _MOST_ITEMS]:
                puts.setdefault(table, []).append({"PutRequest": {"Item": item}})
            dynamodb.batch_write_item(RequestItems=puts)
        now_s = self._clock.now_s()
        for message_id, message in self._shelves.all(_MESSAGES):
            if message["queue"] in queue_urls and now_s - message["sent_s"] < _KEPT_S:
                self._send_again(message, sqs, queue_urls[message["queue"]])
            self._shelves.drop(_MESSAGES, message_id)

    def _sent(self, call: dict[str, Any], answer: dict[str, Any]) -> None:
        queue = call["QueueUrl"].rpartition("/")[2]
        if queue not in self._queues:
            return
        accepted = {each.get("Id"): each["MessageId"] for each in answer.get("Successful", [answer])}
        for entry in call.get("Entries", [call]):
            message_id = accepted.get(entry.get("Id"))
            if message_id is not None:
                self._keep(message_id, queue, entry)

    def _keep(self, message_id: str, queue: str, entry: dict[str, Any]) -> None:
        now_s = self._clock.now_s()
        message = {
            "queue": queue,
            "body": entry["MessageBody"],
            "attributes": entry.get("MessageAttributes") or {},
            "sent_s": now_s,
            "due_s": now_s + (entry.get("DelaySeconds") or 0),
        }
        with self._lock:
            if message_id in self._deleted_early:
                self._deleted_early.remove(message_id)
            else:
                self._shelves.put(_MESSAGES, message_id, message)

    def _send_again(self, message: dict[str, Any], sqs: SQSClient, queue_url: str) -> None:
        left_s = max(0, math.ceil(message["due_s"] - self._clock.now_s()))
        sent = sqs.send_message(
            QueueUrl=queue_url,
            MessageBody=message["body"],
            MessageAttributes=message["attributes"],
            DelaySeconds=min(left_s, _LONGEST_DELAY_S),
        )
        self._shelves.put(_MESSAGES, sent["MessageId"], message)
        if left_s:
            self._clock.expect(self._clock.now_s() + left_s, f"a delayed message in {message['queue']}")


def _action(request: Request) -> str:
    service, _, action = request.headers.get("x-amz-target", "").partition(".")
    return action if service in ("AmazonSQS", "DynamoDB_20120810") else ""
