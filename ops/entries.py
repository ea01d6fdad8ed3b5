"""A run's entries and ways from the history of one execution."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any, Final

from ops.history import Document, Event, Visit, visits, ways
from ops.notes import told
from ops.state_machine import Machine, function_of, ways_out
from ops.story import Entry, Note, Reason

Ways = frozenset[tuple[str, str]]

TIME_PASSED: Final[Mapping[str, str]] = {
    "Await Human Verdict": "Nobody answered in time.",
    "Park": "It waited long enough; the step is tried again.",
}
"""States that wait for somebody: what it means when nobody came."""


PASSED_OVER: Final = frozenset({"sideways", "unanswered"})
"""What the router says of a model that it did not hear."""


def entries_of(
    machine: Machine, history: Iterable[Event], zone: tzinfo = UTC
) -> tuple[tuple[Entry, ...], Ways]:
    """Return the entries of one execution, in order, and the edges that it has gone."""
    stays = visits(history, zone)
    return tuple(_entry(machine, stay) for stay in stays), ways(stays)


def lead_of(history: Sequence[Event]) -> Mapping[str, Any]:
    """Return the lead that an execution was started with; nothing when the history does not tell."""
    started = history[0].get("executionStartedEventDetails", {}) if history else {}
    given = json.loads(started.get("input") or "{}")
    lead: Mapping[str, Any] = given.get("lead") or {}
    return lead


def reasons(given: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """Return the gate's reasons as a step or the log has them."""
    return tuple(Reason(each["rule"], each["version"], each["word"], each["text"]) for each in given)


def _entry(machine: Machine, stay: Visit) -> Entry:
    state = machine["States"].get(stay.state, {})
    saw, decided, did = told(stay)
    calls = [each for each in stay.observations if each.get("kind") == "model_call"]
    routes = [each for each in stay.observations if each.get("kind") == "route"]
    return Entry(
        state=stay.state,
        what=state.get("Comment", ""),
        function=function_of(state),
        entered_at=stay.entered_at,
        left_at=stay.left_at,
        attempts=stay.attempts,
        saw=saw,
        decided=decided or _led_on(stay, state),
        did=did,
        word=stay.result.get("verdict"),
        reasons=reasons(stay.result.get("reasons") or ()),
        failure=_failure(stay),
        model_ids=_asked(calls, routes),
        tokens=sum(each.get("tokens_in", 0) + each.get("tokens_out", 0) for each in calls),
        usd_micros=sum(each.get("usd_micros", 0) for each in calls),
        otherwise_usd_micros=sum(each.get("otherwise_usd_micros", 0) for each in routes),
    )


def _asked(calls: Sequence[Document], routes: Sequence[Document]) -> tuple[str, ...]:
    """Return the models that said something, or are paid for; one that was passed over is neither."""
    heard = (each for each in routes if each.get("outcome") not in PASSED_OVER)
    paid = (each for each in calls if each.get("outcome", "answered") == "answered" or each.get("usd_micros"))
    return tuple(sorted({each["model_id"] for each in (*paid, *heard) if each.get("model_id")}))


def _failure(stay: Visit) -> str | None:
    """Say how a step failed in the end; time that passes in a wait is no step that did not finish."""
    if stay.failure is None:
        return None
    return TIME_PASSED.get(stay.state, "") * stay.failure.is_timeout or stay.failure.sentence


def _led_on(stay: Visit, state: Mapping[str, Any]) -> tuple[Note, ...]:
    """Say where a Choice leads and why; `otherwise` only where no rule of its own leads there."""
    if state.get("Type") != "Choice" or stay.next_state is None:
        return ()
    leading = [edge for edge in ways_out(stay.state, dict(state)) if edge.target == stay.next_state]
    why = next((edge.why for edge in leading if edge.why), "")
    return (Note("Goes to", f"{stay.next_state} ({why})" if why else stay.next_state),)
