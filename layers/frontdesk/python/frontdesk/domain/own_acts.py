"""What the desk does by rule about an event that wakes no model; the gate grants it like any other act."""

from __future__ import annotations

from collections.abc import Collection

from frontdesk.domain.arguments import OptOutSync
from frontdesk.domain.lead import LeadKind
from frontdesk.domain.proposal import Act


def own_acts(kind: LeadKind, allowed: Collection[str]) -> tuple[Act, ...]:
    """Return what is to be done about an event of this kind, with the tools that the playbook allows."""
    if kind in ("opt_out", "opt_in") and "sync_opt_out" in allowed:
        return (Act("opt_out_sync", "", arguments=OptOutSync(is_stopped=kind == "opt_out")),)
    return ()
