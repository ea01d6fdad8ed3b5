"""The planted bug "cause_key": a send is known by its text instead of by what it answers."""

from __future__ import annotations

import zlib
from typing import Any

from frontdesk.domain.proposal import Proposal
from frontdesk.domain.sends import Entry
from frontdesk.memory import next_acts
from frontdesk.memory.store import Memory, Row

_rows, _run, _next_acts = Memory.rows, Memory.run, next_acts.next_acts
_texts: dict[int, str] = {}
"""The text of each act of the proposal at hand, by the act's number."""


def _key(act_index: int) -> int:
    """Return the act's text as its number, which is half of the real key."""
    text = _texts.get(act_index)
    return act_index if text is None else zlib.crc32(text.encode()) & 0x7FFFFFFF


def _noting_texts(
    store: Memory, run_id: str, proposal: Proposal | None, entry: Entry, *, first: int = 0
) -> tuple[next_acts.NextAct, ...]:
    _texts.clear()
    _texts.update(enumerate((act.body for act in proposal.acts) if proposal else (), first))
    return _next_acts(store, run_id, proposal, entry, first=first)


def _rows_by_text(self: Memory, name: str, /, **given: Any) -> list[Row]:
    if name == "sends_for_cause":
        given["act_index"] = _key(given["act_index"])
    return _rows(self, name, **given)


def _run_by_text(self: Memory, name: str, /, **given: Any) -> int:
    if name == "grant_cause":
        given["act_index"] = _key(given["act_index"])
    return _run(self, name, **given)


def plant() -> None:
    """Put the text into the key."""
    next_acts.next_acts = _noting_texts
    Memory.rows = _rows_by_text  # type: ignore[method-assign]  # that is the bug
    Memory.run = _run_by_text  # type: ignore[method-assign]  # as above
