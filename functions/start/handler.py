"""Start one execution of the state machine per event of the intake queue."""

from typing import Any

from frontdesk.aws import aws_client
from frontdesk.orchestration.queues import Workflow
from frontdesk.orchestration.records import start_runs
from frontdesk.settings import StartSettings, load


def handle(event: dict[str, Any], context: Any) -> Any:
    workflow = Workflow(aws_client("stepfunctions"), load(StartSettings).state_machine_arn)
    return start_runs(event, context, workflow)
