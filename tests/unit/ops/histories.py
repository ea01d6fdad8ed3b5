"""Histories of executions as Step Functions tells them, each event built from the little that matters."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.entries import entries_of
from ops.state_machine import load
from ops.story import Entry

Event = dict[str, Any]

LEAD = load("lead")
BEGAN = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
MODEL = "embedded/a-model"
WHO = {"phone_e164": "+13125550155", "name": "Ann Doe", "email": None}
GIVEN = {"lead": {"kind": "message", "source": "twilio", "text": "Hours?", "person": WHO}}


def event(kind: str, details: Event | None = None) -> Event:
    """Return an event; its details stand under the name that AWS gives them."""
    named = {f"{kind[0].lower()}{kind[1:]}EventDetails": details} if details else {}
    return {"type": kind, **named}


def entered(state: str, given: Event | None = None) -> Event:
    kind = f"{LEAD['States'][state]['Type']}StateEntered"
    return {"type": kind, "stateEnteredEventDetails": {"name": state, "input": json.dumps(given or GIVEN)}}


def exited(state: str) -> Event:
    return {
        "type": f"{LEAD['States'][state]['Type']}StateExited",
        "stateExitedEventDetails": {"name": state, "output": "{}"},
    }


def scheduled(**parameters: Any) -> Event:
    return event("TaskScheduled", {"parameters": json.dumps(parameters)})


def succeeded(payload: Event, *observations: Event) -> Event:
    answer = {"StatusCode": 200, "Payload": {**payload, "observations": list(observations)}}
    return event("TaskSucceeded", {"output": json.dumps(answer)})


def failed(error: str, cause: str = "") -> Event:
    return event("TaskFailed", {"error": error, "cause": cause})


def cause_of_step(leaf: str, message: str, *observations: Event) -> str:
    """Return a cause as Lambda writes what `step` raised."""
    told = {"leaf": leaf, "message": message, "observations": list(observations)}
    return json.dumps({"errorType": "RetryLater", "errorMessage": json.dumps(told), "stackTrace": []})


def a_step(state: str, payload: Event, *observations: Event, given: Event | None = None) -> list[Event]:
    """Return a Task that succeeded at once."""
    return [entered(state, given), scheduled(), succeeded(payload, *observations), exited(state)]


def a_history(*events: Event | Sequence[Event]) -> list[Event]:
    """Put events in order, a second after each other."""
    flat = itertools.chain.from_iterable(each if isinstance(each, list) else [each] for each in events)
    return [{**each, "id": n, "timestamp": BEGAN + timedelta(seconds=n)} for n, each in enumerate(flat, 1)]


def told(*events: Event | Sequence[Event]) -> tuple[Entry, ...]:
    """Return the entries of such a history."""
    return entries_of(LEAD, a_history(*events))[0]


def notes(entry: Entry) -> dict[str, str]:
    """Return an entry's notes by their labels."""
    return {note.label: note.text for note in (*entry.saw, *entry.decided, *entry.did)}
