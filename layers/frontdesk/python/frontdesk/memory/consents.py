"""Consent to be texted: given and withdrawn, each time with the event that told it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from frontdesk.domain.appointment_words import is_about_appointment, is_bare_cancel
from frontdesk.domain.catalog import SMS
from frontdesk.domain.compliance import revokes
from frontdesk.domain.lead import Lead
from frontdesk.domain.own_acts import RevokedBy
from frontdesk.domain.proposal import Classification
from frontdesk.domain.revocation import REVOCATION_READ
from frontdesk.memory.store import Memory as Store
from frontdesk.memory.store import Row

_STILL_ABOUT_IT: Final = timedelta(days=3)
"""A bare CANCEL may answer what we wrote within this time."""


def take_consent(store: Store, lead: Lead, contact: Row, now: datetime) -> None:
    """Writing to us by text is consent to an answer; a keyword or a plain wish withdraws it here and now.

    After a withdrawal only an opt-in by text counts: the carrier blocks the number until then, and a form,
    which somebody else may have filled in, must not undo a STOP.
    """
    implied = {"opt_in": "keyword", "message": "inbound_message"}.get(lead.kind)
    if not _is_revoked(store, contact, lead.kind):
        if lead.consent:
            shown = {"wording": lead.consent.wording, "source": lead.consent.source}
            _note(store, lead.event_key, contact, now, state="granted", at=lead.consent.given_at, **shown)
        elif implied:
            words = {"wording": None, "source": implied}
            _note(store, lead.event_key, contact, now, state="granted", at=lead.received_at, **words)
    if source := _withdrawn_by(store, lead, contact):
        note_revocation(store, lead.event_key, contact, source, at=lead.received_at, now=now)


def heed_reading(store: Store, run: Row, contact: Row, reading: Classification | None, now: datetime) -> None:
    """Withdraw consent where a model took the message for a revocation, with a bias to stop.

    A text that speaks of an appointment is left to a person instead: the reading's flag makes them look.
    """
    if reading is None or REVOCATION_READ not in reading.flags:
        return
    said = store.row("message_of_run", run_id=run["run_id"])
    if said is None or not is_about_appointment(said["body"]):
        note_revocation(store, run["run_id"], contact, "model", at=run["received_at"], now=now)


def note_revocation(
    store: Store, run_id: str, contact: Row, source: RevokedBy, *, at: datetime, now: datetime
) -> None:
    """Write that somebody wants no more texts; saying it again in the same run changes nothing."""
    _note(store, run_id, contact, now, state="revoked", source=source, wording=None, at=at)


def _withdrawn_by(store: Store, lead: Lead, contact: Row) -> RevokedBy | None:
    """Return how this event withdraws consent, by rule."""
    if lead.kind == "message" and revokes(lead.text):
        return "wish"
    if lead.kind != "opt_out":
        return None
    return (
        "cancel" if is_bare_cancel(lead.text) and _was_about_appointment(store, lead, contact) else "keyword"
    )


def _was_about_appointment(store: Store, lead: Lead, contact: Row) -> bool:
    """Whether the last that we wrote to them, a short while ago, was about an appointment."""
    since = lead.received_at - _STILL_ABOUT_IT
    last = store.row("last_outbound", contact_id=contact["contact_id"], since=since)
    return last is not None and is_about_appointment(last["body"])


def _is_revoked(store: Store, contact: Row, kind: str) -> bool:
    """A message after an opt-out is no consent by itself; only an opt-in is."""
    if kind == "opt_in":
        return False
    latest = store.row("latest_consent", contact_id=contact["contact_id"], channel=SMS)
    return latest is not None and latest["state"] == "revoked"


def _note(store: Store, run_id: str, contact: Row, now: datetime, **row: Any) -> None:
    about = {"contact_id": contact["contact_id"], "channel": SMS, "run_id": run_id}
    if store.row("note_consent", **about, **row):
        store.append(f"consent_{row['state']}", now, run_id, {"channel": SMS, "source": row["source"]})
