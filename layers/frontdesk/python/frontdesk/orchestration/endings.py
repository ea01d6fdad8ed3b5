"""How an execution ended, out of the event that EventBridge makes of its last status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk.domain.lead import Lead, rerun_name, rerun_of
from frontdesk.errors import MalformedPayload

BadEnd = Literal["FAILED", "TIMED_OUT", "ABORTED"]


class Executions(Protocol):
    """What the workflow knows of its executions."""

    def input_of(self, arn: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class EndedRun:
    """An execution that ended before its run was done; without a `lead` nobody knows whose run it was."""

    run_id: str
    execution: str
    status: BadEnd
    ended_at: datetime
    lead: Lead | None
    has_successor: bool
    """A later execution of the same run was started; what becomes of that one is told in its turn."""


class _Detail(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)

    arn: str = Field(alias="executionArn")
    name: str
    status: BadEnd
    ended_at: datetime = Field(alias="stopDate")
    input: str | None = None
    """Left out of the event where it is long."""


class _StatusChange(BaseModel):
    """The part that matters; EventBridge may add fields at any time."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    kind: Literal["Step Functions Execution Status Change"] = Field(alias="detail-type")
    detail: _Detail


class _Started(BaseModel):
    """The part of an execution's input that matters here."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    lead: Lead


def read_ending(body: str, executions: Executions) -> EndedRun:
    """Return what the event says, and whether the run has gone on since.

    Raises:
        MalformedPayload: it is no event about an execution that ended badly.
        QueueUnavailable: the workflow did not answer.
    """
    try:
        detail = _StatusChange.model_validate_json(body).detail
    except ValidationError as error:
        faults = {".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)}
        raise MalformedPayload(f"no end of an execution: {', '.join(sorted(faults))}") from None
    run_id, number = rerun_of(detail.name)
    siblings = detail.arn.removesuffix(detail.name)
    given = detail.input or executions.input_of(detail.arn)
    return EndedRun(
        run_id=run_id,
        execution=detail.name,
        status=detail.status,
        ended_at=detail.ended_at,
        lead=_lead(given),
        has_successor=executions.input_of(siblings + rerun_name(run_id, number + 1)) is not None,
    )


def _lead(given: str | None) -> Lead | None:
    """Return whose run it was; somebody may have started the machine with anything."""
    if given is None:
        return None
    try:
        return _Started.model_validate_json(given).lead
    except ValidationError:
        return None
