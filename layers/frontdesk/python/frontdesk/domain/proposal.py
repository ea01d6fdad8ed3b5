"""What the brain reads and what it would have the desk do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from frontdesk.domain.arguments import Arguments
from frontdesk.domain.calibration import Calibration
from frontdesk.domain.lead import ContactId, LocationId, WrittenChannel
from frontdesk.domain.slots import Offer

NONE_OF_THESE = "none_of_these"
ActKind = Literal["message", "book", "crm_update", "opt_out_sync"]
Trust = Literal["playbook", "person", "lead"]


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """The exact facts about a contact that the brain may see."""

    contact_id: ContactId
    name: str | None
    locale: str | None
    stage: str
    is_vip: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of the recent conversation; `who` is lead or desk."""

    who: Literal["lead", "desk"]
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Memory:
    """Something remembered by meaning, with where it came from and how far to trust it."""

    memory_id: str
    text: str
    provenance: str
    trust: Trust
    at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class Brief:
    """What the brain is shown about a lead."""

    location_id: LocationId
    kind: str
    text: str
    contact: ContactFacts
    thread: tuple[ThreadMessage, ...] = ()
    memories: tuple[Memory, ...] = ()
    knowledge: tuple[Memory, ...] = ()
    remarks: tuple[str, ...] = ()
    budget_usd_micros: int = 0
    """What the run may spend on models, reserved when it was opened; millionths of a dollar."""
    calibrations: tuple[Calibration, ...] = ()
    timezones: tuple[str, ...] = ()
    """IANA names of the zones that they may be in."""
    states: tuple[str, ...] = ()
    """The states that they may be in, as two letters; none is the strictest law of texting."""
    offer: Offer | None = None
    """The times that they were offered last, while they have booked none of them."""
    channel: WrittenChannel = "sms"
    """How they are answered."""


@dataclass(frozen=True, slots=True)
class Classification:
    """The brain's reading of a lead; intent may be `none_of_these`.

    `score` is what the signals come to, `confidence` what people's decisions made of it; both in 0..1.
    """

    intent: str
    urgency: Literal["low", "normal", "high"]
    sentiment: Literal["negative", "neutral", "positive"]
    language: str
    confidence: float
    model_id: str
    flags: tuple[str, ...] = ()
    score: float | None = None
    spent_usd_micros: int = 0
    """What the step that made this spent on models, as far as known."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a piece of a body may be said: the template or the playbook's fact that it came from."""

    kind: Literal["template", "playbook_fact", "read_tool"]
    reference: str
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """One thing the desk would do. It has no recipient: the gate copies that from the run's contact.

    `body` is the text of a message, and empty for every other kind; `arguments` are theirs.
    """

    kind: ActKind
    body: str
    grounds: tuple[Ground, ...] = ()
    arguments: Arguments | None = None
    offer: Offer | None = None
    """The slots that a message offers: memory keeps them once it is sent."""

    def with_body(self, body: str) -> Act:
        """Return the act with another text, which stands on nothing yet."""
        return Act(self.kind, body, arguments=self.arguments)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An ordered list of at most three acts; none at all when the brain has nothing to say."""

    acts: tuple[Act, ...]
    confidence: float
    why: str
    model_id: str
    prompt_version: str
    behaviour_digest: str
    language: str = "en"
    flags: tuple[str, ...] = field(default=())
    score: float | None = None
    spent_usd_micros: int = 0
    """What the step that made this spent on models, as far as known."""

    MAX_ACTS = 3

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is odd about the acts together, as flags: more than there may be, or the same text again."""
        texts = [act.body for act in self.acts if act.kind == "message"]
        found = {
            "too_many_acts": len(self.acts) > self.MAX_ACTS,
            "repeats_itself": len(set(texts)) < len(texts),
        }
        return tuple(name for name, is_found in found.items() if is_found)


def act_digest(kind: str, channel: str, recipient: str, body: str, arguments: Arguments | None = None) -> str:
    """Return the digest that an approval is bound to: the exact action, recipient, text and arguments."""
    bound = [kind, channel, recipient, body, *([_canonical(arguments)] if arguments else ())]
    canonical = json.dumps(bound, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def body_digest(body: str) -> str:
    """Return the digest of a text, for places that must not hold the text itself."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(arguments: Arguments) -> dict[str, Any]:
    """Return arguments as JSON holds them; a moment is the same in whichever zone it is written."""
    return {name: _plain(value) for name, value in sorted(asdict(arguments).items())}


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
