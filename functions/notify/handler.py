"""Tell the people of a location that a run of theirs ended badly: the queue `ended`, which the rule on the
machine's status changes fills."""

from frontdesk.escalation.notices import tell
from frontdesk.escalation.slack_api import open_slack
from frontdesk.orchestration.batch import sqs_batch
from frontdesk.orchestration.endings import read_ending
from frontdesk.orchestration.queues import open_executions
from frontdesk.playbook import open_playbook


@sqs_batch
def handle(body: str) -> None:
    tell(read_ending(body, open_executions()), open_slack(timeout_s=4), open_playbook())
