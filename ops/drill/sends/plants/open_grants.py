"""The planted bug "open_grants": Gate hands out the open grant of another execution as its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from frontdesk.domain import sends
from frontdesk.domain.sends import Entry, Reentry, SendRow, SendState
from ops.drill.sends.plants import claim

_reentry = sends.reentry


def _any_that_is_granted(rows: tuple[SendRow, ...], entry: Entry) -> Reentry:
    is_granted = any(row.state is SendState.GRANTED for row in rows)
    return Reentry.SAME if is_granted else _reentry(rows, entry)


def plant() -> None:
    """Reuse what is open, and leave out the claim, which is the second line behind it."""
    claim.plant()
    sends.reentry = _any_that_is_granted
    from frontdesk.memory import ledger  # after what it imports by name was replaced

    pass_gate = ledger.pass_gate

    def _as_its_own(world: Any, run_id: str, entry: Entry, *given: Any, **more: Any) -> Any:
        passed = pass_gate(world, run_id, entry, *given, **more)
        return replace(passed, grant=replace(passed.grant, entry=entry)) if passed.grant else passed

    ledger.pass_gate = _as_its_own
