"""Delivery reports: evidence that the provider took a text, and the first word that it did not arrive."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.lead import Delivery, Lead
from frontdesk.domain.refusals import UNDELIVERED, meaning_of
from frontdesk.domain.sends import GrantId
from frontdesk.memory import receipts
from frontdesk.memory.consents import note_revocation
from frontdesk.memory.store import Memory as Store
from frontdesk.memory.store import Row


def take_delivery(store: Store, lead: Lead, delivery: Delivery, contact: Row | None, now: datetime) -> None:
    """Write what a callback tells about a text of ours; a stranger's id is only put on record."""
    by_id = store.row("send_by_provider_id", provider_id=delivery.provider_id)
    named = (delivery.grant_id, by_id and by_id["grant_id"])
    ours = (
        grant_id
        for grant_id in named
        if grant_id and receipts.note_acceptance(store, GrantId(grant_id), delivery.provider_id, now)
    )
    if grant_id := next(ours, None):
        store.run("note_delivery", grant_id=grant_id, status=delivery.status)
        if delivery.status in UNDELIVERED and contact is not None:
            _take_failure(store, lead, delivery, contact, grant_id=grant_id, now=now)
    facts = {
        "grant_id": grant_id,
        "status": delivery.status,
        "error_code": delivery.error_code,
    }
    store.append("delivery_reported", now, lead.event_key, facts)


def _take_failure(
    store: Store, lead: Lead, delivery: Delivery, contact: Row, *, grant_id: str, now: datetime
) -> None:
    """Opt them out where the carrier says that they did; else keep which report told it first."""
    if meaning_of(delivery.error_code) == "opted_out":
        note_revocation(store, lead.event_key, contact, "carrier", lead.channel, at=lead.received_at, now=now)
        return
    error = delivery.error_code or ""
    store.run("note_undelivered", grant_id=grant_id, run_id=lead.event_key, error=error)
