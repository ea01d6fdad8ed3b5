"""What the receipts of a run's earlier acts say, put into the text that tells of it."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.domain.gate import GateFacts
from frontdesk.domain.receipts_in_text import BOOKED_WHEN, filled
from frontdesk.domain.sends import SendState
from frontdesk.memory.next_acts import NextAct
from frontdesk.memory.store import Memory


def with_receipts(
    store: Memory, run_id: str, nxt: NextAct, facts: GateFacts, *, timezone: str, language: str
) -> NextAct:
    """Return the next act with the booked time in its text, as the calendar told it."""
    if nxt.act is None or BOOKED_WHEN not in nxt.act.body:
        return nxt
    receipts = [
        row["details"]
        for index in range(nxt.index)
        for row in store.rows("sends_for_cause", cause=run_id, act_index=index)
        if row["state"] == SendState.SENT and row["run_id"] == run_id
    ]
    known = facts.recipient_timezone
    theirs = (known,) if known else facts.possible_timezones
    return replace(nxt, act=filled(nxt.act, receipts, timezone=timezone, language=language, theirs=theirs))
