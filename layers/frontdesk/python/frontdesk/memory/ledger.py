"""Gate: read the facts, decide, and reserve the grant, all in one transaction under the contact's lock."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import psycopg

from frontdesk.clock import iso
from frontdesk.domain.compliance import latest_validity
from frontdesk.domain.fence import CHANNEL, scopes
from frontdesk.domain.gate import GateFacts, GateInput, GatePolicy, Outcome, Verdict, Word, decide, overtaken
from frontdesk.domain.money import Bill
from frontdesk.domain.proposal import Classification, Proposal, act_digest, body_digest
from frontdesk.domain.requests import Question, ReasonGiven
from frontdesk.domain.sends import Entry, Grant, GrantId, Reentry, deadlines, next_look, next_try
from frontdesk.memory.decision_facts import facts_of_proposal, facts_of_reading, facts_of_reasons
from frontdesk.memory.gate_facts import NextAct, gate_facts, next_act
from frontdesk.memory.spending import settle
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.world import World
from frontdesk.observability.observations import observe
from frontdesk.playbook import Location

EARLIER_MESSAGES, EARLIER_CHARS = 3, 150
"""How many unanswered messages a person is shown beside the newest, and how much of each."""


@dataclass(frozen=True, slots=True)
class GatePass:
    """What one pass of the gate came to; the fields are those of the step's answer."""

    verdict: Word
    reasons: list[ReasonGiven]
    until: str | None
    grant: Grant | None
    question: Question | None
    outcome: Outcome | None
    audit_head: str


@dataclass(frozen=True, slots=True)
class Case:
    """One decision with what it rested on."""

    run: Row
    contact: Row | None
    entry: Entry
    facts: GateFacts
    policy: GatePolicy
    location: Location
    nxt: NextAct
    digest: str
    classification: Classification | None
    proposal: Proposal | None
    verdict: Verdict
    now: datetime

    @property
    def intent(self) -> str:
        return self.classification.intent if self.classification else "unknown"


def pass_gate(
    world: World,
    run_id: str,
    entry: Entry,
    classification: Classification | None,
    proposal: Proposal | None,
) -> GatePass:
    """Decide about the run's next act. The very entry that made a grant gets it again while it stands.

    The brain is done by now: what it did not spend is free for others, however long a person takes to answer.
    """
    store = world.store
    with store.transaction():
        contact_id = store.one("run", run_id=run_id)["contact_id"]
        contact = store.one("lock_contact", contact_id=contact_id) if contact_id else None
        store.run("count_pass", run_id=run_id, entry=_identity(entry))
        settle(world, run_id, Bill.of(entry.execution, classification, proposal))
        run = store.one("run", run_id=run_id)
        case = _decided(world, run, contact, entry=entry, classification=classification, proposal=proposal)
        rules = [f"{each.rule}@{each.version}:{each.word}" for each in case.verdict.reasons]
        observe("gate", word=case.verdict.word, reasons=rules)
        return _granted(world, case) if case.verdict.word == "send" else _answered(store, case)


def _identity(entry: Entry) -> str:
    return f"{entry.execution}|{entry.redrive_count}|{entry.entered_at}"


def _decided(
    world: World,
    run: Row,
    contact: Row | None,
    *,
    entry: Entry,
    classification: Classification | None,
    proposal: Proposal | None,
) -> Case:
    store, playbook, now = world.store, world.playbook, world.now
    location = playbook.location(run["location_id"])
    policy = playbook.gate_policy(run["location_id"])
    nxt = next_act(store, run["run_id"], proposal, entry)
    facts = gate_facts(world, run, contact, classification=classification, policy=policy)
    given = _given(nxt, facts, classification, proposal, now)
    return Case(
        run=run,
        contact=contact,
        entry=entry,
        facts=facts,
        policy=policy,
        location=location,
        nxt=nxt,
        digest=given.digest,
        classification=classification,
        proposal=proposal,
        verdict=decide(given, policy, now),
        now=now,
    )


def _given(
    nxt: NextAct,
    facts: GateFacts,
    classification: Classification | None,
    proposal: Proposal | None,
    now: datetime,
) -> GateInput:
    """Gather what the rules are asked about."""
    recipient = facts.recipient or ""
    asked = nxt.approval["body"] if nxt.approval else None
    return GateInput(
        act=nxt.act,
        act_index=nxt.index,
        reentry=nxt.reentry,
        classification=classification,
        proposal_confidence=proposal.confidence if proposal else 0.0,
        proposal_flags=proposal.flags if proposal else (),
        facts=facts,
        answer=nxt.answer,
        digest=act_digest("message", CHANNEL, recipient, nxt.act.body if nxt.act else ""),
        send_error=nxt.rows[0].error if nxt.rows else None,
        next_try=next_try(nxt.rows, now),
        proposed_digest=act_digest("message", CHANNEL, recipient, asked) if asked is not None else None,
    )


def _answered(store: Memory, case: Case) -> GatePass:
    """Put every verdict but `send` on record and say what the state machine needs for it."""
    verdict, nxt = case.verdict, case.nxt
    reasons = _reasons(verdict)
    until = verdict.until
    if verdict.word == "reconcile" and nxt.open_row:
        until = next_look(nxt.open_row, case.now)
    question = _question(store, case, reasons) if verdict.word == "ask" else None
    return GatePass(
        verdict.word,
        reasons,
        iso(until) if until else None,
        None,
        question,
        verdict.outcome,
        _note(store, case, until=until),
    )


