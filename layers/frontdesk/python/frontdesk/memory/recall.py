"""Recall: open the run, find and lock its contact, take in what the event says, and hand over a Brief."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from frontdesk.domain.lead import ContactId, Lead, cut_text, rerun_of
from frontdesk.domain.proposal import Brief, ContactFacts, Memory, ThreadMessage
from frontdesk.embedder import Embedder
from frontdesk.memory.calibrations import newest_calibrations
from frontdesk.memory.channels import choose_channel
from frontdesk.memory.consents import take_consent
from frontdesk.memory.deliveries import take_delivery
from frontdesk.memory.offers import facts_for_booking
from frontdesk.memory.own_events import own_case
from frontdesk.memory.spending import allowance, reserve
from frontdesk.memory.store import Memory as Store
from frontdesk.memory.store import Row
from frontdesk.memory.vectors import halfvec
from frontdesk.memory.world import World
from frontdesk.observability.observations import observe

THREAD_LENGTH = 10
THREAD_TEXT_BYTES = 2 * 1024
"""What is shown of an earlier message: ten whole ones would not fit into a step's answer."""
MEMORIES = 5
PASSAGES = 4


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the event is, and what is known for answering it: only a conversation has a brief.

    A decision is for the gate by rule alone, past the models: something to do or to tell about a fact, and a
    message that withdraws consent.
    """

    kind: Literal["conversation", "decision", "fact", "duplicate"]
    brief: Brief | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which execution asks, by name and start: names repeat after 90 days, starts do not."""

    execution: str
    started_at: str


def recall(world: World, lead: Lead, attempt: Attempt, *, release: str, embedder: Embedder) -> Recalled:
    """Take the event in, once, and return what it is; all that it changes is one transaction with its
    event."""
    store, now = world.store, world.now
    with store.transaction():
        is_new = store.row("open_run", release=release, **_run_row(world, lead)) is not None
        if not is_new and not _is_attempt_at(store, lead, attempt):
            return Recalled("duplicate", None)
        is_attempt_new = store.row("note_execution", run_id=lead.event_key, **asdict(attempt)) is not None
        contact = _contact(world, lead)
        cut = reserve(world, lead.event_key) if is_attempt_new and not lead.is_fact else None
        if is_new:
            store.append("run_opened", now, lead.event_key, _opened(world, lead, contact, attempt, release))
            _take_in(world, lead, contact)
            choose_channel(world, lead, contact)
        run = store.one("run", run_id=lead.event_key)
        own = own_case(world, run, contact)
        if own is not None:
            return Recalled("decision" if own.is_anything or not lead.is_fact else "fact", None)
        _note_short_budget(world, lead, cut)
        means = _means(store, lead, attempt) | {"channel": run["channel"]}
        if contact is None:
            return Recalled("conversation", replace(_stranger(lead), **means))
        about = {"contact_id": contact["contact_id"], "run_id": lead.event_key}
        thread = store.rows("thread", limit=THREAD_LENGTH, **about)
        means |= facts_for_booking(world, lead, contact)
    brief = _brief(world, lead, contact, thread=thread, embedder=embedder)
    return Recalled("conversation", replace(brief, **means))


def _run_row(world: World, lead: Lead) -> Row:
    return {
        "run_id": lead.event_key,
        "location_id": lead.location_id,
        "source": lead.source,
        "kind": lead.kind,
        "received_at": lead.received_at,
        "now": world.now,
        "playbook_digest": world.playbook.digest,
    }


def _opened(
    world: World, lead: Lead, contact: Row | None, attempt: Attempt, release: str
) -> dict[str, str | bool]:
    """What the audit log keeps of a beginning: what came, from which kind of person, and who we were."""
    return {
        "source": lead.source,
        "kind": lead.kind,
        "location_id": lead.location_id,
        "is_known": contact is not None and not contact["is_new"],
        "is_vip": contact is not None and contact["is_vip"],
        "execution": attempt.execution,
        "playbook_digest": world.playbook.digest,
        "release": release,
    }


def _note_short_budget(world: World, lead: Lead, cut: dict[str, Any] | None) -> None:
    """Put on record that a day's ceiling left a run less than it might have spent."""
    if cut:
        observe("budget_short", **cut)
        world.store.append("budget_short", world.now, lead.event_key, cut)


def _means(store: Store, lead: Lead, attempt: Attempt) -> dict[str, Any]:
    """Return what the brain may spend, and what its scores mean."""
    return {
        "budget_usd_micros": allowance(store, lead.event_key, attempt.execution),
        "calibrations": newest_calibrations(store),
    }


