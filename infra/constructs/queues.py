"""The queues, and whom their messages invoke: what fails comes back, and in the end is put aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from frontdesk.lambdas import FUNCTIONS
from infra.constructs.functions import Functions

PUT_ASIDE_DAYS = 14
TIMEOUTS = 6
"""How many of its function's timeouts a message stays out of sight: AWS's own advice."""
BATCHES_AT_ONCE = 2
"""The fewest that AWS allows; a desk's leads come one by one."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Whom a queue's messages invoke, how many at a time, and how often and how soon one is tried again."""

    function: str
    batch_size: int = 10
    max_receives: int = 5
    again_after_s: int = 0

    @property
    def out_of_sight_s(self) -> int:
        return max(self.again_after_s, TIMEOUTS * FUNCTIONS[self.function].timeout_s)


FEEDS: Mapping[str, Feed] = {
    # An hour in which no execution can be started costs nobody their answer.
    "intake": Feed("start", max_receives=30),
    "retry": Feed("unpark"),
    "command": Feed("command", batch_size=1, max_receives=3),
    # Slack may be out of reach for hours: it is told every quarter of an hour, for a day.
    "ended": Feed("notify", batch_size=1, max_receives=96, again_after_s=900),
}


class Queues(Construct):
    """Standard queues, encrypted, over TLS alone; what is put aside is kept for two weeks."""

    def __init__(self, scope: Construct, construct_id: str, *, desk: str) -> None:
        super().__init__(scope, construct_id)
        self._desk = desk
        self.dead_letters = {name: self._dead_letters(name) for name in FEEDS}
        self.queues = {name: self._queue(name, feed) for name, feed in FEEDS.items()}

    def __getitem__(self, name: str) -> sqs.Queue:
        return self.queues[name]

    def feed(self, functions: Functions) -> None:
        """Let the queues invoke their functions; of a batch, what failed comes back."""
        for name, feed in FEEDS.items():
            function, queue = functions[feed.function], self.queues[name]
            queue.grant_consume_messages(function.role)
            lambda_.EventSourceMapping(
                self,
                f"{name.capitalize()}Feed",
                target=function.function,
                event_source_arn=queue.queue_arn,
                batch_size=feed.batch_size,
                max_concurrency=BATCHES_AT_ONCE,
                report_batch_item_failures=True,
            )

    def _queue(self, name: str, feed: Feed) -> sqs.Queue:
        return sqs.Queue(
            self,
            name.capitalize(),
            queue_name=f"frontdesk-{self._desk}-{name}",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            visibility_timeout=Duration.seconds(feed.out_of_sight_s),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letters[name], max_receive_count=feed.max_receives
            ),
        )

    def _dead_letters(self, name: str) -> sqs.Queue:
        return sqs.Queue(
            self,
            f"{name.capitalize()}DeadLetters",
            queue_name=f"frontdesk-{self._desk}-{name}-dead-letters",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(PUT_ASIDE_DAYS),
        )
