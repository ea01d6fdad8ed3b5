"""What one message of a queue asks for: start its run, or let its parked run go on."""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict

from frontdesk.observability import log
from frontdesk.orchestration.contracts import RunInput, skeleton
from frontdesk.orchestration.lead_json import lead_from_json
from frontdesk.orchestration.queues import ParkedTasks, Workflow


class ParkedRun(BaseModel):
    """A message of the retry queue, as state Park writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    task_token: str
    run_id: str
    step: str


def start_run(body: str, workflow: Workflow) -> None:
    """Start one execution for the event; its name is the event's key, so the same event never starts two."""
    lead = lead_from_json(body)
    run = RunInput(run_id=lead.event_key, lead=lead)
    is_first = workflow.start(lead.event_key, json.dumps(skeleton(run)))
    action = log.EXECUTION_STARTED if is_first else log.EXECUTION_REPEATED
    log.write(action, run_id=lead.event_key, kind=lead.kind)


def release_run(body: str, parked: ParkedTasks) -> None:
    """Let a parked run go on to the step that failed."""
    run = ParkedRun.model_validate_json(body)
    action = log.RUN_UNPARKED if parked.release(run.task_token) else log.RUN_NO_LONGER_PARKED
    log.write(action, run_id=run.run_id, step=run.step)
