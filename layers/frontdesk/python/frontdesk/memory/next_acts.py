"""Which of a run's acts the gate decides about now, and what stands about each in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from frontdesk.domain.arguments import Arguments, OptOutSync
from frontdesk.domain.catalog import CATALOG, SMS, Channel, Tool, tool_for
from frontdesk.domain.gate import Answer
from frontdesk.domain.own_acts import stands_alone
from frontdesk.domain.proposal import Act, Proposal
from frontdesk.domain.sends import FOR_A_PERSON, OPEN, Entry, Reentry, SendRow, SendState, reentry
from frontdesk.memory.argument_columns import loaded
from frontdesk.memory.receipts import send_row
from frontdesk.memory.store import Memory, Row


@dataclass(frozen=True, slots=True)
class NextAct:
    """An act of the run that is not done, as it would be sent now, and what stands about it in the ledger."""

    index: int
    act: Act | None
    rows: tuple[SendRow, ...]
    reentry: Reentry
    approval: Row | None
    channel: Channel = SMS
    """By which the run's person is written to."""
    done_beside: int = 0
    """How many other acts of the run, which stand alone as this one may, are done."""

    @property
    def tool(self) -> Tool | None:
        """What would do the act; a message goes by the run's one channel."""
        return tool_for(self.act.kind, self.channel) if self.act else None

    @property
    def answer(self) -> Answer | None:
        """What a person said to it, unless that was used up by an earlier send."""
        row = self.approval
        if row is None or not _is_usable(row, self.reentry):
            return None
        return Answer(
            row["answer"],
            row["answered_by"] or "nobody",
            row["answered_at"],
            row["digest"],
            row["answer_body"],
        )

    @property
    def open_row(self) -> SendRow | None:
        """The grant whose fate is open, if any."""
        return next((row for row in self.rows if row.state in OPEN and row.error not in FOR_A_PERSON), None)


def next_acts(
    store: Memory, run_id: str, proposal: Proposal | None, entry: Entry, *, first: int = 0
) -> tuple[NextAct, ...]:
    """Find what may come next; the acts are numbered from `first`.

    That is the first act that is not sent, and with acts that stand alone each of them, up to the first that
    does not. What this very entry was granted comes before all.
    """
    acts: tuple[Act | None, ...] = proposal.acts if proposal and proposal.acts else (None,)
    approval = store.row("latest_approval", run_id=run_id)
    undone = _undone(store, run_id, acts, approval, entry, first=first)
    found: list[NextAct] = []
    for each in undone:
        if each.reentry is Reentry.SAME:
            return (each,)
        found.append(each)
        if not stands_alone(each.act):
            break
    alone = sum(map(stands_alone, acts)) - sum(stands_alone(each.act) for each in found)
    found = found or [_behind(store, run_id, first + len(acts), approval, entry)]
    return tuple(replace(each, done_beside=alone) for each in found)


def _undone(
    store: Memory,
    run_id: str,
    acts: tuple[Act | None, ...],
    approval: Row | None,
    entry: Entry,
    *,
    first: int,
) -> Iterator[NextAct]:
    for index, act in enumerate(acts, first):
        about = {"cause": run_id, "act_index": index}
        found = [row for row in store.rows("sends_for_cause", **about) if row["run_id"] == run_id]
        rows = tuple(send_row(row) for row in found)
        what = reentry(rows, entry)
        if what is Reentry.DONE and act is not None and not _is_done(act, found):
            what = Reentry.OTHER
        if what is not Reentry.DONE:
            mine = approval if approval and approval["act_index"] == index else None
            yield NextAct(index, _as_agreed(act, mine), rows, what, mine)


def _behind(store: Memory, run_id: str, end: int, approval: Row | None, entry: Entry) -> NextAct:
    """Return what stands behind all acts: the text with which a person answered a notice, until it is
    sent."""
    if approval is None or approval["act_index"] != end:
        return NextAct(end, None, (), Reentry.NEW, None)
    found = store.rows("sends_for_cause", cause=run_id, act_index=end)
    rows = tuple(send_row(row) for row in found if row["run_id"] == run_id)
    what = reentry(rows, entry)
    if what is Reentry.DONE:
        return NextAct(end + 1, None, (), Reentry.NEW, None)
    return NextAct(end, _as_agreed(None, approval), rows, what, approval)


def _is_done(act: Act, rows: list[Row]) -> bool:
    """Whether what was done in an act's place is an act of its kind: another draft may propose others."""
    done = {
        (tool.act, _account_of(loaded(row["arguments"])))
        for row in rows
        if row["state"] == SendState.SENT and (tool := CATALOG.get(row["tool"]))
    }
    return (act.kind, _account_of(act.arguments)) in done


def _account_of(arguments: Arguments | None) -> str:
    return arguments.elsewhere if isinstance(arguments, OptOutSync) else ""


def _as_agreed(act: Act | None, approval: Row | None) -> Act | None:
    """Return the act with the text that the newest answer is about: a person's own, or the one that they
    approved."""
    if approval is None or (act is not None and act.kind != "message"):
        return act
    text = {"edit": approval["answer_body"], "approve": approval["body"]}.get(approval["answer"])
    if text is None or (act is not None and text == act.body):
        return act
    return act.with_body(text) if act else Act("message", text)


def _is_usable(approval: Row, what: Reentry) -> bool:
    """An approval is used once; a grant that was provably not accepted gives it back."""
    used = approval["used_state"]
    is_given_back = used in (SendState.ABSENT, SendState.FAILED) and what is Reentry.NEW
    return used is None or used == SendState.VOID or is_given_back
