"""What a person may do with a running desk; no function is given any of it as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.fence import PUT, READ, Fence
from infra.constructs.functions import Functions
from infra.constructs.keys import Keys
from infra.constructs.permissions import ANY_RUN
from infra.constructs.queues import Queues
from infra.constructs.wildcards import accept_wildcard
from infra.constructs.workflow import Workflow
from infra.layer_names import layers_of

ASKED = ("ops", "admin", "migrate")
"""The functions that answer to an operator, and that no route, queue or machine invokes."""
OLD = "Versions that deploys have left, whichever they are."

SECRETS = (
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
)
ABOUT_THE_MACHINE = (
    "states:DescribeStateMachine",
    "states:DescribeStateMachineAlias",
    "states:ListExecutions",
    "states:ListStateMachineAliases",
    "states:ListStateMachineVersions",
    # Back to an older version, when a deploy was a mistake.
    "states:UpdateStateMachineAlias",
    "states:DeleteStateMachineVersion",
)
ABOUT_A_RUN = (
    "states:DescribeExecution",
    "states:DescribeStateMachineForExecution",
    "states:GetExecutionHistory",
)
LISTS = (
    "cloudformation:ListStacks",
    "cloudwatch:DescribeAlarms",
    "lambda:ListFunctions",
    "lambda:ListLayerVersions",
)
REDRIVE = (
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ListMessageMoveTasks",
    "sqs:ReceiveMessage",
    "sqs:StartMessageMoveTask",
)


class OperatorPolicy(Construct):
    """A managed policy to attach to whoever runs the `frontdesk` command; deploying is another right."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        desk: str,
        functions: Functions,
        workflow: Workflow,
        queues: Queues,
        fence: Fence,
        keys: Keys,
    ) -> None:
        super().__init__(scope, construct_id)
        self._desk = desk
        self._accept_any(workflow)
        statements = [
            _allow("Ask", ["lambda:InvokeFunction"], [functions[name].arn for name in ASKED]),
            _allow("Switch", [PUT, READ], [fence.arn]),
            _allow("FillSecrets", SECRETS, keys.arns()),
            *_about_runs(workflow),
            *_about_messages(queues),
            # A version's ARN: a function itself cannot be deleted by this.
            _allow("RemoveVersions", ["lambda:DeleteFunction"], [f"{step.arn}:*" for step in workflow.steps]),
            _allow(
                "RemoveLayers",
                ["lambda:DeleteLayerVersion"],
                [f"{layer}:*" for layer in self._layers(workflow)],
            ),
            _allow("SeeStacks", ["cloudformation:DescribeStacks"], self._stacks()),
            _allow("List", LISTS, ["*"]),
        ]
        self._policy = iam.ManagedPolicy(
            self, "Policy", description=f"May operate the desk {desk}", statements=statements
        )

    @property
    def arn(self) -> str:
        return self._policy.managed_policy_arn

    def _accept_any(self, workflow: Workflow) -> None:
        accept_wildcard(self, workflow.executions, ANY_RUN)
        for step in workflow.steps:
            accept_wildcard(self, f"{step.arn}:*", OLD)
        for layer in self._layers(workflow):
            accept_wildcard(self, f"{layer}:*", OLD)
        for stack in self._stacks():
            accept_wildcard(self, stack, "CloudFormation ends a stack's ARN with an id of its own.")
        accept_wildcard(self, "*", "These lists know no resource, and name things alone.")

    def _layers(self, workflow: Workflow) -> Iterator[str]:
        for layer in sorted({layer for step in workflow.steps for layer in layers_of(step.name)}):
            yield self._arn("lambda", "layer", f"frontdesk-{self._desk}-{layer}")

    def _stacks(self) -> list[str]:
        names = [f"frontdesk-{self._desk}-{part}" for part in ("data", "desk")]
        return [
            Stack.of(self).format_arn(service="cloudformation", resource="stack", resource_name=f"{name}/*")
            for name in names
        ]

    def _arn(self, service: str, resource: str, name: str) -> str:
        return Stack.of(self).format_arn(
            service=service,
            resource=resource,
            resource_name=name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )


def _about_runs(workflow: Workflow) -> Iterator[iam.PolicyStatement]:
    yield _allow("SeeRuns", ABOUT_THE_MACHINE, [workflow.arn])
    yield _allow("SeeOneRun", ABOUT_A_RUN, [workflow.executions])


def _about_messages(queues: Queues) -> Iterator[iam.PolicyStatement]:
    """Send a lead in by hand, and send back what was put aside, as the alarms ask."""
    into = [queue.queue_arn for queue in queues.queues.values()]
    put_aside = [queue.queue_arn for queue in queues.dead_letters.values()]
    yield _allow("SendMessages", ["sqs:GetQueueAttributes", "sqs:SendMessage"], into)
    yield _allow("SendBack", REDRIVE, put_aside)


def _allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=list(resources))
