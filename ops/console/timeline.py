"""A run's states as rows to read: each step is a row, choices that only lead on share a slim one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from frontdesk.escalation.shown import by_name
from ops.console.run_words import step_span
from ops.story import Entry

LONG: Final = 14
"""From this many steps on only what is telling stands open, and a step that went well tells little."""
_CALM_WORDS: Final = frozenset({"send"})


@dataclass(frozen=True, slots=True)
class Row:
    """One step, or a few states passed through between two steps."""

    entries: tuple[Entry, ...]
    is_slim: bool
    is_open: bool
    number: int
    """Of the first of its entries, from 1."""
    took: str
    """How long, in words; for a state that the run is in: so far. Empty for no time at all."""

    @property
    def entry(self) -> Entry:
        return self.entries[0]

    @property
    def tone(self) -> str:
        """The class that the row's dot wears."""
        if self.is_silence:
            return "ask"
        if self.entry.failure:
            return "failed"
        if self.entry.left_at is None:
            return "here"
        return self.entry.word or "done"

    @property
    def is_silence(self) -> bool:
        """Whether somebody was waited for and nobody came: the machine catches that, and nothing broke."""
        return self.entry.failure is not None and _is_wait(self.entry)

    @property
    def gist(self) -> str:
        """One line for a row that is shut: what was decided first, or else done, or else seen."""
        entry = self.entry
        noted = (*entry.decided, *entry.did, *entry.saw)
        return entry.failure or (by_name(" ".join(noted[0].text.split())) if noted else "")


def rows(entries: Sequence[Entry], now: datetime) -> list[Row]:
    """Return the rows of a timeline, oldest first."""
    is_long = sum(not _is_slim(entry) for entry in entries) >= LONG
    found: list[Row] = []
    for number, entry in enumerate(entries, start=1):
        if not _is_slim(entry):
            is_repeat = any(_is_same_failure(entry, row.entry) for row in found)
            found.append(_step(number, entry, now, is_open=_is_telling(entry, is_repeat, is_long=is_long)))
        elif found and found[-1].is_slim:
            found[-1] = replace(found[-1], entries=(*found[-1].entries, entry))
        else:
            found.append(Row((entry,), is_slim=True, is_open=False, number=number, took=""))
    return found


def _step(number: int, entry: Entry, now: datetime, *, is_open: bool) -> Row:
    took = step_span((entry.left_at or now) - entry.entered_at)
    return Row((entry,), is_slim=False, is_open=is_open, number=number, took=took)


def _is_same_failure(entry: Entry, earlier: Entry) -> bool:
    return entry.failure is not None and (entry.state, entry.failure) == (earlier.state, earlier.failure)


def _is_slim(entry: Entry) -> bool:
    """Say whether a state only leads on, as choices and ends do."""
    is_quiet = entry.failure is None and entry.left_at is not None
    return is_quiet and entry.function is None and not _is_wait(entry)


def _is_wait(entry: Entry) -> bool:
    return entry.state.startswith(("Await ", "Park"))


def _is_telling(entry: Entry, is_repeat: bool, *, is_long: bool) -> bool:
    if entry.left_at is None:
        return True
    if entry.failure:
        return not is_repeat
    if is_long:
        return entry.word is not None and entry.word not in _CALM_WORDS
    return entry.word is not None or bool(entry.model_ids)
