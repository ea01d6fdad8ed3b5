"""One run as a person reads it: its states in order, what each saw, decided and did, and what came of it.

`ops/reader.py` builds a Story from the answers of the desk's `ops` function and from the execution history;
the console and `frontdesk explain` show it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

RUN_ID: Final = re.compile(r"[0-9a-f]{64}")
"""What a whole run id is, from its first letter to its last."""

Standing = Literal["under_way", "with_person", "held", "looking_up", "ended"]
"""Where a run stands: at work; a person is asked; waits for an hour in which it may send; a send is unclear
and is being looked up; over."""


def ending(outcome: str | None, *, has_booked: bool) -> str | None:
    """Return an outcome as people call it: who was booked was not merely answered."""
    return "booked" if outcome == "sent" and has_booked else outcome


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in a list."""

    run_id: str
    name: str | None
    address: str | None
    """The phone (E.164) or e-mail that a person knows the lead by."""
    location_id: str
    source: str
    kind: str
    text: str | None
    """What they wrote, whole; None for a fact such as a delivery report."""
    received_at: datetime
    standing: Standing
    outcome: str | None
    ended_at: datetime | None
    intent: str | None
    waits_for: str | None
    """The rung of the ladder that is asked now, None while nobody is."""
    has_booked: bool = False
    """An appointment was booked for them."""
    channel: str = "sms"
    """How they are answered: sms or email."""

    @property
    def ending(self) -> str | None:
        """How it ended, in a word of people's; None while it has not."""
        return ending(self.outcome, has_booked=self.has_booked)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's word in a verdict, and why, in a sentence for people."""

    rule: str
    version: int
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """One line of what a step saw, decided or did: a label of a few words, and the text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One state that the run entered, once."""

    state: str
    what: str
    """What the state is for, in a sentence: the Comment of the definition."""
    function: str | None
    """The Lambda function that the state enters, None where it enters none."""
    entered_at: datetime
    left_at: datetime | None
    """None while the run is in it."""
    attempts: int
    """Tries of its task; 0 where it has none."""
    saw: tuple[Note, ...] = ()
    decided: tuple[Note, ...] = ()
    did: tuple[Note, ...] = ()
    word: str | None = None
    """The gate's word, where the state is a pass of the gate."""
    reasons: tuple[Reason, ...] = ()
    failure: str | None = None
    """How it failed, where a Catch led on, in a sentence."""
    model_ids: tuple[str, ...] = ()
    tokens: int = 0
    """Tokens in and out over all attempts."""
    usd_micros: int = 0
    otherwise_usd_micros: int = 0
    """What the same tokens would have cost at the dearest model of the ladder."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message between the desk and this person."""

    direction: Literal["in", "out"]
    text: str
    at: datetime
    run_id: str | None
    """The run that it began or that sent it."""
    status: str | None
    """Of an outbound one: granted, unknown, sent, failed, void or absent, or what the provider told of a sent
    one (delivered, undelivered and so on)."""
    channel: str = "sms"
    subject: str | None = None
    """Of an e-mail of ours."""

    @property
    def is_mail(self) -> bool:
        return self.channel == "email"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to a person about this run, and what they said."""

    request_id: str
    body: str | None
    """The text as it would be sent; None where there was none to propose."""
    rules: tuple[str, ...]
    who: str
    """The rung of the ladder that is asked now, or was asked last."""
    asked_at: datetime
    expires_at: datetime
    answer: str | None
    """approve, edit, reject, take_over, try_again or expired; None while it is open."""
    answered_by: str | None
    answered_at: datetime | None
    answer_body: str | None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of the audit log: `facts` hold ids, digests, numbers and words, no body, no address."""

    seq: int
    at: datetime
    kind: str
    facts: dict[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one run."""

    line: RunLine
    contact_id: str | None
    is_vip: bool
    playbook_digest: str
    release: str
    executions: tuple[str, ...]
    """The ARNs of all attempts at this run, oldest first."""
    entries: tuple[Entry, ...]
    """Of all executions whose history can be read, in order; from the log once all are gone."""
    ways: frozenset[tuple[str, str]]
    """The edges of the state machine (from, to) that the run has gone."""
    thread: tuple[Message, ...]
    """All messages with this person at this location, oldest first; other runs' too."""
    asked: tuple[Asked, ...]
    log: tuple[LogLine, ...]

    @property
    def here(self) -> str | None:
        """The state that the run is in, None when it is in none."""
        last = self.entries[-1] if self.entries else None
        return last.state if last and last.left_at is None else None

    @property
    def tokens(self) -> int:
        return sum(entry.tokens for entry in self.entries)

    @property
    def usd_micros(self) -> int:
        return sum(entry.usd_micros for entry in self.entries)

    @property
    def otherwise_usd_micros(self) -> int:
        return sum(entry.otherwise_usd_micros for entry in self.entries)
