"""What the gate's tests start from: a lead in the afternoon that nothing speaks against."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.domain.catalog import SEND_SMS
from frontdesk.domain.gate import Answer, AnswerKind, Frequency, GateFacts, GateInput, GatePolicy, QuietHours
from frontdesk.domain.lead import LocationId
from frontdesk.domain.proposal import Act, Classification, act_digest
from frontdesk.domain.sends import Reentry
from frontdesk.domain.verdict import ToolLimits

AFTERNOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
"""14:00 in Chicago."""
NIGHT = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
"""02:10 in Chicago."""
RECIPIENT = "+13125550142"
BODY = "Thanks for writing! How may we help?"

POLICY = GatePolicy(
    location_id=LocationId("loop"),
    location_timezone="America/Chicago",
    quiet_hours=QuietHours(21 * 60, 8 * 60),
    granted_intents=frozenset({"opening_hours"}),
    minimum_confidence=0.8,
    frequency=(Frequency(3, timedelta(hours=24)),),
    quotable=frozenset({"price:usd:89.00"}),
    person_always_intents=frozenset({"complaint"}),
    tools={"send_sms": ToolLimits(per_contact_and_day=5)},
    known_words=frozenset({"thanks"}),
)
FACTS = GateFacts(
    is_opted_out=False,
    has_consent=True,
    recipient=RECIPIENT,
    recipient_timezone="America/Chicago",
    is_vip=False,
    taken_over_by=None,
    paused_by=(),
    has_newer_message=False,
    causes_answered=False,
    other_open_send=False,
    seen_before=True,
    sent_in_window=(0,),
    passes=1,
    is_slot_offered=True,
    states=("IL",),
)
READING = Classification("opening_hours", "normal", "neutral", "en", 0.95, "a-model")


def digest_of(body: str, recipient: str = RECIPIENT) -> str:
    return act_digest("message", "sms", recipient, body)


def a_case(body: str | None = BODY, **changes: Any) -> GateInput:
    """Return a case that the gate sends; fields of facts and classification go by their own names."""
    facts = {name: changes.pop(name) for name in list(changes) if name in GateFacts.__slots__}
    reading = {name: changes.pop(name) for name in list(changes) if name in Classification.__slots__}
    case = GateInput(
        act=None if body is None else Act("message", body),
        act_index=0,
        reentry=Reentry.NEW,
        classification=replace(READING, **reading),
        proposal_confidence=0.95,
        proposal_flags=(),
        facts=replace(FACTS, **facts),
        answer=None,
        digest=digest_of(body or ""),
        tool=None if body is None else SEND_SMS,
    )
    return replace(case, **changes)


def says(kind: AnswerKind, *, about: str = BODY, body: str | None = None) -> Answer:
    return Answer(kind, "Ana", AFTERNOON, digest_of(about), body)
