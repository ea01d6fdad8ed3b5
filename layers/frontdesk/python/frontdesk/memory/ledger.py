"""Gate: read the facts, decide, and reserve the grant, all in one transaction under the contact's lock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import psycopg

from frontdesk.clock import iso
from frontdesk.domain.acts_in_words import in_words
from frontdesk.domain.catalog import tool_of_messages
from frontdesk.domain.gate import GateFacts, GateInput, Outcome, Verdict, Word, decide, overtaken
from frontdesk.domain.money import Bill
from frontdesk.domain.own_acts import Own
from frontdesk.domain.proposal import Classification, Proposal, act_digest
from frontdesk.domain.requests import Question, ReasonGiven
from frontdesk.domain.sends import Entry, Grant, GrantId, next_look, next_try
from frontdesk.memory.booked import with_receipts
from frontdesk.memory.choosing import first_of
from frontdesk.memory.consents import heed_reading
from frontdesk.memory.content_facts import with_content
from frontdesk.memory.decision_facts import facts_of_proposal, facts_of_reading, facts_of_reasons
from frontdesk.memory.gate_facts import gate_facts
from frontdesk.memory.granting import Case, identity, reserve, standing, unanswered
from frontdesk.memory.next_acts import NextAct, next_acts
from frontdesk.memory.offers import with_offer
from frontdesk.memory.own_events import own_case
from frontdesk.memory.spending import settle
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.vouched import with_believed
from frontdesk.memory.world import World
from frontdesk.observability.observations import observe
from frontdesk.playbook import Playbook
from frontdesk.playbook_ways import lane_of, record_of

EARLIER_MESSAGES, EARLIER_CHARS = 3, 150
"""How many unanswered messages a person is shown beside the newest, and how much of each."""
BY_RULE = "rule"
"""What stands in the place of a model where none had a part."""


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
        store.run("count_pass", run_id=run_id, entry=identity(entry))
        settle(world, run_id, Bill.of(entry.execution, classification, proposal))
        run = store.one("run", run_id=run_id)
        if contact is not None:
            heed_reading(store, run, contact, classification, world.now)
        wanted = _wanted(world, run, contact, classification, proposal)
        found = next_acts(store, run_id, wanted.proposal, entry, first=wanted.first_index)
        nexts = [replace(each, channel=run["channel"]) for each in found]
        case = first_of(_decided(world, run, contact, nxt, entry=entry, wanted=wanted) for nxt in nexts)
        rules = [f"{each.rule}@{each.version}:{each.word}" for each in case.verdict.reasons]
        observe("gate", word=case.verdict.word, reasons=rules)
        return _granted(world, case) if case.verdict.word == "send" else _answered(store, case)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be decided about: what the brain read and proposes, or what the desk does by rule."""

    classification: Classification | None
    proposal: Proposal | None
    own: Own | None = None

    @property
    def first_index(self) -> int:
        """The number of the first act: what the desk does by rule once more is known is no act of those that
        were proposed before, and stands behind them all."""
        return Proposal.MAX_ACTS if self.own and self.own.is_behind else 0

    def notice(self, index: int) -> str | None:
        """Return what a person has to see behind the desk's own acts; not once they answered it in a text."""
        if self.own is None or index > self.first_index + len(self.own.acts):
            return None
        return self.own.notice


def _wanted(
    world: World,
    run: Row,
    contact: Row | None,
    classification: Classification | None,
    proposal: Proposal | None,
) -> Wanted:
    """Return what the run wants; what the desk does by rule takes the place of every proposal."""
    own = own_case(world, run, contact)
    if own is None:
        return Wanted(classification, proposal)
    why = f"the rule for {run['kind']}"
    by_rule = Proposal(own.acts, 1.0, why, BY_RULE, "", world.playbook.digest)
    return Wanted(classification, by_rule, own)


