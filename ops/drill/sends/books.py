"""What memory says of the drill's runs, read past the wire: ends, questions, and what is left open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from types import TracebackType
from typing import Any, Self

import psycopg

_OUTCOMES = "select run_id, outcome from runs where run_id = any(%s)"
_ASKED = "select run_id, state from approvals where run_id = any(%s)"
_NOTED = "select count(*) from sends where run_id = any(%s) and tool = 'update_contact' and state = 'sent'"
_HEARD = "select count(*) from runs where run_id = %s"
_PAUSED = "select count(*) from switches where scope = %s and is_paused"
_LEFT_OPEN = (
    "select 'send ' || grant_id || ' of run ' || run_id || ' is ' || state from sends"
    " where state = 'granted'"
    " or (state = 'unknown' and coalesce(error, '') not in ('ambiguous', 'cannot_list'))"
    " union all select 'request ' || request_id || ' of run ' || run_id || ' is open'"
    " from approvals where state = 'open'"
    " union all select 'run ' || run_id || ' (' || kind || ') has no outcome' from runs where outcome is null"
)


class Books:
    """One look at memory at a time, from any thread."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo

    def __enter__(self) -> Self:
        self._connection = psycopg.connect(self._conninfo, autocommit=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def outcomes(self, run_ids: Collection[str]) -> dict[str, str | None]:
        """Return how each run ended, None while it has not; a run that memory has not heard of is missing."""
        return dict(self._rows(_OUTCOMES, list(run_ids)))

    def asked(self, run_ids: Collection[str]) -> dict[str, bool]:
        """Return about which runs a person was asked, and whether a question is still open."""
        found: dict[str, bool] = {}
        for run_id, state in self._rows(_ASKED, list(run_ids)):
            found[run_id] = found.get(run_id, False) or state == "open"
        return found

    def noted(self, run_ids: Collection[str]) -> int:
        """Return how many updates of the CRM are on record as sent for these runs."""
        return int(self._rows(_NOTED, list(run_ids))[0][0])

    def has_heard(self, run_id: str) -> bool:
        """Whether memory has an event, with all that it changed."""
        return bool(self._rows(_HEARD, run_id)[0][0])

    def is_paused(self, scope: str) -> bool:
        return bool(self._rows(_PAUSED, scope)[0][0])

    def left_open(self) -> list[str]:
        """Return what is not closed: sends of unknown fate that no person has, questions, runs."""
        return [what for (what,) in self._rows(_LEFT_OPEN)]

    def _rows(self, statement: str, *given: Any) -> Sequence[tuple[Any, ...]]:
        return self._connection.execute(statement, given).fetchall()
