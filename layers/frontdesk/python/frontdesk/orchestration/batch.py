"""What the functions behind a queue share: each record on its own, one canonical log line for the batch.

The sibling of `step` and `http_entry` for `start` and `unpark`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from frontdesk.errors import Misconfigured, RetryLater
from frontdesk.observability import log
from frontdesk.orchestration.ping import answers_ping

BatchHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


def sqs_batch(work: Callable[[str], None]) -> BatchHandler:
    """Make a Lambda handler of a function over the body of one record.

    A record whose work raises, whatever it raises, stays in the queue: it alone is delivered again, and in
    the end it is in the dead-letter queue.
    """

    def attempt(record: SQSRecord) -> None:  # Powertools passes it by this name
        try:
            work(record.body)
        except Exception as error:
            log.write(log.RECORD_REFUSED, level="error", message_id=record.message_id, **_explanation(error))
            raise

    @answers_ping
    @wraps(work)
    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        began = time.perf_counter()
        facts: dict[str, Any] = {"outcome": "crashed", "level": "error"}
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        try:
            answer: dict[str, Any] = dict(
                process_partial_response(
                    event=event, record_handler=attempt, processor=processor, context=context
                )
            )
            failed = len(answer["batchItemFailures"])
            outcome = "failed_in_part" if failed else "ok"
            facts = {"outcome": outcome, "records": len(event["Records"]), "failed": failed}
            return answer
        finally:
            log.write(
                log.STEP_ENDED,
                function=getattr(context, "function_name", None),
                duration_ms=round((time.perf_counter() - began) * 1000, 1),
                **facts,
            )

    return handle


def _explanation(error: Exception) -> dict[str, str]:
    """Our own faults are explained; another error is only named, since it may quote what the record holds."""
    named = {"error": type(error).__name__}
    return {**named, "reason": str(error)[:500]} if isinstance(error, (RetryLater, Misconfigured)) else named
