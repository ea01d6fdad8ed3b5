"""Event source mappings: polls queues and invokes their functions with batches, as Lambda's own pollers do.

ministack has such mappings too. But they touch its queues from a second thread, where a message that is sent
while a batch is deleted can be lost; and their failed messages look the same as those being worked on, so
that nobody could tell whether the local cloud has settled.
"""

from __future__ import annotations

import base64
import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.local.execution_environment import Invocation
from ops.local.failures import UnknownFunction
from ops.local.lambda_host import LambdaHost
from ops.local.names import REGION, queue_arn
from ops.local.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_log = logging.getLogger(__name__)
_LONG_POLL_S = 20
_PAUSE_AFTER_ERROR_S = 1


@dataclass(frozen=True, slots=True)
class EventSource:
    """A queue whose messages invoke a function; the function reports which of a batch it could not do."""

    queue: str
    function: str
    batch_size: int = 10
    max_concurrency: int = 2


class EventSourcePoller:
    """Polls one queue with as many threads as batches may be worked on at once."""

    def __init__(
        self,
        source: EventSource,
        queue_url: str,
        sqs: SQSClient,
        host: LambdaHost,
        clock: VirtualClock,
        *,
        on_deleted: Callable[[Sequence[str]], None],
    ) -> None:
        self.name = f"{source.queue} to {source.function}"
        self._source = source
        self._queue_url = queue_url
        self._sqs = sqs
        self._host = host
        self._clock = clock
        self._on_deleted = on_deleted
        self._visibility_s = int(
            sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["VisibilityTimeout"])["Attributes"][
                "VisibilityTimeout"
            ]
        )
        self._lock = threading.Lock()
        self._returns_at_s: list[float] = []
        self._is_closing = threading.Event()
        self._threads = [
            threading.Thread(target=self._poll, name=self.name, daemon=True)
            for _ in range(source.max_concurrency)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def is_settled(self) -> bool:
        """Whether no message is visible or being worked on; failed ones that wait to return do not count."""
        counts = self._sqs.get_queue_attributes(
            QueueUrl=self._queue_url,
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        visible = int(counts["ApproximateNumberOfMessages"])
        hidden = int(counts["ApproximateNumberOfMessagesNotVisible"])
        return visible == 0 and hidden <= self._failed_and_waiting()

    def close(self) -> None:
        """Take no more messages. A batch being worked on is left to return, as when a poller dies."""
        self._is_closing.set()

    def _failed_and_waiting(self) -> int:
        with self._lock:
            now_s = self._clock.now_s()
            self._returns_at_s = [at_s for at_s in self._returns_at_s if at_s > now_s]
            return len(self._returns_at_s)

    def _poll(self) -> None:
        while not self._is_closing.is_set():
            try:
                messages = self._receive()
                if messages and not self._is_closing.is_set():
                    self._work_on(messages)
            except (BotoCoreError, ClientError, UnknownFunction):
                if not self._is_closing.wait(_PAUSE_AFTER_ERROR_S):
                    _log.exception("%s could not be polled and will be polled again", self.name)

    def _receive(self) -> list[MessageTypeDef]:
        received = self._sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=self._source.batch_size,
            WaitTimeSeconds=_LONG_POLL_S,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return received.get("Messages", [])

    def _work_on(self, messages: Sequence[MessageTypeDef]) -> None:
        returns_at_s = self._clock.now_s() + self._visibility_s
        event = {"Records": [_record(message, self._source.queue) for message in messages]}
        ids = [message["MessageId"] for message in messages]
        back = set(ids)
        try:
            invocation = self._host.invoke(self._source.function, json.dumps(event).encode())
            failed = failed_messages(invocation, ids)
            self._delete([message for message in messages if message["MessageId"] not in failed])
            back = failed
        finally:
            self._expect_back(len(back), returns_at_s)

    def _delete(self, done: Sequence[MessageTypeDef]) -> None:
        if not done:
            return
        self._sqs.delete_message_batch(
            QueueUrl=self._queue_url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(done)
            ],
        )
        self._on_deleted([message["MessageId"] for message in done])

    def _expect_back(self, count: int, at_s: float) -> None:
        """Note what nobody works on any more and the queue shows again, so that nobody waits for it now."""
        if count:
            with self._lock:
                self._returns_at_s += [at_s] * count
            self._clock.expect(at_s, f"{count} failed messages return to {self._source.queue}")


def failed_messages(invocation: Invocation, message_ids: Sequence[str]) -> set[str]:
    """Return which messages are to be tried again, by AWS's rules: in any doubt, all of them."""
    if invocation.is_error:
        return set(message_ids)
    try:
        answer = json.loads(invocation.payload) or {}
        failed = {failure["itemIdentifier"] for failure in answer.get("batchItemFailures") or []}
    except (ValueError, TypeError, KeyError, AttributeError):
        return set(message_ids)
    is_about_this_batch = failed.issubset(message_ids)
    return failed if is_about_this_batch else set(message_ids)


def _record(message: MessageTypeDef, queue: str) -> dict[str, Any]:
    attributes = message.get("MessageAttributes", {})
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {
            name: {key[0].lower() + key[1:]: _as_text(value) for key, value in attribute.items()}
            for name, attribute in attributes.items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn(queue),
        "awsRegion": REGION,
    }


def _as_text(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
