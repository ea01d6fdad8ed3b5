"""Reserving a grant: one row, with everything that it answers, under unique constraints."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.arguments import Arguments
from frontdesk.domain.catalog import CATALOG, NOT_AT_MCP, SEND_EMAIL, Tool, Via
from frontdesk.domain.fence import scopes
from frontdesk.domain.gate import GateFacts, GatePolicy, Verdict
from frontdesk.domain.proposal import Act, Classification, Proposal, body_digest
from frontdesk.domain.rules_of_the_person import curfew_of
from frontdesk.domain.rules_of_the_run import PROMPT
from frontdesk.domain.sends import Entry, Grant, GrantId, Reentry, deadlines
from frontdesk.memory.argument_columns import dumped, loaded
from frontdesk.memory.next_acts import NextAct
from frontdesk.memory.offers import dumped_offer
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.world import World
from frontdesk.playbook import Location, Playbook
from frontdesk.playbook_ways import Way, lane_of, letter_of, way_of


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


def unanswered(store: Memory, case: Case) -> list[Row]:
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


def standing(store: Memory, case: Case) -> Grant | None:
    """Return the grant that this very entry made, when its answer was lost."""
    if case.nxt.reentry is not Reentry.SAME or case.nxt.open_row is None:
        return None
    return grant_of(case, store.one("lock_send", grant_id=case.nxt.open_row.grant_id))


def reserve(world: World, case: Case) -> Grant:
    """Insert the send with everything it answers; the unique constraints are what makes it the only one."""
    store, playbook = world.store, world.playbook
    act, tool, contact, run = case.nxt.act, case.nxt.tool, case.contact, case.run
    if act is None or tool is None or contact is None or case.facts.recipient is None:
        raise LookupError("the gate said send without an act, a tool, a contact or an address")
    way = _way(playbook, case, tool)
    name = f"{run['run_id']}|{case.nxt.index}|{identity(case.entry)}"
    not_after, dead_at, settle_until = deadlines(case.now, playbook.settle)
    row: Row = {
        "grant_id": hashlib.sha256(name.encode()).hexdigest()[:32],
        "run_id": run["run_id"],
        "contact_id": contact["contact_id"],
        "channel": lane_of(tool, playbook, case.location, act.arguments),
        "tool": tool.name,
        "provider": way.by.provider,
        "account": way.by.account,
        "arguments": dumped(_arguments(playbook, case, act, tool)),
        "offer": dumped_offer(act.offer),
        "act_index": case.nxt.index,
        "intent": case.intent,
        "execution": case.entry.execution,
        "redrive_count": case.entry.redrive_count,
        "entered_at": case.entry.entered_at,
        "sender": way.sender,
        "recipient": case.facts.recipient,
        "body": act.body,
        "body_digest": body_digest(act.body),
        "granted_at": case.now,
        "not_after": not_after,
        "dead_at": dead_at,
        "settle_until": settle_until,
        "validity_s": _validity_s(case, dead_at, timedelta(seconds=playbook.message_validity_s)),
    }
    store.run("grant", **row)
    for cause in (run["run_id"], *(each["cause"] for each in unanswered(store, case))):
        store.run("grant_cause", grant_id=row["grant_id"], cause=cause, act_index=case.nxt.index)
    if case.nxt.approval and case.nxt.answer:
        store.run("use_approval", grant_id=row["grant_id"], request_id=case.nxt.approval["request_id"])
    return grant_of(case, row)


def _way(playbook: Playbook, case: Case, tool: Tool) -> Way:
    """Return by whom the act is done now: where an MCP server was surely not asked for it, by the CRM; it
    knows people by their number alone."""
    arguments = case.nxt.act.arguments if case.nxt.act else None
    is_refused_there = any(row.error in NOT_AT_MCP for row in case.nxt.rows)
    has_number = "@" not in (case.facts.recipient or "")
    without_mcp = is_refused_there or not has_number
    return way_of(tool, playbook, case.location, arguments, without_mcp=without_mcp)


def _arguments(playbook: Playbook, case: Case, act: Act, tool: Tool) -> Arguments | None:
    """Return what the act is called with; around an e-mail stands what the playbook and the law say."""
    if tool.name != SEND_EMAIL.name:
        return act.arguments
    language = case.proposal.language if case.proposal else playbook.default_language
    return letter_of(playbook, case.location, intent=case.intent, language=language)


def _validity_s(case: Case, dead_at: datetime, cap: timedelta) -> int:
    """Return how long the provider may try to deliver: it is over before quiet hours begin anywhere.

    What is granted within them answers a word that carriers know, while the answer is prompt.
    """
    validity = curfew_of(case.facts, case.policy).latest_validity(dead_at, cap)
    return int((validity or min(cap, PROMPT)).total_seconds())


def grant_of(case: Case, row: Row) -> Grant:
    """Return the grant that a row of the ledger holds."""
    tool = CATALOG[row["tool"]]
    return Grant(
        grant_id=GrantId(row["grant_id"]),
        entry=Entry(row["execution"], row["redrive_count"], row["entered_at"]),
        act_index=row["act_index"],
        tool=tool.name,
        channel=row["channel"].partition("/")[0],
        by=Via(row["provider"], row["account"]),
        sender=row["sender"],
        recipient=row["recipient"],
        body=row["body"],
        not_after=row["not_after"],
        dead_at=row["dead_at"],
        validity_s=row["validity_s"],
        scopes=scopes(case.run["location_id"], tool),
        arguments=loaded(row["arguments"]),
    )


def identity(entry: Entry) -> str:
    return f"{entry.execution}|{entry.redrive_count}|{entry.entered_at}"
