"""Starts again what a desk left unfinished: runs without an outcome whose executions are all over.

Step Functions and memory are all that it asks, so it works on any desk. It is safe to start too much: memory
knows a run under all its executions, and the gate looks up a send that another one may have made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from frontdesk.aws import error_code
from frontdesk.domain.lead import rerun_name, rerun_of
from frontdesk.memory.store import Memory

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.literals import ExecutionStatusType

_ENDED_BADLY: tuple[ExecutionStatusType, ...] = ("ABORTED", "FAILED", "TIMED_OUT")


@dataclass(frozen=True, slots=True)
class Resumed:
    """A run that goes on, and the name of its new execution."""

    run_id: str
    execution: str


@dataclass(frozen=True, slots=True)
class _Attempt:
    run_id: str
    number: int
    arn: str
    started_at: datetime


def resume(memory: Memory, stepfunctions: SFNClient, machine_arn: str) -> list[Resumed]:
    """Start every unfinished run again, the oldest first, with the input of its first execution."""
    attempts: dict[str, list[_Attempt]] = {}
    for status in _ENDED_BADLY:
        for attempt in _attempts(stepfunctions, machine_arn, status):
            attempts.setdefault(attempt.run_id, []).append(attempt)
    at_work = {each.run_id for each in _attempts(stepfunctions, machine_arn, "RUNNING")}
    ended = sorted(attempts.items(), key=lambda run: min(each.started_at for each in run[1]))
    return [
        Resumed(run_id, _start_again(stepfunctions, machine_arn, mine))
        for run_id, mine in ended
        if run_id not in at_work and _is_open(memory, run_id)
    ]


def _start_again(stepfunctions: SFNClient, machine_arn: str, attempts: list[_Attempt]) -> str:
    """Start the next execution of a run and return its name."""
    first = min(attempts, key=lambda each: each.number)
    given = stepfunctions.describe_execution(executionArn=first.arn)["input"]
    number = max(each.number for each in attempts) + 1
    while not _is_started(stepfunctions, machine_arn, name := rerun_name(first.run_id, number), given):
        number += 1
    return name


def _is_started(stepfunctions: SFNClient, machine_arn: str, name: str, given: str) -> bool:
    """Start an execution; False when there was one of this name before."""
    try:
        stepfunctions.start_execution(stateMachineArn=machine_arn, name=name, input=given)
    except ClientError as error:
        if error_code(error) != "ExecutionAlreadyExists":
            raise
        return False
    return True


def _attempts(stepfunctions: SFNClient, machine_arn: str, status: ExecutionStatusType) -> Iterator[_Attempt]:
    pages = stepfunctions.get_paginator("list_executions")
    for page in pages.paginate(stateMachineArn=machine_arn, statusFilter=status):
        for each in page["executions"]:
            yield _Attempt(*rerun_of(each["name"]), each["executionArn"], each["startDate"])


def _is_open(memory: Memory, run_id: str) -> bool:
    """Whether memory knows no outcome; of a run that died before Recall it knows nothing at all."""
    run = memory.row("run", run_id=run_id)
    return run is None or run["outcome"] is None