def _is_attempt_at(store: Store, lead: Lead, attempt: Attempt) -> bool:
    """Whether this execution may go on with a run that exists: it began it (a retry, a redrive), or it is a
    rerun by name."""
    known = {
        (row["execution"], row["started_at"])
        for row in store.rows("executions_of_run", run_id=lead.event_key)
    }
    run_id, number = rerun_of(attempt.execution)
    return (attempt.execution, attempt.started_at) in known or (run_id == lead.event_key and number > 0)


def _contact(world: World, lead: Lead) -> Row | None:
    """Find or make the contact, and lock its row; None when the event names nobody."""
    store, person = world.store, lead.person
    if not (person.phone_e164 or person.email):
        return None
    for address in sorted(filter(None, (person.phone_e164, person.email))):
        store.run("lock_address", address=address)
    is_vip = world.playbook.is_vip(person.phone_e164, person.email)
    found = store.row("contact_by_identity", phone=person.phone_e164, email=person.email)
    known = {"name": person.name, "locale": person.locale, "state": person.state, "is_vip": is_vip}
    contact_id = (
        found["contact_id"] if found else store.one("create_contact", now=world.now, **known)["contact_id"]
    )
    for kind, value in (("phone", person.phone_e164), ("email", person.email)):
        if value:
            store.run("add_identity", kind=kind, value=value, contact_id=contact_id)
    if found:
        store.run("update_contact", contact_id=contact_id, **known)
    store.run("give_run_its_contact", run_id=lead.event_key, contact_id=contact_id)
    locked = store.one("lock_contact", contact_id=contact_id)
    about = {"contact_id": contact_id, "received_at": lead.received_at, "run_id": lead.event_key}
    return {**locked, "is_new": not store.one("has_earlier_run", **about)["found"]}


def _take_in(world: World, lead: Lead, contact: Row | None) -> None:
    """Write what the event itself says: consent given or withdrawn, words, deliveries, switches."""
    store, now = world.store, world.now
    if lead.switch:
        switch = lead.switch
        store.run(
            "throw_switch", scope=switch.scope, is_paused=switch.is_paused, by=switch.by, at=lead.received_at
        )
        store.append(
            "switch_thrown",
            now,
            lead.event_key,
            {"scope": switch.scope, "is_paused": switch.is_paused, "by": switch.by},
        )
    if lead.delivery:
        take_delivery(store, lead, lead.delivery, contact, now)
    if contact is None:
        return
    take_consent(world, lead, contact)
    if lead.kind in ("form", "message"):
        store.run(
            "note_inbound",
            contact_id=contact["contact_id"],
            location_id=lead.location_id,
            channel=lead.channel,
            body=lead.text,
            at=lead.received_at,
            run_id=lead.event_key,
        )
        store.append(
            "message_received", now, lead.event_key, {"chars": len(lead.text), "was_cut": lead.was_cut}
        )


def _stranger(lead: Lead) -> Brief:
    """Somebody who cannot be reached: there is nothing to remember, and a person has to look."""
    person = lead.person
    nobody = ContactFacts(ContactId(""), person.name, person.locale, "unreachable", is_vip=False, is_new=True)
    return Brief(lead.location_id, lead.kind, lead.text, nobody, remarks=lead.remarks)


def _brief(world: World, lead: Lead, contact: Row, *, thread: list[Row], embedder: Embedder) -> Brief:
    store = world.store
    vector = halfvec(embedder.query(lead.text or " "))
    search = {"embedding": vector, "text": lead.text, "model_id": embedder.model_id}
    with store.transaction():
        mine = {"contact_id": contact["contact_id"], "run_id": lead.event_key}
        memories = store.rows("recall_memories", limit=MEMORIES, **mine, **search)
        passages = store.rows("recall_knowledge", location_id=lead.location_id, limit=PASSAGES, **search)
    observe(
        "retrieval",
        memories=[row["memory_id"] for row in memories],
        knowledge=[row["knowledge_id"] for row in passages],
    )
    return Brief(
        location_id=lead.location_id,
        kind=lead.kind,
        text=lead.text,
        contact=ContactFacts(
            contact_id=ContactId(str(contact["contact_id"])),
            name=contact["name"],
            locale=contact["locale"],
            stage=contact["stage"],
            is_vip=contact["is_vip"],
            is_new=contact["is_new"],
        ),
        thread=tuple(_thread_message(row) for row in reversed(thread)),
        memories=tuple(_memory(row, row["memory_id"]) for row in memories),
        knowledge=tuple(_memory(row, row["knowledge_id"]) for row in passages),
        remarks=lead.remarks,
    )


def _thread_message(row: Row) -> ThreadMessage:
    text, _ = cut_text(row["body"], THREAD_TEXT_BYTES)
    return ThreadMessage("lead" if row["direction"] == "in" else "desk", text, row["at"])


def _memory(row: Row, memory_id: str) -> Memory:
    return Memory(memory_id, row["body"], row["provenance"], row["trust"], row["at"], float(row["score"]))
