"""The Desk stack: everything of a desk but its network and its database."""

from aws_cdk import Stack
from constructs import Construct

from infra.client import Client
from infra.data_stack import DataStack


class DeskStack(Stack):
    """What a deploy changes: functions, workflow, queues and doors."""

    def __init__(self, scope: Construct, construct_id: str, *, data: DataStack, client: Client) -> None:
        super().__init__(scope, construct_id, description=f"frontdesk for {client.name}: the desk itself")
        self.add_stack_dependency(data)
