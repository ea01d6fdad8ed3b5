"""The Desk stack: everything of a desk but its network and its database."""

from __future__ import annotations

from aws_cdk import Stack
from constructs import Construct

from infra.client import Client
from infra.constructs.fence import Fence
from infra.constructs.functions import Functions
from infra.constructs.http_api import HttpApi
from infra.constructs.keys import Keys
from infra.constructs.monitoring import Monitoring
from infra.constructs.operator_policy import OperatorPolicy
from infra.constructs.outputs import put_out, to_paste
from infra.constructs.permissions import let_work
from infra.constructs.preparation import Preparation
from infra.constructs.queues import Queues
from infra.constructs.schedules import Schedules
from infra.constructs.status_rule import StatusRule
from infra.constructs.step_function import Place
from infra.constructs.workflow import Workflow
from infra.context import choice, number
from infra.data_stack import DataStack
from infra.packaging import PLAYBOOK_HOME, layers
from infra.release import release

ANSWER_TO_THE_WORLD = ("intake", "start", "unpark", "decide", "notify", "command", "ops")
"""What is invoked as it is and not by a pinned version: its new code waits until the database is ready."""


class DeskStack(Stack):
    """What a deploy changes: functions, workflow, queues and doors.

    In a deploy the database comes first. Only once it is ready for this release does CloudFormation change
    what answers; if it cannot be made ready, all goes back to what was.
    """

    def __init__(self, scope: Construct, construct_id: str, *, data: DataStack, client: Client) -> None:
        super().__init__(scope, construct_id, description=f"frontdesk for {client.name}: the desk itself")
        self.add_stack_dependency(data)
        self.client = client
        self.brain = choice(self, "brain", ("routes", "embedded"))
        self.release = release()
        self.queues = Queues(self, "Queues", desk=client.desk)
        self.fence = Fence(self, "Fence")
        self.keys = Keys(self, "Keys", desk=client.desk)
        self.api = HttpApi(self, "Doors", desk=client.desk)
        self.functions = Functions(
            self,
            "Functions",
            desk=client.desk,
            layers=layers(self, client),
            place=Place(data.vpc, data.functions_group, number(self, "reserved_concurrency", 0)),
            database=data.database,
        )
        self._prepare(data)
        self._build_workflow()
        self._open()
        self._watch(data)
        self._put_out()

    def _prepare(self, data: DataStack) -> None:
        """Give the functions what they need of the rest, and make the database ready for them."""
        self.functions.give(
            release=self.release,
            desk=self.client.desk,
            brain=self.brain,
            playbook=PLAYBOOK_HOME,
            public_url=self.api.url,
            fence_table=self.fence.table.table_name,
            intake_queue_url=self.queues["intake"].queue_url,
            ops_function=self.functions["ops"].function.function_name,
        )
        self.keys.hand_out(self.functions)
        self.fence.let_stop(self.functions["intake"])
        self.fence.let_claim(self.functions["send"])
        self.functions["intake"].may("sqs:SendMessage", on=[self.queues["intake"].queue_arn])
        self.preparation = Preparation(
            self,
            "Preparation",
            functions=self.functions,
            database=data.database,
            release=self.release,
            playbook=self.client.playbook.digest,
        )
        for name in ANSWER_TO_THE_WORLD:
            self.functions[name].node.add_dependency(self.preparation.done)

    def _build_workflow(self) -> None:
        self.workflow = Workflow(
            self,
            "Workflow",
            desk=self.client.desk,
            functions=self.functions,
            retry=self.queues["retry"],
            after=self.preparation.done,
        )
        let_work(self.functions, self.workflow)
        self.functions.give(state_machine_arn=self.workflow.live_arn)

    def _open(self) -> None:
        """Let events in: from the world, from the queues, from the workflow, and from the clock."""
        self.api.open(self.functions)
        self.queues.feed(self.functions)
        StatusRule(
            self,
            "StatusRule",
            machine=self.workflow.arn,
            ended=self.queues["ended"],
            dead_letters=self.queues.dead_letters["ended"],
        )
        Schedules(
            self,
            "Schedules",
            desk=self.client.desk,
            commands=self.queues["command"],
            dead_letters=self.queues.dead_letters["command"],
        )

    def _watch(self, data: DataStack) -> None:
        self.operator_policy = OperatorPolicy(
            self,
            "Operator",
            desk=self.client.desk,
            functions=self.functions,
            workflow=self.workflow,
            queues=self.queues,
            fence=self.fence,
            keys=self.keys,
        )
        self.monitoring = Monitoring(
            self,
            "Monitoring",
            client=self.client,
            queues=self.queues.queues,
            dead_letters=self.queues.dead_letters,
            machine=self.workflow.machine,
            functions={function.name: function.function for function in self.functions},
            api=self.api.api,
            database=data.database,
        )

    def _put_out(self) -> None:
        functions, queues, keys = self.functions, self.queues, self.keys
        put_out(self, to_paste(self.client.playbook, self.api.url))
        put_out(
            self,
            {
                "StateMachineArn": (self.workflow.arn, "The workflow, with every run of every version"),
                "LiveAliasArn": (
                    self.workflow.live_arn,
                    "What new runs start; point it back to undo a deploy",
                ),
                "IntakeQueueUrl": (queues["intake"].queue_url, "Events that wait to be started"),
                "RetryQueueUrl": (queues["retry"].queue_url, "Runs that wait until something outside works"),
                "CommandQueueUrl": (queues["command"].queue_url, "What the desk does by itself"),
                "EndedQueueUrl": (queues["ended"].queue_url, "Runs that ended badly, until people are told"),
                "FenceTable": (self.fence.table.table_name, "Claims of sends, switches and stops"),
                "BrainSecretArn": (keys.arn("brain"), "Filled by: frontdesk secrets set brain"),
                "ChannelsSecretArn": (
                    keys.arn("channels"),
                    "Filled by: frontdesk secrets set channels",
                ),
                "DoorsSecretArn": (keys.arn("doors"), "Filled by: frontdesk secrets set doors"),
                "OpsFunction": (functions["ops"].function.function_name, "Answers an operator's questions"),
                "AdminFunction": (
                    functions["admin"].function.function_name,
                    "Writes what an operator may write",
                ),
                "MigrateFunction": (functions["migrate"].function.function_name, "Brings up the schema"),
                "OperatorPolicyArn": (self.operator_policy.arn, "Attach it to whoever runs frontdesk here"),
                "AlarmTopicArn": (self.monitoring.topic.topic_arn, "Subscribe whoever shall hear of alarms"),
                "DashboardName": (self.monitoring.dashboard.dashboard_name, "CloudWatch > Dashboards"),
                "Brain": (self.brain, "routes: models are asked; embedded: none is, and no key is needed"),
                "Playbook": (self.client.name, "Whose playbook this is"),
                "Release": (self.release, "Which code this is; every run records it"),
            },
        )
