"""Reconcile: look for a send whose fate is unknown. Nothing here, or in what it imports, can post one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from frontdesk.domain.sends import Candidate, Finding, Found, OpenGrant, match
from frontdesk.observability.observations import observe


class Lookup(Protocol):
    """Lists, completely or not at all, what may be what is looked for; None where the provider has no list.

    Raises RetryLater when the list cannot be read to its end.
    """

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...] | None: ...


def look(wanted: OpenGrant | None, open_lookup: Callable[[OpenGrant], Lookup]) -> Found:
    """Say what became of a send; nothing to look for is an answer too."""
    if wanted is None:
        return Found(None, "nothing_open")
    listed = open_lookup(wanted).candidates(wanted)
    finding, provider_id = _finding(wanted, listed)
    observe(
        "tool_call",
        tool=wanted.tool,
        grant_id=wanted.grant_id,
        answered={"candidates": len(listed or ()), "finding": finding, "provider_id": provider_id},
    )
    told = next((each.details for each in listed or () if each.provider_id == provider_id), {})
    return Found(wanted.grant_id, finding, provider_id, told)


def _finding(wanted: OpenGrant, listed: tuple[Candidate, ...] | None) -> tuple[Finding, str | None]:
    if listed is None:
        return "cannot_list", None
    return match(listed, wanted.grant_id, wanted.body_digest, is_window_over=wanted.is_window_over)
