"""Do what the desk's own schedule asks for: the queue `command`."""

from frontdesk.orchestration.batch import sqs_batch
from frontdesk.orchestration.commands import obey, open_desk


@sqs_batch
def handle(body: str) -> None:
    obey(body, open_desk())
