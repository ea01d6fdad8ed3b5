"""Leads for scenarios: one that each state is sure to see, and seeing it through to its end whatever
happens."""

from __future__ import annotations

import itertools
from datetime import timedelta
from zoneinfo import ZoneInfo

from ops.demo.scenes import LINCOLN_PARK, MORNING_HOUR, number_of, until
from ops.local.standins.faults import LoseAnswer
from ops.stage import Seen, Stage
from tests.scenarios.world import FRIDAY

ASKED_STATES = frozenset({"Post Request", "Note Request", "Await Human Verdict", "Settle Request"})
RECONCILED_STATES = frozenset({"Look Up Send", "Reconcile"})
A_WHILE = timedelta(minutes=16)
EVENING_HOUR = 16
OWN_WORDS = "Thank you for writing, we will get back to you."

_numbers = itertools.count(1000)


def a_phone() -> str:
    """Return a number that nobody else in this process has."""
    return f"+1312556{next(_numbers)}"


def a_lead_through(stage: Stage, state: str, phone: str, *, message_sid: str | None = None) -> str:
    """Let somebody write so that their run passes the state; returns the run's id without waiting for
    anything."""
    if state in RECONCILED_STATES:
        stage.desk.twilio.faults.add(LoseAnswer(), on="create", where={"To": phone})
    text = (
        "My tooth hurts terribly, it is an emergency!"
        if state in ASKED_STATES
        else "What are your opening hours?"
    )
    return stage.text(phone, text, to=number_of(stage, LINCOLN_PARK), message_sid=message_sid)


def by_day(stage: Stage) -> None:
    """Let it be ten in the morning, unless it is daytime already, of a day with a whole afternoon: a ladder
    counts open hours."""
    zone = ZoneInfo(stage.desk.playbook.location(LINCOLN_PARK).timezone)
    now = stage.desk.clock.now().astimezone(zone)
    while not (now.weekday() < FRIDAY and MORNING_HOUR <= now.hour < EVENING_HOUR):
        stage.pass_time(until(stage, MORNING_HOUR))
        now = stage.desk.clock.now().astimezone(zone)


def see_through(stage: Stage, run_id: str, *, patience: int = 60) -> Seen:
    """Let time pass, and answer whatever a person is asked, until the run has ended."""
    seen: Seen | None = None
    for _ in range(patience):
        stage.settle()
        seen = stage.seen(run_id)
        if seen.status != "RUNNING":
            return seen
        if seen.states[-1] == "Await Human Verdict" and stage.request(run_id).has_buttons:
            _answer(stage, run_id)
        else:
            stage.pass_time(A_WHILE)
    raise AssertionError(f"the run has not ended after {patience} looks: {seen}")


def _answer(stage: Stage, run_id: str) -> None:
    """Approve the draft, or write a text where there is none."""
    (actions,) = [block for block in stage.request(run_id).blocks if block["type"] == "actions"]
    if any(element["action_id"] == "approve" for element in actions["elements"]):
        stage.click(run_id, "approve")
    else:
        stage.rewrite(run_id, OWN_WORDS)
