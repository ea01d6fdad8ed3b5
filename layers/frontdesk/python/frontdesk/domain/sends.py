"""The send protocol: the pure decisions of Gate, Send, Look Up Send, Reconcile and Note Receipt.

Twilio has no idempotency key for messages, so exactly-once is a protocol of ours (docs/architecture.md,
"Sending once"). `tests/model` searches its state space over crashes, zombies, redrives, reruns, late lists
and lost callbacks with these functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Literal, NewType

from frontdesk.domain.arguments import Arguments
from frontdesk.domain.catalog import Channel, Via

GrantId = NewType("GrantId", str)

GRANT_LIFE = timedelta(seconds=30)
"""How long a grant may be claimed: `not_after` is this long after it was given."""
SEND_LAMBDA_TIMEOUT = timedelta(seconds=20)
CLOCK_SKEW = timedelta(seconds=10)
FOUND_FROM = timedelta(minutes=1)
"""A message found at the provider counts when it was created since this long before the grant."""
MINIMUM_SETTLE = timedelta(minutes=10)
MAX_GRANTS_PER_CAUSE = 2
"""After an absent send the gate may grant once more; then a person decides."""
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=15)
"""Between two grants of which the first was provably not accepted; it doubles from one to the next."""


class SendState(StrEnum):
    """The life of one grant. Nothing leaves `sent`."""

    GRANTED = "granted"
    UNKNOWN = "unknown"
    SENT = "sent"
    VOID = "void"
    FAILED = "failed"
    ABSENT = "absent"


OPEN = frozenset({SendState.GRANTED, SendState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry into a state: retries of the same entry share all three, a redrive or a second pass never
    does."""

    execution: str
    redrive_count: int
    entered_at: str


@dataclass(frozen=True, slots=True)
class SendRow:
    """What the ledger knows of one grant."""

    grant_id: GrantId
    run_id: str
    act_index: int
    state: SendState
    entry: Entry
    granted_at: datetime
    not_after: datetime
    dead_at: datetime
    settle_until: datetime
    error: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    """What the receipt told, such as the moment that was booked."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The right to one POST: everything Send needs, copied by the gate from the run's contact and the
    playbook."""

    grant_id: GrantId
    entry: Entry
    act_index: int
    tool: str
    """The name of the one tool of the catalog that may be called for it."""
    channel: Channel
    by: Via
    sender: str
    """Our own address on the channel: a number, or the id of a calendar."""
    recipient: str
    """The contact's address, by which every provider knows them."""
    body: str
    not_after: datetime
    dead_at: datetime
    validity_s: int
    scopes: tuple[str, ...]
    """Scopes of the kill switch that hold for this send."""
    arguments: Arguments | None = None


@dataclass(frozen=True, slots=True)
class OpenGrant:
    """A send whose fate is unknown, with all that a look at the provider needs."""

    grant_id: GrantId
    tool: str
    by: Via
    recipient: str
    senders: tuple[str, ...]
    body_digest: str
    since: datetime
    claimed: tuple[str, ...]
    """Provider ids that other rows have claimed."""
    is_window_over: bool
    arguments: Arguments | None = None


def deadlines(granted_at: datetime, settle: timedelta) -> tuple[datetime, datetime, datetime]:
    """Return (not_after, dead_at, settle_until): after `dead_at` nobody can post this grant any more."""
    not_after = granted_at + GRANT_LIFE
    dead_at = not_after + SEND_LAMBDA_TIMEOUT + CLOCK_SKEW
    return not_after, dead_at, dead_at + max(settle, MINIMUM_SETTLE)


# ── Gate ──────────────────────────────────────────────────────────────────────────────────────────


class Reentry(StrEnum):
    """What the gate may do about a grant that is already there for the act."""

    NEW = "new"
    SAME = "same"
    RECONCILE = "reconcile"
    DONE = "done"
    FAILED = "failed"
    EXHAUSTED = "exhausted"
    OTHER = "other"  # another kind of act was done in this place: a later draft is not what was begun


def reentry(rows: tuple[SendRow, ...], entry: Entry) -> Reentry:
    """Say what the gate may do for one act, given every grant made for its causes.

    The same grant is handed out again only to the very entry that made it; any other open grant is
    reconciled, never handed out again and never treated as done, not even when an earlier one turns out to
    have been accepted after all.
    """
    is_sent = any(row.state is SendState.SENT for row in rows)
    still_open = [row for row in rows if row.state in OPEN]
    unclear = [row for row in still_open if row.error not in FOR_A_PERSON]
    if unclear:
        is_mine = unclear[0].entry == entry and unclear[0].state is SendState.GRANTED
        return Reentry.SAME if is_mine and not is_sent else Reentry.RECONCILE
    if is_sent:
        return Reentry.DONE
    if still_open:
        return Reentry.EXHAUSTED
    if any(row.state is SendState.FAILED and row.error != "rate_limited" for row in rows):
        return Reentry.FAILED
    if sum(row.state is SendState.ABSENT for row in rows) >= MAX_GRANTS_PER_CAUSE:
        return Reentry.EXHAUSTED
    return Reentry.NEW


