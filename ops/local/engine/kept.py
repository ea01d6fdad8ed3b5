"""Gap: moto forgets every execution with its process; on AWS each can be read for 90 days after its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.stepfunctions.exceptions import ExecutionDoesNotExist

from ops.local.engine.context import iso_ms
from ops.local.engine.faults import ExecutionNotRedrivable
from ops.local.shelves import Shelves
from ops.local.status_changes import ENDED_WITH_THE_DESK
from ops.local.virtual_clock import VirtualClock

_KEPT_FOR = timedelta(days=90)
_ROWS, _TEXTS = "executions", "inputs and outputs of executions"
_DATES = ("startDate", "stopDate", "redriveDate")
_LONG = ("input", "output")
_ENDS = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionAborted": "ABORTED",
    "ExecutionTimedOut": "TIMED_OUT",
}
_NOT_REDRIVABLE = "The engine that ran this execution has ended"


class KeptExecutions:
    """Writes down the executions of this engine, and tells of those of the engines before it.

    What was running when its engine died is aborted as this one opens; what is older than AWS keeps is gone,
    but for the input of what ended with its desk: whoever starts that again may come late.
    """

    def __init__(self, shelves: Shelves, clock: VirtualClock) -> None:
        self._shelves = shelves
        self._earlier: dict[str, EarlierExecution] = {}
        now = clock.now()
        for arn, row in shelves.all(_ROWS):
            ended = row if "stopDate" in row else self._end(arn, row, now)
            is_old = now - datetime.fromisoformat(ended["stopDate"]) > _KEPT_FOR
            if is_old:
                self._shelves.clear(_history(arn))
            if is_old and ended.get("cause") != ENDED_WITH_THE_DESK:
                self._forget(arn)
            else:
                self._earlier[arn] = EarlierExecution(ended, self)

    def keep(self, described: Mapping[str, Any]) -> dict[str, Any]:
        """Keep how an execution stands, as DescribeExecution tells it; return that without its long texts."""
        arn = described["executionArn"]
        row = {name: _text(value) for name, value in described.items() if name not in _LONG}
        # The texts first: whoever finds the row finds its input, also when we are killed in between.
        self._shelves.put(_TEXTS, arn, {name: described[name] for name in _LONG if name in described})
        self._shelves.put(_ROWS, arn, row)
        return row

    def keep_event(self, arn: str, event: Mapping[str, Any]) -> None:
        self._shelves.put(_history(arn), str(event["id"]), event)

    def find(self, arn: str) -> EarlierExecution | None:
        """Return an execution of an earlier engine."""
        return self._earlier.get(arn)

    def earlier(self, machine_arn: str) -> Iterable[EarlierExecution]:
        """Return the executions of a machine under earlier engines, the oldest first."""
        return [each for each in self._earlier.values() if each.row["stateMachineArn"] == machine_arn]

    def texts(self, arn: str) -> dict[str, str]:
        """Return the input and the output of an execution."""
        return dict(self._shelves.get(_TEXTS, arn) or {})

    def history(self, arn: str) -> list[dict[str, Any]]:
        return [event for _, event in self._shelves.all(_history(arn))]

    def _end(self, arn: str, row: dict[str, Any], now: datetime) -> dict[str, Any]:
        """Write the end of an execution whose engine was killed: its own, if it had come that far."""
        last: dict[str, Any] = self._shelves.last(_history(arn)) or {"id": 0, "type": ""}
        if last["type"] not in _ENDS:
            last = {
                "executionAbortedEventDetails": {"error": "States.Runtime", "cause": ENDED_WITH_THE_DESK},
                "id": last["id"] + 1,
                "previousEventId": 0,
                "type": "ExecutionAborted",
                "timestamp": iso_ms(now),
            }
            self.keep_event(arn, last)
        (details,) = (each for name, each in last.items() if name.endswith("EventDetails"))
        known = {name: details[name] for name in ("error", "cause", "output") if name in details}
        ended = {**row, "status": _ENDS[last["type"]], "stopDate": last["timestamp"], **known}
        return self.keep({**self.texts(arn), **ended})

    def _forget(self, arn: str) -> None:
        self._shelves.drop(_ROWS, arn)
        self._shelves.drop(_TEXTS, arn)


@dataclass(frozen=True)
class EarlierExecution:
    """An execution that ended with or before an earlier engine; answers as a live one that is over."""

    row: Mapping[str, Any]
    kept: KeptExecutions

    @property
    def execution_arn(self) -> str:
        return str(self.row["executionArn"])

    @property
    def status(self) -> str:
        return str(self.row["status"])

    @property
    def start_date(self) -> datetime:
        return datetime.fromisoformat(self.row["startDate"])

    @property
    def stop_date(self) -> datetime:
        return datetime.fromisoformat(self.row["stopDate"])

    def describe(self) -> dict[str, Any]:
        """Return what DescribeExecution answers."""
        dates = {name: datetime.fromisoformat(self.row[name]) for name in _DATES if name in self.row}
        reason = {} if self.status == "SUCCEEDED" else {"redriveStatusReason": _NOT_REDRIVABLE}
        texts = self.kept.texts(self.execution_arn)
        return {**self.row, **texts, **dates, "redriveStatus": "NOT_REDRIVABLE", **reason}

    def to_history_output(self) -> dict[str, Any]:
        return {"events": self.kept.history(self.execution_arn)}

    def to_describe_state_machine_for_execution_output(self) -> dict[str, Any]:
        """Refuse: which definition it ran is not kept."""
        raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{self.execution_arn}'")

    def stop(self, **_: object) -> None:
        """It is over already, which AWS takes for an answer."""

    def redrive(self, _: str | None) -> datetime:
        raise ExecutionNotRedrivable(f"Execution Not Redrivable: '{_NOT_REDRIVABLE}'")


def _history(arn: str) -> str:
    return f"history of {arn}"


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