def _question(store: Memory, case: Case, reasons: list[ReasonGiven]) -> Question:
    """Return what a person is asked, and what they wrote before that the same text would answer."""
    earlier = [each["body"] for each in _unanswered(store, case) if each["body"]]
    also = (
        ReasonGiven("earlier_message", 1, "ask", f"Not answered yet either: “{body[:EARLIER_CHARS]}”")
        for body in earlier[-EARLIER_MESSAGES:]
    )
    body = case.nxt.act.body if case.nxt.act else None
    return Question(case.digest, case.nxt.index, body, (*reasons, *also))


def _unanswered(store: Memory, case: Case) -> list[Row]:
    """Return the earlier messages of this person that a text granted now answers as well."""
    if case.contact is None or case.run["kind"] not in ("form", "message"):
        return []
    return store.rows(
        "unanswered_causes",
        contact_id=case.contact["contact_id"],
        location_id=case.run["location_id"],
        received_at=case.run["received_at"],
        run_id=case.run["run_id"],
    )


def _granted(world: World, case: Case) -> GatePass:
    """Reserve the one grant and its causes; another open send to this contact, seen by the index alone,
    makes it a hold."""
    store = world.store
    grant = _standing(store, case)
    if grant is None:
        try:
            with store.transaction():
                grant = _reserve(world, case)
        except psycopg.errors.UniqueViolation:
            return _answered(store, replace(case, verdict=overtaken(case.verdict, case.now)))
    head = _note(store, case, grant_id=grant.grant_id)
    return GatePass("send", _reasons(case.verdict), iso(grant.dead_at), grant, None, None, head)


def _standing(store: Memory, case: Case) -> Grant | None:
    """Return the grant that this very entry made, when its answer was lost."""
    if case.nxt.reentry is not Reentry.SAME or case.nxt.open_row is None:
        return None
    return _grant(case, store.one("lock_send", grant_id=case.nxt.open_row.grant_id))


def _reserve(world: World, case: Case) -> Grant:
    """Insert the send with everything it answers; the unique constraints are what makes it the only one."""
    store, playbook = world.store, world.playbook
    act, contact, run = case.nxt.act, case.contact, case.run
    if act is None or contact is None or case.facts.recipient is None:
        raise LookupError("the gate said send without a text, a contact or an address")
    identity = f"{run['run_id']}|{case.nxt.index}|{_identity(case.entry)}"
    not_after, dead_at, settle_until = deadlines(case.now, playbook.settle)
    cap = timedelta(seconds=playbook.message_validity_s)
    zones = (case.facts.recipient_timezone or case.policy.location_timezone, *case.facts.possible_timezones)
    shortest = [latest_validity(dead_at, case.policy.quiet_hours, zone, cap) for zone in zones]
    row: Row = {
        "grant_id": hashlib.sha256(identity.encode()).hexdigest()[:32],
        "run_id": run["run_id"],
        "contact_id": contact["contact_id"],
        "channel": CHANNEL,
        "act_index": case.nxt.index,
        "intent": case.intent,
        "execution": case.entry.execution,
        "redrive_count": case.entry.redrive_count,
        "entered_at": case.entry.entered_at,
        "sender": case.location.sender_number,
        "recipient": case.facts.recipient,
        "body": act.body,
        "body_digest": body_digest(act.body),
        "granted_at": case.now,
        "not_after": not_after,
        "dead_at": dead_at,
        "settle_until": settle_until,
        "validity_s": int(min(shortest).total_seconds()),
    }
    store.run("grant", **row)
    for cause in (run["run_id"], *(each["cause"] for each in _unanswered(store, case))):
        store.run("grant_cause", grant_id=row["grant_id"], cause=cause, act_index=case.nxt.index)
    if case.nxt.approval and case.nxt.answer:
        store.run("use_approval", grant_id=row["grant_id"], request_id=case.nxt.approval["request_id"])
    return _grant(case, row)


def _grant(case: Case, row: Row) -> Grant:
    return Grant(
        grant_id=GrantId(row["grant_id"]),
        entry=Entry(row["execution"], row["redrive_count"], row["entered_at"]),
        act_index=row["act_index"],
        channel="sms",
        sender=row["sender"],
        recipient=row["recipient"],
        body=row["body"],
        not_after=row["not_after"],
        dead_at=row["dead_at"],
        validity_s=row["validity_s"],
        scopes=scopes(case.run["location_id"]),
    )


def _reasons(verdict: Verdict) -> list[ReasonGiven]:
    return [ReasonGiven(each.rule, each.version, each.word, each.text) for each in verdict.reasons]


def _note(
    store: Memory, case: Case, *, grant_id: GrantId | None = None, until: datetime | None = None
) -> str:
    """Put the decision on the audit log with all that it rested on, digests instead of texts."""
    facts = {
        "word": case.verdict.word,
        "reasons": facts_of_reasons(case.verdict),
        "classification": facts_of_reading(case.classification),
        "proposal": facts_of_proposal(case.proposal),
        "until": iso(until) if until else None,
        "act_index": case.nxt.index,
        "digest": case.digest,
        "grant_id": grant_id,
        "causes": [each["cause"] for each in store.rows("causes_of_grant", grant_id=grant_id)],
        "request_id": case.nxt.approval["request_id"] if case.nxt.answer and case.nxt.approval else None,
        "pass": case.run["gate_passes"],
        "playbook_digest": case.policy.digest,
        "outcome": case.verdict.outcome,
    }
    return store.append("gate_decided", case.now, case.run["run_id"], facts)
