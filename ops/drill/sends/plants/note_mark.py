"""The planted bug "note_mark": a note at HighLevel is written without the grant's id."""

from __future__ import annotations

from frontdesk.tools import highlevel_update


def _without_an_id(grant_id: str) -> str:
    del grant_id
    return "by the desk"


def plant() -> None:
    """Leave the id out of what is written; whoever looks still looks for it."""
    highlevel_update.mark_of = _without_an_id  # type: ignore[attr-defined]  # that is the bug
