"""Let parked runs of the retry queue go on."""

from frontdesk.orchestration.batch import sqs_batch
from frontdesk.orchestration.queues import open_parked_tasks
from frontdesk.orchestration.records import release_run


@sqs_batch
def handle(body: str) -> None:
    release_run(body, open_parked_tasks())
