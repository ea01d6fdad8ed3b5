"""By what the desk knows its own words in HighLevel again."""

from __future__ import annotations

from typing import Final

SYNCED: Final = "Set by frontdesk as the person said"
"""Why somebody may not be disturbed, where the desk set it: HighLevel tells us of that too."""


def mark_of(grant_id: str) -> str:
    """Return the line that ends a note of ours, by which a look finds it."""
    return f"(frontdesk {grant_id})"
