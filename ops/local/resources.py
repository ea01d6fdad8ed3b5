"""What a desk needs of the cloud, described once, and its creation in the local one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ops.local.event_sources import EventSource
from ops.local.failures import CannotStart
from ops.local.http_api import Route
from ops.local.names import ACCOUNT, Addresses, camel, function_arn, queue_arn
from ops.local.status_changes import StatusRule

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

_DEAD_LETTERS_KEPT_S = 14 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Queue:
    """A standard queue; what failed `max_receives` times goes to its dead-letter queue."""

    name: str
    visibility_s: int = 60
    max_receives: int = 5

    @property
    def dead_letters(self) -> str:
        return f"{self.name}-dead-letters"


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A definition with `${...}` placeholders, which are filled in with this cloud's ARNs and addresses."""

    name: str
    definition_file: Path


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Everything but the functions; tables have the one string key `pk`."""

    queues: Sequence[Queue] = ()
    tables: Sequence[str] = ()
    routes: Sequence[Route] = ()
    event_sources: Sequence[EventSource] = ()
    state_machines: Sequence[StateMachine] = ()
    status_rules: Sequence[StatusRule] = ()


def create_queue(queue: Queue, sqs: SQSClient) -> None:
    sqs.create_queue(
        QueueName=queue.dead_letters, Attributes={"MessageRetentionPeriod": str(_DEAD_LETTERS_KEPT_S)}
    )
    redrive = {"deadLetterTargetArn": queue_arn(queue.dead_letters), "maxReceiveCount": queue.max_receives}
    sqs.create_queue(
        QueueName=queue.name,
        Attributes={"VisibilityTimeout": str(queue.visibility_s), "RedrivePolicy": json.dumps(redrive)},
    )


def create_table(name: str, dynamodb: DynamoDBClient) -> None:
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def create_state_machine(machine: StateMachine, values: Mapping[str, str], stepfunctions: SFNClient) -> None:
    stepfunctions.create_state_machine(
        name=machine.name,
        definition=fill_in(machine.definition_file, values),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/{machine.name}",
    )


def placeholder_values(functions: Sequence[str], queues: Sequence[Queue], at: Addresses) -> dict[str, str]:
    """Return what may stand in a definition: `${ClassifyFunctionArn}`, `${RetryQueueUrl}` and so on."""
    arns = {f"{camel(name)}FunctionArn": function_arn(name) for name in functions}
    return arns | {f"{camel(queue.name)}QueueUrl": at.queue_url(queue.name) for queue in queues}


def fill_in(definition_file: Path, values: Mapping[str, str]) -> str:
    """Return a definition without placeholders. Raises CannotStart and names those left open."""
    definition = definition_file.read_text()
    unknown = sorted(set(re.findall(r"\$\{(\w+)\}", definition)) - set(values))
    if unknown:
        names = ", ".join(unknown)
        raise CannotStart(f"{definition_file.name} leaves placeholders open: {names}.")
    return re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], definition)
