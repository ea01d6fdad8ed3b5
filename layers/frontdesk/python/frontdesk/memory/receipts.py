"""Note Receipt and Look Up Send: what is known of a send, written so that evidence of acceptance always
wins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk.domain.catalog import SMS, WRITTEN, Via
from frontdesk.domain.listed_text import listed_digest
from frontdesk.domain.refusals import meaning_of
from frontdesk.domain.sends import (
    EVIDENCE_OF,
    FOR_A_PERSON,
    FOUND_FROM,
    OPEN,
    Entry,
    Evidence,
    Found,
    GrantId,
    OpenGrant,
    SendReceipt,
    SendRow,
    SendState,
    settled_state,
)
from frontdesk.memory.argument_columns import loaded
from frontdesk.memory.consents import note_revocation
from frontdesk.memory.early_reports import take_early_reports
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.world import World


@dataclass(frozen=True, slots=True)
class News:
    """One piece of evidence about a send."""

    evidence: Evidence
    provider_id: str | None = None
    error: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """Each grant that was touched, and its state now."""

    states: dict[str, str]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The one send of the run whose fate is open, if there is one and nobody can post it any more."""

    open: OpenGrant | None


def send_row(row: Row) -> SendRow:
    """Return the ledger's row as the protocol's decisions take it."""
    return SendRow(
        grant_id=GrantId(row["grant_id"]),
        run_id=row["run_id"],
        act_index=row["act_index"],
        state=SendState(row["state"]),
        entry=Entry(row["execution"], row["redrive_count"], row["entered_at"]),
        granted_at=row["granted_at"],
        not_after=row["not_after"],
        dead_at=row["dead_at"],
        settle_until=row["settle_until"],
        error=row["error"],
        details=row["details"],
    )


def note_receipt(world: World, send: SendReceipt | None, found: Found | None) -> Noted:
    """Write what Send and Reconcile told.

    Either may be old news of an earlier act: evidence is monotone, so writing it again changes nothing.
    """
    store, now = world.store, world.now
    states: dict[str, str] = {}
    with store.transaction():
        if send and (evidence := EVIDENCE_OF[send.result]):
            news = News(evidence, send.provider_id, send.error, send.details)
            states[send.grant_id] = _settle(store, send.grant_id, news, now)
            take_early_reports(world, send.grant_id, send.provider_id)
        if found and found.grant_id:
            states[found.grant_id] = _note_found(store, found.grant_id, found, now)
            if states[found.grant_id] == SendState.SENT:
                take_early_reports(world, found.grant_id, found.provider_id)
    return Noted(states)


def note_acceptance(store: Memory, grant_id: GrantId, provider_id: str, now: datetime) -> bool:
    """Write that the provider has this message; False when the grant is not ours. Runs in the caller's
    transaction."""
    if store.row("lock_contact_of_send", grant_id=grant_id) is None:
        return False
    _settle(store, grant_id, News("accepted", provider_id), now)
    return True


def look_up(world: World, run_id: str) -> LookedUp:
    """Mark the run's open send as unknown once nobody can post it, and gather what a look at the provider
    needs. What only a person can settle comes last: it must not stand before what can be found out."""
    store, now = world.store, world.now
    with store.transaction():
        rows = store.rows("open_sends_of_causes", cause=run_id)
        past = [row for row in rows if now >= row["dead_at"]]
        past.sort(key=lambda row: row["error"] in FOR_A_PERSON)
        if not past:
            return LookedUp(None)
        row = past[0]
        _settle(store, GrantId(row["grant_id"]), News("doubt", error=row["error"]), now)
        claimed = store.rows("claimed_ids", recipient=row["recipient"])
    return LookedUp(
        OpenGrant(
            grant_id=GrantId(row["grant_id"]),
            tool=row["tool"],
            by=Via(row["provider"], row["account"]),
            recipient=row["recipient"],
            senders=_senders(world, row),
            body_digest=listed_digest(row["body"]),
            since=row["granted_at"] - FOUND_FROM,
            claimed=tuple(each["provider_id"] for each in claimed),
            is_window_over=now >= row["settle_until"],
            arguments=loaded(row["arguments"]),
        )
    )


def _senders(world: World, row: Row) -> tuple[str, ...]:
    """Return the addresses that it may have gone out from: a text from any of our numbers, by whichever
    playbook."""
    numbers = {location.sender_number for location in world.playbook.locations.values()}
    return tuple(sorted(numbers | {row["sender"]} if row["channel"] == SMS else {row["sender"]}))


def _note_found(store: Memory, grant_id: GrantId, found: Found, now: datetime) -> str:
    """Write what a look came to. It began a while ago: a message found counts only for a send that is still
    open, since by now it may be another's, of a grant that came after."""
    store.one("lock_contact_of_send", grant_id=grant_id)
    row = store.one("lock_send", grant_id=grant_id)
    is_its_own = row["state"] in OPEN and _is_free(store, grant_id, found.provider_id)
    if found.finding == "found" and is_its_own:
        return _settle(store, grant_id, News("accepted", found.provider_id, details=found.details), now)
    if found.finding == "absent":
        return _settle(store, grant_id, News("absent"), now)
    if found.finding in FOR_A_PERSON:
        return _settle(store, grant_id, News("doubt", error=found.finding), now)
    return str(row["state"])


def _is_free(store: Memory, grant_id: GrantId, provider_id: str | None) -> bool:
    """Whether no other send has claimed this message, perhaps since the look at the provider began."""
    claimed = store.row("send_by_provider_id", provider_id=provider_id)
    return claimed is None or claimed["grant_id"] == grant_id


def _settle(store: Memory, grant_id: GrantId, news: News, now: datetime) -> str:
    """Move one send by one piece of evidence, with its audit event; what is sent goes into the thread.

    Acceptance counts even when a look gave the message to another send: that one keeps the provider's id.
    """
    store.one("lock_contact_of_send", grant_id=grant_id)
    row = store.one("lock_send", grant_id=grant_id)
    before = SendState(row["state"])
    after = settled_state(before, news.evidence)
    error = _error_after(row, after, news)
    provider_id = news.provider_id if _is_free(store, grant_id, news.provider_id) else None
    if after == before and provider_id in (None, row["provider_id"]) and error == row["error"]:
        return after
    told = {"provider_id": provider_id, "error": error, "details": json.dumps(dict(news.details))}
    store.run("settle_send", grant_id=grant_id, state=after, now=now, **told)
    if after is SendState.FAILED and row["channel"] in WRITTEN and meaning_of(error) == "opted_out":
        note_revocation(store, row["run_id"], row, "carrier", row["channel"], at=now, now=now)
    if after is SendState.SENT and row["channel"] in WRITTEN:
        store.run("note_outbound", grant_id=grant_id, at=now)
        store.run("set_stage", contact_id=row["contact_id"], stage="contacted")
    facts = {
        "grant_id": grant_id,
        "from": before,
        "to": after,
        "evidence": news.evidence,
        "provider_id": news.provider_id,
        "error": error,
    }
    store.append("send_settled", now, row["run_id"], facts)
    return after


def _error_after(row: Row, after: SendState, news: News) -> str | None:
    """Return what is wrong with the send now: old news changes neither an end nor what waits for a person."""
    if after is SendState.SENT:
        return None
    is_old_news = after == row["state"] and (after not in OPEN or row["error"] in FOR_A_PERSON)
    return row["error"] if is_old_news else news.error