def _decided(
    world: World, run: Row, contact: Row | None, nxt: NextAct, *, entry: Entry, wanted: Wanted
) -> Case:
    store, playbook, now = world.store, world.playbook, world.now
    location = playbook.location(run["location_id"])
    policy = playbook.gate_policy(run["location_id"])
    intent = wanted.classification.intent if wanted.classification else ""
    tool, arguments = nxt.tool or tool_of_messages(run["channel"]), nxt.act.arguments if nxt.act else None
    lane = lane_of(tool, playbook, location, arguments)
    facts = gate_facts(world, run, contact, intent=intent, tool=tool, lane=lane, policy=policy)
    facts = replace(facts, passes=facts.passes - nxt.done_beside)
    language = wanted.proposal.language if wanted.proposal else playbook.default_language
    nxt = with_believed(world, run, nxt, facts)
    nxt = with_receipts(store, run["run_id"], nxt, facts, timezone=location.timezone, language=language)
    facts = with_content(store, facts, run, contact, act=nxt.act, policy=policy)
    facts = with_offer(world, facts, run, nxt.act)
    is_own = wanted.own is not None or _is_record(playbook, wanted.classification, nxt)
    given = replace(_given(nxt, facts, wanted, now), is_own=is_own)
    return Case(
        run=run,
        contact=contact,
        entry=entry,
        facts=facts,
        policy=policy,
        location=location,
        nxt=nxt,
        digest=given.digest,
        classification=wanted.classification,
        proposal=wanted.proposal,
        verdict=decide(given, policy, now),
        now=now,
    )


def _is_record(playbook: Playbook, reading: Classification | None, nxt: NextAct) -> bool:
    """Whether the act is what the playbook itself has the CRM told of this intent, after the answer that was
    sent: who had a say in that answer has had it in this."""
    if reading is None or nxt.act is None or nxt.index == 0 or nxt.act.arguments is None:
        return False
    return nxt.act.arguments == record_of(playbook, reading.intent)


def _given(nxt: NextAct, facts: GateFacts, wanted: Wanted, now: datetime) -> GateInput:
    """Gather what the rules are asked about."""
    recipient, act, proposal = facts.recipient or "", nxt.act, wanted.proposal
    asked = nxt.approval["body"] if nxt.approval and (act is None or act.kind == "message") else None
    return GateInput(
        act=nxt.act,
        act_index=nxt.index,
        reentry=nxt.reentry,
        classification=wanted.classification,
        proposal_confidence=proposal.confidence if proposal else 0.0,
        proposal_flags=(*proposal.flags, *proposal.doubts) if proposal else (),
        facts=facts,
        answer=nxt.answer,
        digest=_digest(nxt, recipient),
        tool=nxt.tool,
        notice=wanted.notice(nxt.index),
        send_error=nxt.rows[0].error if nxt.rows else None,
        next_try=next_try(nxt.rows, now),
        proposed_digest=act_digest("message", nxt.channel, recipient, asked) if asked is not None else None,
    )


def _digest(nxt: NextAct, recipient: str) -> str:
    """Return what an approval of this act is bound to; without an act, an empty text stands in its place."""
    if nxt.act is None:
        return act_digest("message", nxt.channel, recipient, "")
    channel = nxt.tool.channel if nxt.tool and nxt.tool.channel else "none"
    return act_digest(nxt.act.kind, channel, recipient, nxt.act.body, nxt.act.arguments)


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
    earlier = [each["body"] for each in unanswered(store, case) if each["body"]]
    also = (
        ReasonGiven("earlier_message", 1, "ask", f"Not answered yet either: “{body[:EARLIER_CHARS]}”")
        for body in earlier[-EARLIER_MESSAGES:]
    )
    act = case.nxt.act
    body = in_words(act, case.location.timezone) if act else None
    return Question(case.digest, case.nxt.index, body, (*reasons, *also), act.kind if act else "message")


def _granted(world: World, case: Case) -> GatePass:
    """Reserve the one grant and its causes; another open send to this contact, seen by the index alone,
    makes it a hold."""
    store = world.store
    grant = standing(store, case)
    if grant is None:
        try:
            with store.transaction():
                grant = reserve(world, case)
        except psycopg.errors.UniqueViolation:
            return _answered(store, replace(case, verdict=overtaken(case.verdict, case.now)))
    head = _note(store, case, grant_id=grant.grant_id)
    return GatePass("send", _reasons(case.verdict), iso(grant.dead_at), grant, None, None, head)


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
