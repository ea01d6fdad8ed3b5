"""Batches from SQS: each record on its own, and what fails is delivered again alone."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from frontdesk.observability import log
from frontdesk.orchestration.contracts import RunInput, skeleton
from frontdesk.orchestration.intake import lead_from_json
from frontdesk.orchestration.queues import Workflow


def start_runs(event: dict[str, Any], context: Any, workflow: Workflow) -> Any:
    """Start one execution per event; its name is the event's key, so the same event never starts two."""

    def start(record: SQSRecord) -> None:
        lead = lead_from_json(record.body)
        run = RunInput(run_id=lead.event_key, lead=lead)
        is_first = workflow.start(lead.event_key, json.dumps(skeleton(run)))
        action = log.EXECUTION_STARTED if is_first else log.EXECUTION_REPEATED
        log.write(action, run_id=lead.event_key, kind=lead.kind)

    return _each(event, context, start)


def unpark_runs(event: dict[str, Any], context: Any, workflow: Workflow) -> Any:
    """Let each parked run go on to the step that failed."""

    def go_on(record: SQSRecord) -> None:
        parked = json.loads(record.body)
        is_waiting = workflow.go_on(parked["task_token"])
        action = log.RUN_UNPARKED if is_waiting else log.RUN_NO_LONGER_PARKED
        log.write(action, run_id=parked["run_id"], step=parked["step"])

    return _each(event, context, go_on)


def _each(event: dict[str, Any], context: Any, work: Any) -> Any:
    """Do the work for each record; a failed one is named by its type alone, never by what it holds."""

    def noted(record: SQSRecord) -> None:
        try:
            work(record)
        except Exception as error:
            log.write(
                log.RECORD_REFUSED, level="error", message_id=record.message_id, error=type(error).__name__
            )
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event=event, record_handler=noted, processor=processor, context=context)
