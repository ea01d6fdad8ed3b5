"""What a desk does by the clock, as commands in a queue: all versions stay awake, and runs are counted."""

from __future__ import annotations

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

EVERY = {"ping": Duration.days(1), "census": Duration.minutes(15)}
"""Each command, and how often it is given."""


class Schedules(Construct):
    """A group of schedules whose role may put messages into the command queue and do nothing else."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        desk: str,
        commands: sqs.Queue,
        dead_letters: sqs.Queue,
    ) -> None:
        super().__init__(scope, construct_id)
        group = scheduler.ScheduleGroup(
            self,
            "Group",
            schedule_group_name=f"frontdesk-{desk}",
            # By itself it outlives the stack, and the next stack of this name could not be made.
            removal_policy=RemovalPolicy.DESTROY,
        )
        role = self._role(commands, dead_letters)
        for word, every in EVERY.items():
            schedule = scheduler.Schedule(
                self,
                word.capitalize(),
                description=f"frontdesk: {word}",
                schedule=scheduler.ScheduleExpression.rate(every),
                schedule_group=group,
                target=targets.SqsSendMessage(
                    commands,
                    input=scheduler.ScheduleTargetInput.from_object({"do": word}),
                    # The target would grant itself more than sending takes.
                    role=role.without_policy_updates(),
                    dead_letter_queue=dead_letters,
                    # What is as late as this is overtaken by the next one.
                    max_event_age=every,
                ),
            )
            # A schedule names its group by a word, from which CloudFormation learns no order.
            schedule.node.add_dependency(role, group)

    def _role(self, *queues: sqs.Queue) -> iam.Role:
        service = iam.ServicePrincipal(
            "scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        )
        role = iam.Role(self, "Role", assumed_by=service)
        role.add_to_principal_policy(
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[queue.queue_arn for queue in queues])
        )
        return role
