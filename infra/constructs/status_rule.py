"""What tells of a run that ended badly: Step Functions' own events, into a queue that outlasts an outage."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

BADLY = ("FAILED", "TIMED_OUT", "ABORTED")


class StatusRule(Construct):
    """Every bad end of a run reaches the queue; what EventBridge cannot put there in a day is put aside.

    A rule may invoke a function itself, but gives up on one that fails after three tries in some minutes.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, machine: str, ended: sqs.Queue, dead_letters: sqs.Queue
    ) -> None:
        super().__init__(scope, construct_id)
        events.Rule(
            self,
            "Rule",
            description="frontdesk: runs that ended badly",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={"stateMachineArn": [machine], "status": list(BADLY)},
            ),
            targets=[
                targets.SqsQueue(ended, dead_letter_queue=dead_letters, max_event_age=Duration.hours(24))
            ],
        )
