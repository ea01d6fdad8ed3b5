"""Values that tests start from: each builder gives something ordinary, changed by name where a test cares."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from frontdesk.domain.catalog import Via
from frontdesk.domain.lead import ConsentEvidence, ContactId, Lead, LocationId, Person, event_key
from frontdesk.domain.proposal import Act, Brief, Classification, ContactFacts, Ground, Proposal
from frontdesk.domain.requests import HumanAnswer, PostedRequest, Question, ReasonGiven
from frontdesk.domain.sends import Entry, Grant, GrantId, deadlines
from frontdesk.playbook import Playbook, load_playbook
from tests.source_tree import ROOT

NOON = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
"""A Tuesday, 13:00 in Chicago and 12:00 in Denver."""
PHONE = "+13125550155"
LINCOLN_PARK, HIGHLANDS = LocationId("lincoln-park"), LocationId("highlands")
BODY = "Thanks for writing! How may we help?"
_numbers = count(1)


@cache
def a_playbook() -> Playbook:
    """BrightSmile's."""
    return load_playbook(ROOT / "playbooks" / "brightsmile")


def a_person(phone: str | None = PHONE, **changes: Any) -> Person:
    return replace(Person(phone, None, "Ann Doe", "en"), **changes)


def a_lead(text: str = "What are your opening hours?", **changes: Any) -> Lead:
    """A text message of a known number to Lincoln Park at noon; every one is another event."""
    lead = Lead(
        event_key=event_key("twilio", f"SM{next(_numbers)}"),
        source="twilio",
        kind="message",
        location_id=LINCOLN_PARK,
        person=a_person(),
        text=text,
        received_at=NOON,
    )
    return replace(lead, **changes)


def a_form(text: str = "I would like a cleaning.", **changes: Any) -> Lead:
    """A submission of the website's form by somebody who agreed to be texted."""
    agreed = ConsentEvidence(a_playbook().consent_wording["en"], "website", NOON)
    return a_lead(text, **{"source": "website", "kind": "form", "consent": agreed} | changes)


def a_classification(intent: str = "hours_location", **changes: Any) -> Classification:
    """A reading that the gate has nothing against."""
    return replace(Classification(intent, "normal", "neutral", "en", 0.97, "a-model"), **changes)


def a_proposal(*bodies: str, **changes: Any) -> Proposal:
    """A text for each body; one that the gate has nothing against when there is none."""
    acts = tuple(Act("message", body, (Ground("template", "greeting", body),)) for body in bodies or (BODY,))
    return replace(Proposal(acts, 0.97, "they asked", "a-model", "1", "b" * 64), **changes)


def a_brief(lead: Lead | None = None) -> Brief:
    about = lead or a_lead()
    contact = ContactFacts(ContactId("a-contact"), "Ann Doe", "en", "new", is_vip=False, is_new=True)
    return Brief(about.location_id, about.kind, about.text, contact)


def an_entry(execution: str, at: str = "2026-03-10T18:00:00Z", redrive_count: int = 0) -> Entry:
    return Entry(execution, redrive_count, at)


def a_question(body: str | None = BODY, **changes: Any) -> Question:
    asked = Question("d" * 64, 0, body, (ReasonGiven("low_confidence", 1, "ask", "The desk is 40% sure."),))
    return replace(asked, **changes)


def a_posted_request(question: Question | None = None, **changes: Any) -> PostedRequest:
    return replace(PostedRequest("a-request", "C0LINCOLN1", "1.1", question or a_question()), **changes)


def an_answer(posted: PostedRequest, kind: str = "approve", **changes: Any) -> HumanAnswer:
    """What Maria answers to exactly what was shown."""
    said = HumanAnswer(posted.request_id, "approve", "Maria Lopez", NOON, posted.question.digest)
    return replace(said, **{"kind": kind} | changes)


def a_grant(**changes: Any) -> Grant:
    """The right to answer `a_lead` once."""
    not_after, dead_at, _ = deadlines(NOON, a_playbook().settle)
    grant = Grant(
        grant_id=GrantId("g" * 32),
        entry=an_entry("e" * 64),
        act_index=0,
        tool="send_sms",
        channel="sms",
        by=Via("twilio"),
        sender=a_playbook().location(LINCOLN_PARK).sender_number,
        recipient=PHONE,
        body=BODY,
        not_after=not_after,
        dead_at=dead_at,
        validity_s=900,
        scopes=("desk",),
    )
    return replace(grant, **changes)
