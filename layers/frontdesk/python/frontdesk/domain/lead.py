"""What comes in: one normalised event, and the person it is from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

EventKey = NewType("EventKey", str)
ContactId = NewType("ContactId", str)
LocationId = NewType("LocationId", str)

WrittenChannel = Literal["sms", "email"]
LeadKind = Literal["form", "message", "opt_out", "opt_in", "help", "delivery", "switch"]
FACTS: frozenset[LeadKind] = frozenset({"opt_out", "opt_in", "help", "delivery", "switch"})

TEXT_LIMIT_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever wrote, as far as the event tells; at least one of phone and e-mail is there."""

    phone_e164: str | None = None
    email: str | None = None
    name: str | None = None
    locale: str | None = None
    state: str | None = None
    """The state of the address that they gave, as two letters; the address itself is not kept."""


@dataclass(frozen=True, slots=True)
class ConsentEvidence:
    """That somebody agreed to be texted: to which words, where, when."""

    wording: str
    source: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the messaging provider tells about a message of ours."""

    provider_id: str
    status: str
    grant_id: str | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """A throw of the kill switch; `scope` is desk, or location/<id>, channel/<name>, tool/<name>."""

    scope: str
    is_paused: bool
    by: str


@dataclass(frozen=True, slots=True)
class Lead:
    """One normalised inbound event."""

    event_key: EventKey
    source: str
    kind: LeadKind
    location_id: LocationId
    person: Person
    text: str
    received_at: datetime
    was_cut: bool = False
    remarks: tuple[str, ...] = ()
    consent: ConsentEvidence | None = None
    delivery: Delivery | None = None
    switch: Switch | None = None
    channel: WrittenChannel = "sms"
    """On which it was said; of a form, on which it asks to be answered."""
    is_everywhere: bool = False
    """With an opt-out: from every channel, not from `channel` alone."""

    @property
    def is_fact(self) -> bool:
        """A fact never wakes a model: Recall takes it in, and the desk's own rules say what is to be done."""
        return self.kind in FACTS


def event_key(source: str, event_id: str) -> EventKey:
    """Return 64 hex of sha256(source, event id): the run's id and the execution's name."""
    return EventKey(hashlib.sha256(f"{source}\x1f{event_id}".encode()).hexdigest())


def rerun_name(run_id: str, number: int) -> str:
    """Return the name of a later execution of a run; Step Functions refuses most other marks in a name."""
    return f"{run_id}-{number}"


def rerun_of(execution: str) -> tuple[EventKey, int]:
    """Return whose execution this is and its number: 0 for the first one, which has the run's own name."""
    run_id, _, number = execution.partition("-")
    return EventKey(run_id), int(number) if number.isdecimal() else 0


def address_key(address: str) -> str:
    """Return the digest under which the fence knows an address, so that it holds no personal data."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def cut_text(text: str, limit_bytes: int = TEXT_LIMIT_BYTES) -> tuple[str, bool]:
    """Return the text cut to `limit_bytes` of UTF-8 at a character's edge, and whether it was cut."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= limit_bytes:
        return raw.decode("utf-8"), False
    return raw[:limit_bytes].decode("utf-8", "ignore"), True
