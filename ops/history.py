"""An execution's history as visits to states: what each was given, tried, got, and where it led."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import Any

from frontdesk.escalation.requests import in_plain_words
from frontdesk.orchestration.contracts import StepFailure

Event = Mapping[str, Any]
Document = dict[str, Any]
"""A JSON object."""

_SCHEDULED = ("TaskScheduled", "LambdaFunctionScheduled")
_SUCCEEDED = ("TaskSucceeded", "LambdaFunctionSucceeded")
_ENDED = ("ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut")


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt that failed: the error's name, and what `step` or the platform says about it."""

    error: str
    cause: str

    @property
    def told(self) -> Document:
        """What our own step put into the error: leaf, message, observations; empty for anybody else's."""
        message = _parsed(_parsed(self.cause).get("errorMessage"))
        return message if "leaf" in message else {}

    @property
    def sentence(self) -> str:
        """Say it for people: the kind of failure in plain words, then what our own step says about it."""
        plain = in_plain_words(StepFailure(Error=self.error, Cause=self.cause))
        said = self.told.get("message") or _parsed(self.cause).get("errorType")
        if self.is_timeout or not said:
            return plain if self.error.startswith("States.") else f"{plain} ({self.error})"
        return f"{plain} ({str(said).splitlines()[0][:200].rstrip('.')})"

    @property
    def is_timeout(self) -> bool:
        return self.error in ("States.Timeout", "States.HeartbeatTimeout")


@dataclass(slots=True)
class Visit:
    """One stay of an execution in a state."""

    state: str
    entered_at: datetime
    given: Document
    """The state's input: the lead, and what each step before it came to."""
    left_at: datetime | None = None
    attempts: int = 0
    asked: Document = field(default_factory=dict)
    """The parameters of the last attempt. They may hold a task token, which is never shown."""
    result: Document = field(default_factory=dict)
    """What the task answered, observations included; empty where it failed or there was none."""
    failures: list[Failure] = field(default_factory=list)
    next_state: str | None = None
    zone: tzinfo = UTC
    """On whose clock its notes tell moments."""
    _is_failed: bool = False

    @property
    def failure(self) -> Failure | None:
        """How it failed in the end; None when its last attempt succeeded, or it may still be tried again."""
        return self.failures[-1] if self._is_failed and self.left_at else None

    @property
    def observations(self) -> list[Document]:
        """What all attempts saw, said and spent, the failed ones first."""
        every = [each for failure in self.failures for each in failure.told.get("observations", ())]
        return [each for each in (*every, *self.result.get("observations", ())) if isinstance(each, dict)]

    def take(self, event: Event) -> None:
        """Note one event that happened in this state."""
        kind, details = event["type"], _details(event)
        if kind in _SCHEDULED:
            self.attempts += 1
            self.asked = _parsed(details.get("parameters"))
        elif kind in _SUCCEEDED:
            output = _parsed(details.get("output"))
            payload = output.get("Payload", output)
            self.result = payload if isinstance(payload, dict) else {}
            self._is_failed = False
        elif "error" in details and kind not in _ENDED:
            self.failures.append(Failure(str(details["error"]), str(details.get("cause") or "")))
            self._is_failed = True
        elif kind.endswith("StateExited"):
            self.left_at = _moment(event)


def visits(history: Iterable[Event], zone: tzinfo = UTC) -> list[Visit]:
    """Return every stay in a state, in order; a redrive goes on in the one that did not succeed.

    Their notes tell moments on the clock of `zone`.
    """
    found: list[Visit] = []
    for event in history:
        kind = event["type"]
        if kind.endswith("StateEntered"):
            details = _details(event)
            if found:
                found[-1].next_state = details["name"]
                found[-1].left_at = found[-1].left_at or _moment(event)
            given = _parsed(details.get("input"))
            found.append(Visit(details["name"], _moment(event), given, zone=zone))
        elif not found:
            continue
        elif kind == "ExecutionRedriven":
            found[-1].left_at = None
        elif kind in _ENDED:
            found[-1].left_at = found[-1].left_at or _moment(event)
        else:
            found[-1].take(event)
    return found


def ways(stays: Iterable[Visit]) -> frozenset[tuple[str, str]]:
    """Return the edges that an execution has gone."""
    return frozenset((here.state, there.state) for here, there in pairwise(stays))


def _moment(event: Event) -> datetime:
    """Return when it happened, in UTC: the client gives it in the zone of this machine."""
    at: datetime = event["timestamp"]
    return at.astimezone(UTC)


def _details(event: Event) -> Document:
    """Return the one field that an event's own details stand in; empty for an event without any."""
    return next((value for key, value in event.items() if key.endswith("EventDetails")), {})


def _parsed(text: Any) -> Document:
    """Return a JSON object; whatever else it is, or was cut, has nothing to tell."""
    try:
        document = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
