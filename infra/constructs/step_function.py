"""One Lambda function: a role that may do nothing but what it is given, and a log that ends by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from frontdesk.lambdas import FUNCTIONS
from frontdesk.settings import PREFIX, env_names
from infra.nag import accept
from infra.packaging import ARCHITECTURE, HANDLER, RUNTIME, function_code

KEPT_LOGS = logs.RetentionDays.THREE_MONTHS
"""As long as an execution's history can be read."""
NETWORK_INTERFACE = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda does in a function's name to place it in a network."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the functions that log in to the database run, and how many of each at once; 0 is no limit."""

    vpc: ec2.IVpc
    group: ec2.ISecurityGroup
    at_once: int


class StepFunction(Construct):
    """A folder of functions/ with the limits and the layers that the settings' table names.

    Its name is fixed, so that a person finds it and its log. That is safe: nothing but another name replaces
    a function, and both go with the stack, since the role may not make the log anew. Its published versions
    stay when a deploy adds one, for a run that waits for a person ends with what it began with.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        desk: str,
        layers: Sequence[lambda_.ILayerVersion],
        place: Place | None,
    ) -> None:
        super().__init__(scope, name.capitalize())
        self.name = name
        self.settings = FUNCTIONS[name]
        self._given: set[str] = set()
        physical_name = f"frontdesk-{desk}-{name}"
        self._log = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/lambda/{physical_name}",
            retention=KEPT_LOGS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self._log.grant_write(self.role)
        if place is not None:
            self._may_be_placed()
        self.function = self._function(physical_name, layers, place)
        accept(
            self.function,
            {"AwsSolutions-L1": f"The layers are built for {RUNTIME.name}, and all is tested on it."},
        )

    @property
    def arn(self) -> str:
        """The function as it is now, without a version."""
        return self.function.function_arn

    @property
    def version(self) -> lambda_.Version:
        """The version that this deploy publishes; only what asks for it has one."""
        return self.function.current_version

    def may(self, *actions: str, on: Sequence[str]) -> None:
        """Allow the function these actions on these resources."""
        self.role.add_to_principal_policy(iam.PolicyStatement(actions=list(actions), resources=list(on)))

    def wants(self, field: str) -> bool:
        """Whether its settings have this field, and no secret keeps it."""
        plain = (section for section in self.settings.sections if section.kept_in is None)
        return any(field in section.model_fields for section in plain)

    def give(self, field: str, value: str) -> None:
        """Give a field of its settings."""
        self.set_variable(PREFIX + field.upper(), value)

    def set_variable(self, variable: str, value: str) -> None:
        self.function.add_environment(variable, value)
        self._given.add(variable)

    def missing(self) -> list[str]:
        """Return the variables that its settings ask for and nobody has given it."""
        plain = [section for section in self.settings.sections if section.kept_in is None]
        return sorted(env_names(*plain) - self._given)

    def _may_be_placed(self) -> None:
        self.role.add_to_principal_policy(
            iam.PolicyStatement(actions=list(NETWORK_INTERFACE), resources=["*"])
        )
        accept(
            self.role,
            {
                "AwsSolutions-IAM5[Resource::*]": "Lambda makes the network interface in the function's name "
                "and these actions know no resource; from inside, the function reaches no AWS API."
            },
        )

    def _function(
        self, physical_name: str, layers: Sequence[lambda_.ILayerVersion], place: Place | None
    ) -> lambda_.Function:
        isolated = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        return lambda_.Function(
            self,
            "Function",
            function_name=physical_name,
            description=f"frontdesk: {self.name}",
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            handler=HANDLER,
            code=function_code(self.name),
            layers=list(layers),
            memory_size=self.settings.memory_mb,
            timeout=Duration.seconds(self.settings.timeout_s),
            role=self.role,
            log_group=self._log,
            vpc=place.vpc if place else None,
            vpc_subnets=isolated if place else None,
            security_groups=[place.group] if place else None,
            reserved_concurrent_executions=(place.at_once or None) if place else None,
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )
