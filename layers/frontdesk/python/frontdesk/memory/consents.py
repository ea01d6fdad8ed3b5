"""Consent to be written to on a channel: given and withdrawn, each time with the event that told it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from frontdesk.domain.appointment_words import is_about_appointment, is_bare_cancel
from frontdesk.domain.compliance import revokes
from frontdesk.domain.lead import Lead, WrittenChannel
from frontdesk.domain.own_acts import RevokedBy
from frontdesk.domain.proposal import Classification
from frontdesk.domain.revocation import REVOCATION_READ, spoken_of, wished
from frontdesk.memory.store import Memory as Store
from frontdesk.memory.store import Row
from frontdesk.memory.world import World

_STILL_ABOUT_IT: Final = timedelta(days=3)
"""A bare CANCEL may answer what we wrote within this time."""


def take_consent(world: World, lead: Lead, contact: Row) -> None:
    """Writing to us is consent to an answer there; a keyword or a plain wish withdraws it here and now.

    After a withdrawal only an opt-in by the same channel counts: the carrier blocks the number until then,
    and a form, which somebody else may have filled in, must not undo a STOP.
    """
    store, now = world.store, world.now
    for channel, shown in _given(world, lead):
        if not _is_revoked(store, contact, lead.kind, channel):
            _note(store, lead.event_key, contact, now, channel=channel, state="granted", **shown)
    if source := _withdrawn_by(store, lead, contact):
        for channel in sorted(spoken_of(lead)):
            note_revocation(store, lead.event_key, contact, source, channel, at=lead.received_at, now=now)


def has_agreed(store: Store, contact: Row, channel: WrittenChannel) -> bool:
    """Tell whether somebody's newest word about a channel lets us write to them there."""
    latest = store.row("latest_consent", contact_id=contact["contact_id"], channel=channel)
    return latest is not None and latest["state"] == "granted"


def _given(world: World, lead: Lead) -> Iterator[tuple[WrittenChannel, dict[str, Any]]]:
    """Yield what the event agrees to: a form's wording is about texts; who leaves an e-mail address with a
    question wants the answer there."""
    implied = {"opt_in": "keyword", "message": "inbound_message"}.get(lead.kind)
    if lead.consent:
        agreed = lead.consent
        yield "sms", {"wording": agreed.wording, "source": agreed.source, "at": agreed.given_at}
    elif implied:
        yield lead.channel, {"wording": None, "source": implied, "at": lead.received_at}
    if lead.kind == "form" and lead.person.email and world.playbook.file.channels.email:
        yield "email", {"wording": None, "source": "inquiry", "at": lead.received_at}


def heed_reading(store: Store, run: Row, contact: Row, reading: Classification | None, now: datetime) -> None:
    """Withdraw consent where a model took the message for a revocation, with a bias to stop.

    A text that speaks of an appointment is left to a person instead: the reading's flag makes them look.
    """
    if reading is None or REVOCATION_READ not in reading.flags:
        return
    said = store.row("message_of_run", run_id=run["run_id"])
    if said is None or not is_about_appointment(said["body"]):
        for channel in sorted(wished(said["body"] if said else "", run["channel"])):
            at = run["received_at"]
            note_revocation(store, run["run_id"], contact, "model", channel, at=at, now=now)


def note_revocation(
    store: Store,
    run_id: str,
    contact: Row,
    source: RevokedBy,
    channel: WrittenChannel,
    *,
    at: datetime,
    now: datetime,
) -> None:
    """Write that somebody wants no more on a channel; saying it again in the same run changes nothing."""
    _note(store, run_id, contact, now, channel=channel, state="revoked", source=source, wording=None, at=at)


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


def _is_revoked(store: Store, contact: Row, kind: str, channel: WrittenChannel) -> bool:
    """A message after an opt-out is no consent by itself; only an opt-in is."""
    if kind == "opt_in":
        return False
    latest = store.row("latest_consent", contact_id=contact["contact_id"], channel=channel)
    return latest is not None and latest["state"] == "revoked"


def _note(store: Store, run_id: str, contact: Row, now: datetime, **row: Any) -> None:
    about = {"contact_id": contact["contact_id"], "run_id": run_id}
    if store.row("note_consent", **about, **row):
        store.append(
            f"consent_{row['state']}", now, run_id, {"channel": row["channel"], "source": row["source"]}
        )