def next_try(rows: tuple[SendRow, ...], now: datetime) -> datetime | None:
    """Return when to grant again after POSTs that were not made or were too many; None when that is now.

    `rows` come newest first. What stood in the way (a pause, a provider that is down or busy, a STOP that
    memory has not heard of) is not gone a moment later.
    """
    in_vain = list(takewhile(lambda row: row.state is SendState.VOID or row.error == "rate_limited", rows))
    if not in_vain:
        return None
    pause = min(SHORTEST_PAUSE * 2 ** (len(in_vain) - 1), LONGEST_PAUSE)
    moment = in_vain[0].granted_at + pause
    return moment if moment > now else None


# ── Send ──────────────────────────────────────────────────────────────────────────────────────────

SendResult = Literal["sent", "not_posted", "failed", "unknown", "reconcile"]


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """What came of a grant, as Send tells."""

    grant_id: GrantId
    result: SendResult
    provider_id: str | None = None
    error: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    """What else the provider told that later acts quote; no personal data."""


def is_for_me(granted: Entry, execution: str, redrive_count: int) -> bool:
    """Check (a): a Send of another execution, or of another redrive of this one, holds no right."""
    return granted.execution == execution and granted.redrive_count == redrive_count


def may_post(now: datetime, not_after: datetime, *, is_paused: bool, is_stopped: bool) -> bool:
    """Check (c), by the claim's holder: the last look before the one POST."""
    return now <= not_after and not is_paused and not is_stopped


def after_post(
    *, status: int | None, provider_id: str | None, error_code: str | None, sent_a_byte: bool
) -> tuple[SendResult, str | None]:
    """Return (result, error): 2xx with an id is `sent`; no request byte on the wire is `not_posted`; 4xx with
    the provider's own error body is `failed`; everything else is `unknown`."""
    if status is None:
        return ("unknown", "no_answer") if sent_a_byte else ("not_posted", "not_connected")
    if 200 <= status < 300 and provider_id:
        return "sent", None
    if status == 429 and error_code:
        return "failed", "rate_limited"
    if 400 <= status < 500 and error_code:
        return "failed", error_code
    return "unknown", f"http_{status}"


# ── Note Receipt ──────────────────────────────────────────────────────────────────────────────────

Evidence = Literal["accepted", "refused", "not_posted", "doubt", "absent"]

EVIDENCE_OF: dict[SendResult, Evidence | None] = {
    "sent": "accepted",
    "failed": "refused",
    "not_posted": "not_posted",
    "unknown": "doubt",
    "reconcile": None,
}


def settled_state(current: SendState, evidence: Evidence) -> SendState:
    """Return the state after a piece of evidence. Evidence of acceptance always wins; nothing leaves
    `sent`."""
    if current is SendState.SENT or evidence == "accepted":
        return SendState.SENT
    if current not in OPEN:
        return current
    if evidence == "doubt":
        return SendState.UNKNOWN
    if evidence == "absent":
        return SendState.ABSENT if current is SendState.UNKNOWN else current
    if current is SendState.UNKNOWN:
        return current
    return SendState.FAILED if evidence == "refused" else SendState.VOID


# ── Look Up Send and Reconcile ────────────────────────────────────────────────────────────────────


def next_look(row: SendRow, now: datetime) -> datetime:
    """Return when to look at the provider next: once nobody can post any more, a minute later, and when the
    window closes."""
    moments = (row.dead_at, row.dead_at + timedelta(minutes=1), row.settle_until)
    return next((moment for moment in moments if moment > now), row.settle_until)


Finding = Literal["found", "absent", "not_yet", "ambiguous", "cannot_list", "nothing_open"]
FOR_A_PERSON = frozenset({"ambiguous", "cannot_list"})
"""Findings after which only a person can say what became of the send."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at the provider found."""

    grant_id: GrantId | None
    finding: Finding
    provider_id: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something at the provider that may be what a send made, and that no row has claimed."""

    provider_id: str
    created_at: datetime
    body_digest: str
    grant_id: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    may_be_anothers: bool = False
    """Another program of the client's may have made it: only its text tells."""


def match(
    candidates: tuple[Candidate, ...], grant_id: str, body_digest: str, *, is_window_over: bool
) -> tuple[Finding, str | None]:
    """Say what a look found: (finding, provider id). The body only breaks ties; more than one candidate
    goes to a person, and so does what may be another's with another body, once no more is to come."""
    named = [c for c in candidates if c.grant_id == grant_id]
    ours = named or [c for c in candidates if c.grant_id is None]
    same = [c for c in ours if c.body_digest == body_digest]
    if not same and all(c.may_be_anothers for c in ours):
        return (("ambiguous" if ours else "absent") if is_window_over else "not_yet"), None
    ours = same or ours
    return ("found", ours[0].provider_id) if len(ours) == 1 else ("ambiguous", None)
