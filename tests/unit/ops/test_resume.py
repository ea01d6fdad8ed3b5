"""Which runs start again after a restart, under which name, with which input, in which order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from frontdesk.memory.store import Memory
from ops.resume import Resumed, resume

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:lead"
ONE, OTHER = "1" * 64, "2" * 64
BEGINNING = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class FakeMemory:
    """Knows how runs ended."""

    outcomes: dict[str, str | None] = field(default_factory=dict)

    def row(self, _: str, /, *, run_id: str) -> dict[str, Any] | None:
        return {"outcome": self.outcomes[run_id]} if run_id in self.outcomes else None


@dataclass
class FakeEngine:
    """Holds executions by name, the oldest first."""

    statuses: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    started: list[tuple[str, str]] = field(default_factory=list)

    def get_paginator(self, _: str) -> "FakeEngine":
        return self

    def paginate(self, *, stateMachineArn: str, statusFilter: str) -> Iterator[dict[str, Any]]:  # noqa: N803  # boto3's names
        assert stateMachineArn == MACHINE
        for number, (name, status) in enumerate(self.statuses.items()):
            if status == statusFilter and name not in self.hidden:
                at = BEGINNING + timedelta(minutes=number)
                yield {"executions": [{"name": name, "executionArn": f"arn of {name}", "startDate": at}]}

    def describe_execution(self, *, executionArn: str) -> dict[str, str]:  # noqa: N803  # boto3's names
        return {"input": f"what {executionArn} was given"}

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> None:  # noqa: A002, N803  # boto3's names
        assert stateMachineArn == MACHINE
        if name in self.statuses:
            raise ClientError({"Error": {"Code": "ExecutionAlreadyExists", "Message": ""}}, "StartExecution")
        self.started.append((name, input))


def resumed(memory: FakeMemory, engine: FakeEngine) -> list[Resumed]:
    return resume(cast("Memory", memory), cast("SFNClient", engine), MACHINE)


@pytest.mark.parametrize("status", ["ABORTED", "FAILED", "TIMED_OUT"])
@pytest.mark.parametrize("outcomes", [{ONE: None}, {}], ids=["open", "never opened"])
def test_a_run_without_an_outcome_starts_again_as_it_was_first_started(status, outcomes):
    engine = FakeEngine({ONE: status})
    assert resumed(FakeMemory(outcomes), engine) == [Resumed(ONE, f"{ONE}-1")]
    assert engine.started == [(f"{ONE}-1", f"what arn of {ONE} was given")]


def test_every_further_start_has_the_next_number() -> None:
    engine = FakeEngine({ONE: "ABORTED", f"{ONE}-1": "ABORTED", f"{ONE}-2": "TIMED_OUT"})
    resumed(FakeMemory({ONE: None}), engine)
    assert engine.started == [(f"{ONE}-3", f"what arn of {ONE} was given")]


def test_a_number_that_is_taken_is_passed_over():
    engine = FakeEngine({ONE: "ABORTED", f"{ONE}-1": "ABORTED"}, hidden={f"{ONE}-1"})
    resumed(FakeMemory({ONE: None}), engine)
    assert [name for name, _ in engine.started] == [f"{ONE}-2"]


@pytest.mark.parametrize(
    ("statuses", "outcomes"),
    [
        ({ONE: "ABORTED"}, {ONE: "sent"}),
        ({ONE: "SUCCEEDED"}, {ONE: None}),
        ({ONE: "RUNNING"}, {ONE: None}),
        ({ONE: "ABORTED", f"{ONE}-1": "RUNNING"}, {ONE: None}),
    ],
    ids=["has an outcome", "went through", "is at work", "is at work again"],
)
def test_what_is_over_or_at_work_is_left_alone(statuses, outcomes):
    engine = FakeEngine(statuses)
    assert resumed(FakeMemory(outcomes), engine) == []
    assert engine.started == []


def test_the_oldest_run_starts_first():
    engine = FakeEngine({OTHER: "FAILED", ONE: "ABORTED", f"{OTHER}-1": "ABORTED"})
    assert [each.run_id for each in resumed(FakeMemory(), engine)] == [OTHER, ONE]


def test_a_refusal_of_another_kind_is_not_taken_for_a_taken_name():
    class Refusing(FakeEngine):
        def start_execution(self, **_: object) -> None:
            raise ClientError({"Error": {"Code": "InvalidName", "Message": ""}}, "StartExecution")

    with pytest.raises(ClientError, match="InvalidName"):
        resumed(FakeMemory(), Refusing({ONE: "ABORTED"}))
