"""What a decision of the gate rests on, and what comes of it: facts, policy, answer, reasons, verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from frontdesk.domain.catalog import EMAIL, Tool
from frontdesk.domain.language import Language
from frontdesk.domain.lead import LocationId
from frontdesk.domain.proposal import Act, Classification
from frontdesk.domain.sends import Reentry

Word = Literal["send", "ask", "hold", "reconcile", "stop"]
AnswerKind = Literal["approve", "edit", "reject", "take_over", "try_again", "expired", "superseded"]
Outcome = Literal[
    "sent",
    "nothing_to_do",
    "stopped",
    "rejected",
    "taken_over",
    "expired",
    "superseded",
    "failed",
    "with_person",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's word, and the sentence that a person reads."""

    rule: str
    version: int
    word: Word
    text: str
    until: datetime | None = None
    on_record: str | None = None
    """What the audit log keeps instead, where the sentence quotes a text."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What one rule says before it is put on record; `until` goes with hold, `outcome` with stop, `on_record`
    with a sentence that quotes a text."""

    word: Word
    text: str
    until: datetime | None = None
    outcome: Outcome | None = None
    on_record: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said to a request; `digest` is what they saw, `body` their own text if they wrote one."""

    kind: AnswerKind
    by: str
    at: datetime
    digest: str
    body: str | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The local hours in which nobody is texted, [start, end) in minutes; start may be after end."""

    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Frequency:
    """At most `limit` messages to one contact within `window`."""

    limit: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class ToolLimits:
    """How far the playbook lets one tool go."""

    per_contact_and_day: int | None = None
    stages: frozenset[str] = frozenset()
    """The stages of the pipeline that the desk may move somebody to."""
    tags: frozenset[str] = frozenset()
    has_notes: bool = False
    """Whether the desk may write notes on somebody's record."""


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """What the playbook says about deciding, for one location."""

    location_id: LocationId
    location_timezone: str
    quiet_hours: QuietHours
    granted_intents: frozenset[str]
    """Intents that the playbook lets the desk answer alone; everything else is asked."""
    minimum_confidence: float
    frequency: tuple[Frequency, ...]
    quotable: frozenset[str]
    """What the playbook lets a text quote, as `grounding.quotable_forms` writes it."""
    person_always_intents: frozenset[str]
    """Intents that always go to a person, whatever the confidence."""
    location_states: tuple[str, ...] = ()
    """The states whose law holds for people near the location, as two letters."""
    tools: Mapping[str, ToolLimits] = field(default_factory=dict)
    """The allow-list: what is not in it is never granted."""
    quotable_tools: frozenset[str] = frozenset()
    """The tools of MCP servers whose answers a text may quote although no person reads it."""
    known_words: frozenset[str] = frozenset()
    """The playbook's own words, folded: what else has a capital may be somebody's name."""
    spoken_words: frozenset[str] = frozenset()
    """The words and odd characters that the playbook itself says at the location, folded: what else a text
    sent alone holds must be of the plain vocabulary, a read tool's or the contact's own name."""
    max_passes: int = 20
    digest: str = ""
    """The playbook's digest, written on every decision."""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What is true inside the gate's own transaction."""

    is_opted_out: bool
    has_consent: bool
    recipient: str | None
    """The address, copied from the run's contact; None when the contact has none on this channel."""
    recipient_timezone: str | None
    """IANA name by the number; None when unknown or one of several: then the location's holds too."""
    is_vip: bool
    taken_over_by: str | None
    paused_by: tuple[str, ...]
    """Scopes of the kill switch that are on and hold for this send."""
    has_newer_message: bool
    causes_answered: bool
    """The causes of this run were answered by another run."""
    other_open_send: bool
    """Another run has an open send to this contact on this channel."""
    seen_before: bool
    """This (intent, action) has been approved or sent at this location before."""
    sent_in_window: tuple[int, ...]
    """Messages sent to this contact within each window of the policy's `frequency`, in its order."""
    passes: int
    is_reply: bool = False
    """This run answers a message of theirs on this channel, which is the consent to answer it."""
    has_written_since: bool = False
    """With `taken_over_by`: this message came after that person took over, so somebody has to see it."""
    is_slot_offered: bool = False
    """With an act that books: the slot is one of those that they were offered last, and they have booked none
    since."""
    is_offer_over: bool = False
    """With a text that offers times: one of them is past, or at no hour at which anybody is there."""
    offer_good_until: datetime | None = None
    """With a text that offers times: until when each is as far off as the playbook asks."""
    calls_today: int = 0
    """How often the act's tool was called for this contact within the last day."""
    possible_timezones: tuple[str, ...] = ()
    """With `recipient_timezone` None: every zone the number may be in; all of them must be awake."""
    states: tuple[str, ...] = ()
    """The states that the number's area code is of; none is the strictest law of all."""
    received_at: datetime | None = None
    """When the event of this run came."""
    contact_name: str | None = None
    written_in: Language | None = None
    """The language of the message that this run answers, where its words tell."""
    others_named: tuple[str, ...] = ()
    """Words of the act's text that are a name of another contact."""
    sent_lately: tuple[datetime, ...] = ()
    """When texts went to this contact within the longest window that a law counts in, oldest first."""


@dataclass(frozen=True, slots=True)
class GateInput:
    """Everything one decision rests on."""

    act: Act | None
    act_index: int
    reentry: Reentry
    classification: Classification | None
    proposal_confidence: float
    proposal_flags: tuple[str, ...]
    facts: GateFacts
    answer: Answer | None
    digest: str
    """The digest of (kind, channel, recipient, body, arguments) of the act as it would be sent."""
    tool: Tool | None = None
    """What would do the act; None when no tool of the catalog does."""
    is_own: bool = False
    """The act is the desk's own, by rule: no model read or wrote anything for it."""
    notice: str | None = None
    """With `is_own`: what a person must see of the event once the desk's own acts are done."""
    send_error: str | None = None
    """With FAILED: the provider's own error code."""
    next_try: datetime | None = None
    """After a POST that was not made or was one too many: when to grant again."""
    proposed_digest: str | None = None
    """With an edit: today's digest of what was asked about, so that the edit is bound to what was seen."""

    @property
    def is_mail(self) -> bool:
        """Whether the act would be written as an e-mail."""
        return self.tool is not None and self.tool.channel == EMAIL

    @property
    def is_notice_due(self) -> bool:
        """Whether a person has still to see the notice."""
        return self.notice is not None and self.act is None and self.answer is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's word with all reasons; `until` says when to look again for hold and reconcile."""

    word: Word
    reasons: tuple[Reason, ...]
    until: datetime | None = None
    outcome: Outcome | None = None
    """For stop: how the run ended."""
