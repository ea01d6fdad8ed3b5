"""Reconcile: look for a send whose fate is unknown. Nothing here, or in what it imports, can post one."""

from __future__ import annotations

from typing import Protocol

from frontdesk.domain.sends import Candidate, Found, OpenGrant, match
from frontdesk.observability.observations import observe
from frontdesk.tools.catalog import LIST_SMS


class Lookup(Protocol):
    """Lists, completely or not at all, what may be the message that is looked for.

    Raises RetryLater when the list cannot be read to its end.
    """

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...]: ...


def look(wanted: OpenGrant | None, lookup: Lookup) -> Found:
    """Say what became of a send; nothing to look for is an answer too."""
    if wanted is None:
        return Found(None, "nothing_open")
    listed = lookup.candidates(wanted)
    finding, provider_id = match(
        listed, wanted.grant_id, wanted.body_digest, is_window_over=wanted.is_window_over
    )
    observe(
        "tool_call",
        tool=LIST_SMS.name,
        grant_id=wanted.grant_id,
        answered={"candidates": len(listed), "finding": finding, "provider_id": provider_id},
    )
    return Found(wanted.grant_id, finding, provider_id)
