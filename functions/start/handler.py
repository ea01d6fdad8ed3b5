"""Start one execution of the state machine per event of the intake queue."""

from frontdesk.orchestration.batch import sqs_batch
from frontdesk.orchestration.queues import open_workflow
from frontdesk.orchestration.records import start_run


@sqs_batch
def handle(body: str) -> None:
    start_run(body, open_workflow())
