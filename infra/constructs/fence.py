"""The fence: the small table that Send reads at the last moment, and that only conditional puts change."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.constructs.step_function import StepFunction

PUT, READ = "dynamodb:PutItem", "dynamodb:BatchGetItem"


class Fence(Construct):
    """Claims of sends, switches and stops. It outlives the stack: without it nobody knows what was sent."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=RemovalPolicy.RETAIN,
        )

    @property
    def arn(self) -> str:
        return self.table.table_arn

    def let_stop(self, intake: StepFunction) -> None:
        """Let intake write at once that somebody wants no more texts."""
        intake.may(PUT, on=[self.arn])

    def let_claim(self, send: StepFunction) -> None:
        """Let send claim a grant, once, and read what is closed."""
        send.may(PUT, READ, on=[self.arn])
