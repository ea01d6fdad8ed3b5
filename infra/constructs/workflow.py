"""The state machine `lead`: each deploy publishes a version, and the alias `live` points at the newest."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from aws_cdk import ArnFormat, Aws, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct, IDependable

from infra.constructs.functions import Functions
from infra.constructs.step_function import KEPT_LOGS, StepFunction
from infra.constructs.wildcards import accept_wildcard
from infra.context import ROOT
from infra.nag import accept

DEFINITION = ROOT / "statemachines" / "lead.asl.json"
PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
LIVE = "live"


class Workflow(Construct):
    """A run ends with what it began with, however long it waits for a person, whatever is deployed then.

    So the definition pins published versions of its functions, nothing published is deleted, and the role may
    invoke every version of them, not only the newest. The name is fixed, for nothing but another one would
    replace the machine.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        desk: str,
        functions: Functions,
        retry: sqs.Queue,
        after: IDependable,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = f"frontdesk-{desk}-lead"
        definition = DEFINITION.read_text("utf-8")
        named = set(PLACEHOLDER.findall(definition))
        self.steps = [function for function in functions if placeholder(function.name) in named]
        pinned = {placeholder(step.name): step.version.function_arn for step in self.steps}
        values = {**pinned, "RetryQueueUrl": retry.queue_url}
        if unknown := named - values.keys():
            raise ValueError(f"{DEFINITION.name} leaves placeholders open: {', '.join(sorted(unknown))}.")
        self.machine = self._machine(definition, values, self._role(retry))
        self._publish(after)

    @property
    def arn(self) -> str:
        """The machine: whatever names a version or an alias is allowed or not by this."""
        return self.machine.state_machine_arn

    @property
    def live_arn(self) -> str:
        """What new runs start."""
        return self._live.attr_arn

    @property
    def executions(self) -> str:
        """All runs of the machine, of whichever version."""
        return Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{self.name}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )

    def _role(self, retry: sqs.Queue) -> iam.Role:
        states = iam.ServicePrincipal(
            "states.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        )
        role = iam.Role(self, "Role", assumed_by=states)
        let_invoke(role, self.steps, "A run that waits ends with the versions it began with.")
        role.add_to_principal_policy(
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[retry.queue_arn])
        )
        accept(
            role,
            {
                "AwsSolutions-IAM5[Resource::*]": "The delivery of a machine's log is set up by actions that "
                "know no resource, and Step Functions checks that the role has them."
            },
        )
        return role

    def _machine(self, definition: str, values: Mapping[str, str], role: iam.Role) -> sfn.StateMachine:
        log = logs.LogGroup(
            self,
            "Log",
            # Groups under this path share one policy, whose length is limited.
            log_group_name=f"/aws/vendedlogs/states/{self.name}",
            retention=KEPT_LOGS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        compact = json.dumps(json.loads(definition), separators=(",", ":"), ensure_ascii=False)
        machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=self.name,
            state_machine_type=sfn.StateMachineType.STANDARD,
            # From a text: a definition in a bucket is seen by no linter and no diff.
            definition_body=sfn.DefinitionBody.from_string(compact),
            definition_substitutions=values,
            role=role,
            # Not what it is about: people's words stay in the history, which few may read.
            logs=sfn.LogOptions(destination=log, level=sfn.LogLevel.ALL, include_execution_data=False),
        )
        accept(
            machine,
            {
                "AwsSolutions-SF2": "A run's history holds when each step began and ended; X-Ray would show "
                "that once more."
            },
        )
        return machine

    def _publish(self, after: IDependable) -> None:
        """Publish this definition, once `after` is done; the former version stays.

        Another revision replaces the version's resource, and the policy on it keeps what was replaced.
        """
        version = sfn.CfnStateMachineVersion(
            self,
            "Version",
            state_machine_arn=self.arn,
            state_machine_revision_id=self.machine.state_machine_revision_id,
        )
        version.apply_removal_policy(RemovalPolicy.RETAIN)
        version.node.add_dependency(after)
        self._live = sfn.CfnStateMachineAlias(
            self,
            "Live",
            name=LIVE,
            deployment_preference=sfn.CfnStateMachineAlias.DeploymentPreferenceProperty(
                state_machine_version_arn=version.attr_arn, type="ALL_AT_ONCE"
            ),
        )


def placeholder(function: str) -> str:
    """Return how the definition names a function."""
    return "".join(word.capitalize() for word in function.split("_")) + "FunctionArn"


def let_invoke(role: iam.Role, steps: Sequence[StepFunction], why: str) -> None:
    """Allow a role every version of some functions, and say why that is not too much."""
    versions = [f"{step.arn}:*" for step in steps]
    role.add_to_principal_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=versions))
    for version in versions:
        accept_wildcard(role, version, why)
