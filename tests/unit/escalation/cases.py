"""What the tests of escalation are about: a lead, a question, a location's people, fakes that remember."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from frontdesk.domain.lead import EventKey, Lead, LocationId, Person
from frontdesk.domain.proposal import Classification
from frontdesk.domain.requests import HumanAnswer, PostedRequest, Question, ReasonGiven
from frontdesk.escalation.messages import Message
from frontdesk.escalation.offers import Offer
from frontdesk.escalation.slack_api import Mark
from frontdesk.playbook import Approver

RUN_ID = "5e" * 32
RIVERSIDE = LocationId("riverside")
NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
TOKEN = "AQCEAAAAKgAAAAMAAAAAAAAAAd+/=" + "t" * 995
DRAFT = "Hi Ana, we can see you Tuesday at 9:00. Does that work?"
ASKED = Question(
    "d1" * 32, 0, DRAFT, (ReasonGiven("low_confidence", 1, "ask", "The desk is not sure enough."),)
)
OFFER = Offer(TOKEN, ASKED.digest, "a1" * 16, RIVERSIDE)
POSTED = PostedRequest(OFFER.request_id, "C01DESK", "1700000000.000100", ASKED)
DANA = Approver("Dana Reyes", "U01DANA", "T01DESK")
LUIS = Approver("Luis Ortega", "U02LUIS", "T01DESK")


def a_lead(**changes: Any) -> Lead:
    person = Person("+13125550142", "ana@example.com", "Ana Diaz", "en")
    text = "Hello,\ncan I move my cleaning to next week?"
    return replace(Lead(EventKey(RUN_ID), "web", "form", RIVERSIDE, person, text, NOW), **changes)


def a_reading(**changes: Any) -> Classification:
    return replace(Classification("reschedule", "high", "neutral", "en", 0.62, "embedded"), **changes)


@dataclass(frozen=True)
class At:
    execution: str = RUN_ID
    redrive_count: int = 0
    entered_at: str = "2026-11-23T16:00:00Z"
    attempt: int = 0


@dataclass(frozen=True)
class Failed:
    Error: str
    Cause: str = "{}"


@dataclass(frozen=True)
class State:
    """The input of a state that asks; each state reads what it needs of it."""

    run_id: str = RUN_ID
    lead: Lead = field(default_factory=a_lead)
    classification: Classification | None = field(default_factory=a_reading)
    at: At = At()
    question: Question | None = ASKED
    error: Failed | None = None
    task_token: str = TOKEN
    posted: PostedRequest = POSTED
    who: str = "front desk"
    approvers: tuple[str, ...] = ("U01DANA", "U02LUIS")
    can_try_again: bool = False
    answer: Any = None
    answered_by: str | None = None
    body: str | None = None


@dataclass(frozen=True)
class Riverside:
    name: str = "Riverside"
    slack_channel: str = "C01DESK"
    approvers: tuple[Approver, ...] = (DANA, LUIS)

    def approver(self, user_id: str, team_id: str) -> Approver | None:
        return next((a for a in self.approvers if (a.user_id, a.team_id) == (user_id, team_id)), None)


@dataclass(frozen=True)
class Town:
    place: Riverside = Riverside()

    def location(self, location_id: LocationId) -> Riverside:
        assert location_id == RIVERSIDE
        return self.place


@dataclass
class FakeSlack:
    """Remembers each version of each message, each dialog and each whisper; `broken` is raised instead."""

    versions: list[tuple[str, Message, Mark]] = field(default_factory=list)
    dialogs: list[tuple[str, Any]] = field(default_factory=list)
    whispers: list[tuple[str, str]] = field(default_factory=list)
    searches: int = 0
    broken: Exception | None = None

    def find(self, channel: str, run_id: str, digest: str) -> tuple[str, str] | None:
        self.searches += 1
        newest = {ts: mark for ts, _, mark in self.versions}
        found = (
            (ts, m) for ts, m in newest.items() if (m.run_id, m.digest, m.is_open) == (run_id, digest, True)
        )
        return next(((ts, mark.request_id) for ts, mark in found), None)

    def post(self, channel: str, message: Message, mark: Mark) -> str:
        ts = f"1700000000.{len(self.versions):06d}"
        self.versions.append((ts, message, mark))
        return ts

    def replace(self, channel: str, ts: str, message: Message, mark: Mark) -> None:
        self.versions.append((ts, message, mark))

    def open_dialog(self, trigger_id: str, view: Any) -> None:
        self._break()
        self.dialogs.append((trigger_id, view))

    def whisper(self, response_url: str, text: str) -> None:
        self._break()
        self.whispers.append((response_url, text))

    def _break(self) -> None:
        if self.broken:
            raise self.broken


@dataclass
class FakeTokens:
    """Takes one answer for each token, as Step Functions does."""

    taken: list[tuple[str, HumanAnswer]] = field(default_factory=list)
    broken: Exception | None = None

    def answer(self, token: str, answer: HumanAnswer) -> bool:
        if self.broken:
            raise self.broken
        if token in [used for used, _ in self.taken]:
            return False
        self.taken.append((token, answer))
        return True


def as_body(payload: str) -> bytes:
    return urlencode({"payload": payload}).encode()
