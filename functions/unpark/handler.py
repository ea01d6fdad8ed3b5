"""Let parked runs of the retry queue go on."""

from typing import Any

from frontdesk.aws import aws_client
from frontdesk.orchestration.queues import Workflow
from frontdesk.orchestration.records import unpark_runs


def handle(event: dict[str, Any], context: Any) -> Any:
    return unpark_runs(event, context, Workflow(aws_client("stepfunctions")))
