"""A deployed desk for tests: its stacks as CloudFormation describes them, and clients that are stubs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.stub import Stubber

from ops.deployed import DeployedDesk

DATA, DESK = "frontdesk-brightsmile-data", "frontdesk-brightsmile-desk"
ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret"
OUTPUTS = {
    "Brain": "routes",
    "AdminFunction": "frontdesk-brightsmile-admin",
    "BrainSecretArn": f"{ARN}:brain",
    "ChannelsSecretArn": f"{ARN}:channels",
    "CommandQueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/command",
    "DatabaseIdentifier": "frontdesk-brightsmile",
    "DoorsSecretArn": f"{ARN}:doors",
    "FenceTable": "frontdesk-brightsmile-fence",
    "IntakeQueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/intake",
    "MigrateFunction": "frontdesk-brightsmile-migrate",
    "OpsFunction": "frontdesk-brightsmile-ops",
    "Playbook": "brightsmile",
    "PublicUrl": "https://desk.example",
    "Release": "0123456789ab",
    "RetryQueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/retry",
    "StateMachineArn": "arn:aws:states:us-east-1:111122223333:stateMachine:frontdesk-brightsmile-lead",
}


class Session:
    """A session that hands out the clients it was given, and remembers nothing else."""

    region_name = "us-east-1"

    def __init__(self, **clients: Any) -> None:
        self.clients = clients

    def client(self, service: str, config: object = None) -> Any:
        return self.clients[service]


def an_aws_client(service: str) -> Any:
    session = boto3.Session("an-id", "a-key", region_name="us-east-1")
    return session.client(service)  # type: ignore[call-overload]  # typed for literal names only


def stubbed(service: str) -> tuple[Any, Stubber]:
    """Return a client of botocore's and the stub that answers for AWS."""
    client = an_aws_client(service)
    stub = Stubber(client)
    stub.activate()
    return client, stub


def a_stack(name: str, status: str = "CREATE_COMPLETE", outputs: Mapping[str, str] | None = None) -> Any:
    listed = [{"OutputKey": key, "OutputValue": value} for key, value in (outputs or {}).items()]
    return {
        "StackName": name,
        "StackStatus": status,
        "CreationTime": "2026-11-01T00:00:00Z",
        "Outputs": listed,
    }


def a_deployed_desk(outputs: Mapping[str, str] | None = None, **clients: Any) -> DeployedDesk:
    session: Any = Session(**clients)
    statuses = {DATA: "CREATE_COMPLETE", DESK: "UPDATE_COMPLETE"}
    return DeployedDesk("brightsmile", session, statuses, OUTPUTS if outputs is None else outputs)
