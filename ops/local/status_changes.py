"""Gap: EventBridge's rules on how executions end. What a rule asks for goes to its queue, as on AWS."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import BotoCoreError

from ops.local.names import ACCOUNT, REGION

ENDED_WITH_THE_DESK: Final = "The desk ended while this execution was running."
"""The cause of an end that no rule hears of: the next start of the desk starts that run again."""
Tell = Callable[[Mapping[str, Any]], None]
"""Hears, from the thread that ran it, what DescribeExecution tells of an execution that is over."""
_LONGEST_INPUT_BYTES: Final = 248 * 1024


@dataclass(frozen=True, slots=True)
class StatusRule:
    """Which ends of a machine's executions go to which queue."""

    machine: str
    statuses: frozenset[str]
    queue: str


class StatusChanges:
    """Told of every execution that ended; delivers at best effort, as EventBridge does for Step Functions."""

    def __init__(self, rules: Sequence[StatusRule], send: Callable[[str, str], None]) -> None:
        self._rules = rules
        self._send = send

    def __call__(self, described: Mapping[str, Any]) -> None:
        """Send the event that EventBridge would make of it to the queue of each rule that asks for it."""
        if described.get("cause") == ENDED_WITH_THE_DESK:
            return
        machine = described["stateMachineArn"].rpartition(":")[2]
        for rule in self._rules:
            if rule.machine == machine and described["status"] in rule.statuses:
                with suppress(BotoCoreError):  # the cloud is closing
                    self._send(rule.queue, json.dumps(_event(described)))


def to_nobody(_: Mapping[str, Any]) -> None:
    """Tell nobody."""


def _event(described: Mapping[str, Any]) -> dict[str, Any]:
    detail: dict[str, Any] = {name: _plain(value) for name, value in described.items()}
    is_included = len(detail["input"].encode()) <= _LONGEST_INPUT_BYTES
    detail |= {"inputDetails": {"included": is_included}} | ({} if is_included else {"input": None})
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": ACCOUNT,
        "time": described["stopDate"].isoformat(timespec="seconds").replace("+00:00", "Z"),
        "region": REGION,
        "resources": [described["executionArn"]],
        "detail": detail,
    }


def _plain(value: object) -> object:
    return int(value.timestamp() * 1000) if isinstance(value, datetime) else value
