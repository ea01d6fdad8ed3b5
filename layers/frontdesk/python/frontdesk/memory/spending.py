"""What models may cost: reserved when an attempt at a run begins, settled once the brain is done with it.

Whoever takes several locks takes them in this order: the contact, the run, the budgets by day and scope, the
audit chain's head. A reservation that nobody settles, because its execution was stopped for good, is held
until its day is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from frontdesk.domain.money import Bill
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.world import World

DESK = "desk"


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run has spent so far, and what it might."""

    spent_usd_micros: int
    budget_usd_micros: int


def reserve(world: World, run_id: str) -> dict[str, Any] | None:
    """Reserve what a new attempt at a run may spend; return the facts of it where a day's ceiling cut it.

    What an attempt before this one still holds is given back first, and what the run spent is no longer there
    to spend.
    """
    store, ceilings = world.store, world.playbook.ceilings
    run = store.one("lock_run_money", run_id=run_id)
    if held := run["reserved_usd_micros"]:
        _move(store, run, run["budget_day"], reserved=-held)
    day, scopes = _today(world), _scopes(run)
    taken = _locked(store, day, scopes)
    most = max(0, ceilings.usd_micros_per_run - run["spent_usd_micros"])
    left = {DESK: ceilings.usd_micros_per_day - taken[DESK]}
    if ceilings.usd_micros_per_location_and_day is not None:
        left[scopes[1]] = ceilings.usd_micros_per_location_and_day - taken[scopes[1]]
    scope = min(left, key=lambda each: left[each])
    reserved = max(0, min(most, left[scope]))
    _move(store, run, day, reserved=reserved)
    budget = run["spent_usd_micros"] + reserved
    store.run("give_budget", run_id=run_id, day=day, reserved=reserved, budget=budget)
    if reserved == most:
        return None
    return {"scope": scope, "day": str(day), "reserved_usd_micros": reserved, "wanted_usd_micros": most}


def allowance(store: Memory, run_id: str, execution: str) -> int:
    """Return what an attempt may spend; a retry hears the same."""
    return int(store.one("allowance", run_id=run_id, execution=execution)["usd_micros"])


def settle(world: World, run_id: str, bill: Bill) -> Settled:
    """Give back what the run holds, and book what it spent beyond what is booked; another time changes
    nothing."""
    store = world.store
    run = store.one("lock_run_money", run_id=run_id)
    store.run("note_spending", run_id=run_id, execution=bill.execution, spent=bill.usd_micros)
    spent = int(store.one("spent_in_all", run_id=run_id)["usd_micros"])
    held, more = run["reserved_usd_micros"], spent - run["spent_usd_micros"]
    if held or more:
        _move(store, run, run["budget_day"] or _today(world), reserved=-held, spent=more)
        store.run("settle_run", run_id=run_id, spent=spent)
    return Settled(spent, run["budget_usd_micros"])


def _move(store: Memory, run: Row, day: date, *, reserved: int, spent: int = 0) -> None:
    """Add to what a day has reserved and spent, for the desk and for the run's location."""
    _locked(store, day, _scopes(run))
    store.run("move_budgets", day=day, scopes=_scopes(run), reserved=reserved, spent=spent)


def _locked(store: Memory, day: date, scopes: list[str]) -> dict[str, int]:
    """Lock a day's budgets and return what of each is reserved or spent."""
    store.run("have_budgets", day=day, scopes=scopes)
    rows = store.rows("lock_budgets", day=day, scopes=scopes)
    return {row["scope"]: row["taken"] for row in rows}


def _scopes(run: Row) -> list[str]:
    """Return the budgets that a run draws on, in the order in which they are locked."""
    return [DESK, f"location/{run['location_id']}"]


def _today(world: World) -> date:
    return world.now.astimezone(UTC).date()
