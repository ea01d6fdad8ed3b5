"""What the probes do with the local cloud: start, let things settle, move the clock, look."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from ops.local.cloud import LocalCloud

ROLE = "arn:aws:iam::000000000000:role/probe"


@dataclass(frozen=True)
class Workbench:
    cloud: LocalCloud
    stepfunctions: Any
    sqs: Any
    notes: Path

    @property
    def clock(self):
        return self.cloud.clock

    def create(self, definition: dict[str, Any], **options: Any) -> str:
        name = f"probe-{unique()}"
        text = json.dumps(definition)
        created = self.stepfunctions.create_state_machine(name=name, definition=text, roleArn=ROLE, **options)
        return created["stateMachineArn"]

    def start(self, definition: dict[str, Any] | str, given: Any = None, **options: Any) -> str:
        """Start an execution and let it go as far as it goes without time passing."""
        arn = definition if isinstance(definition, str) else self.create(definition)
        text = json.dumps({} if given is None else given)
        execution = self.stepfunctions.start_execution(stateMachineArn=arn, input=text, **options)
        self.clock.settle()
        return execution["executionArn"]

    def look(self, execution: str) -> dict[str, Any]:
        """Return the execution's description, with its output parsed under `out`."""
        described = self.stepfunctions.describe_execution(executionArn=execution)
        return {**described, "out": json.loads(described["output"]) if "output" in described else None}

    def run(
        self, definition: dict[str, Any] | str, given: Any = None, *, seconds: float = 0
    ) -> dict[str, Any]:
        execution = self.start(definition, given)
        if seconds:
            self.clock.move(seconds)
        return self.look(execution)

    def output(self, definition: dict[str, Any], given: Any = None, *, seconds: float = 0) -> Any:
        """Return what an execution ended with; it must have succeeded."""
        ended = self.run(definition, given, seconds=seconds)
        assert ended["status"] == "SUCCEEDED", (ended.get("error"), ended.get("cause"))
        return ended["out"]

    def history(self, execution: str, **options: Any) -> list[dict[str, Any]]:
        return self.stepfunctions.get_execution_history(executionArn=execution, **options)["events"]

    def moments(self, execution: str, kind: str) -> list[float]:
        """Return when events of a kind happened, in virtual seconds."""
        return [event["timestamp"].timestamp() for event in self.history(execution) if event["type"] == kind]

    def token(self, key: str) -> str:
        return (self.notes / f"token-{key}").read_text()

    def answer(self, key: str, output: Any) -> None:
        self.stepfunctions.send_task_success(taskToken=self.token(key), output=json.dumps(output))
        self.clock.settle()

    def reject(self, key: str, error: str, cause: str = "") -> None:
        self.stepfunctions.send_task_failure(taskToken=self.token(key), error=error, cause=cause)
        self.clock.settle()

    def let_go(self, key: str) -> None:
        """End an invocation of `stall`."""
        (self.notes / f"go-{key}").touch()
        self.clock.settle()

    def queue(self, suffix: str = "", **attributes: str) -> str:
        created = self.sqs.create_queue(QueueName=f"probe-{unique()}{suffix}", Attributes=attributes)
        return created["QueueUrl"]

    def message(self, queue_url: str) -> dict[str, Any]:
        received = self.sqs.receive_message(
            QueueUrl=queue_url, MessageAttributeNames=["All"], AttributeNames=["All"]
        )
        return received["Messages"][0]


def unique() -> str:
    return uuid.uuid4().hex[:12]


def refusal(call: Callable[..., object], **arguments: Any) -> str:
    """Return the error code that a call is answered with, or OK."""
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "OK"
