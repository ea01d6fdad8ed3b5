"""Step Functions and Lambda as they know published versions: fakes that remember what was asked of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.unit.orchestration.fake_aws import ARN

LIVE = f"{ARN}:live"


def a_function(name: str, version: int | str) -> str:
    return f"arn:aws:lambda:us-east-1:123456789012:function:frontdesk-x-{name}:{version}"


def a_definition(*functions: str) -> str:
    """Return a machine whose states call these, one after the other."""
    names = [f"State {number}" for number in range(len(functions))]
    ways: list[dict[str, Any]] = [*({"Next": name} for name in names[1:]), {"End": True}]
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
    states = {
        name: {**task, "Parameters": {"FunctionName": function}, **way}
        for name, function, way in zip(names, functions, ways, strict=True)
    }
    return json.dumps({"StartAt": names[0], "States": states})


@dataclass
class AnExecution:
    """One execution as the API lists and describes it."""

    name: str
    status: str
    version: str | None
    ended_at: datetime | None = None

    def listed(self) -> dict[str, Any]:
        ended = {"stopDate": self.ended_at} if self.ended_at else {}
        return {"executionArn": f"x:execution:lead:{self.name}", "name": self.name, **ended}


@dataclass(frozen=True)
class FakePages:
    """Everything on one page."""

    answer: Callable[..., dict[str, Any]]

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        return [self.answer(**asked)]


@dataclass
class FakeStepFunctions:
    """A machine whose version n pins `functions[n]`; the alias leads to `live`."""

    functions: dict[int, tuple[str, ...]]
    live: int
    executions: list[AnExecution] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    def describe_state_machine_alias(self, **asked: Any) -> dict[str, Any]:
        assert asked == {"stateMachineAliasArn": LIVE}
        return {"routingConfiguration": [{"stateMachineVersionArn": f"{ARN}:{self.live}", "weight": 100}]}

    def list_state_machine_aliases(self, **asked: Any) -> dict[str, Any]:
        assert asked["stateMachineArn"] == ARN
        return {"stateMachineAliases": [{"stateMachineAliasArn": LIVE}]}

    def list_state_machine_versions(self, **asked: Any) -> dict[str, Any]:
        """Answer one version a page, the newest first."""
        assert asked.pop("stateMachineArn") == ARN
        numbers = sorted(self.functions, reverse=True)
        at = int(asked.get("nextToken", 0))
        more = {"nextToken": str(at + 1)} if at + 1 < len(numbers) else {}
        return {"stateMachineVersions": [{"stateMachineVersionArn": f"{ARN}:{numbers[at]}"}], **more}

    def describe_state_machine(self, **asked: Any) -> dict[str, Any]:
        number = asked["stateMachineArn"].removeprefix(f"{ARN}:")
        pinned = self.functions[self.live if number == ARN else int(number)]
        return {"definition": a_definition(*pinned)}

    def list_executions(self, **asked: Any) -> dict[str, Any]:
        found = [each for each in self.executions if each.status == asked["statusFilter"]]
        if asked["stateMachineArn"] != ARN:
            found = [each for each in found if each.version == asked["stateMachineArn"]]
        return {"executions": [each.listed() for each in found]}

    def describe_execution(self, **asked: Any) -> dict[str, Any]:
        name = asked["executionArn"].rpartition(":")[2]
        execution = next(each for each in self.executions if each.name == name)
        version = {"stateMachineVersionArn": execution.version} if execution.version else {}
        return {**execution.listed(), "status": execution.status, **version}

    def delete_state_machine_version(self, **asked: Any) -> None:
        self.deleted.append(asked["stateMachineVersionArn"])

    def get_paginator(self, operation: str) -> FakePages:
        return FakePages(getattr(self, operation))


@dataclass
class FakeFunctions:
    """Functions by ARN: each answers with its next answer, an exception is raised; the last answer stays."""

    answers: dict[str, list[Any]]
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  # the API's names
        self.asked.append((FunctionName, json.loads(Payload)))
        answers = self.answers[FunctionName]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        failed = {"FunctionError": "Unhandled"} if "errorType" in answer else {}
        return {"Payload": io.BytesIO(json.dumps(answer).encode()), **failed}
