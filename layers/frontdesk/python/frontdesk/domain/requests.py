"""A question to a person, and what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from frontdesk.domain.proposal import ActKind
from frontdesk.domain.verdict import AnswerKind, Word

STEP_FAILED = "step_failed"
"""The rule that a request names when a step failed and there is nothing to propose."""
TAKE_OVER_LASTS = timedelta(hours=24)
"""How long the desk is silent towards a contact after a person took over."""


@dataclass(frozen=True, slots=True)
class ReasonGiven:
    """One rule's word, as the state carries it."""

    rule: str
    version: int
    word: Word
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked: the exact text, why the desk asks, and the digest that their answer is bound
    to."""

    digest: str
    act_index: int
    body: str | None
    reasons: tuple[ReasonGiven, ...]
    kind: ActKind = "message"
    """With any other kind, `body` says in words what would be done; it is no text of anybody's."""

    @property
    def can_try_again(self) -> bool:
        """Whether the request is about a step that failed, so that 'Try again' makes sense."""
        return any(reason.rule == STEP_FAILED for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class PostedRequest:
    """Where the request to a person stands."""

    request_id: str
    channel: str
    ts: str
    question: Question


@dataclass(frozen=True, slots=True)
class HumanAnswer:
    """What a person answered, as `decide` hands it to the task token."""

    request_id: str
    kind: Literal["approve", "edit", "reject", "take_over", "try_again"]
    by: str
    at: datetime
    digest: str
    body: str | None = None


@dataclass(frozen=True, slots=True)
class RequestState:
    """Where a request stands: await while somebody is left to ask, settle once there is an answer or nobody
    is left."""

    next: Literal["await", "settle"]
    can_try_again: bool
    rung: int
    wait_s: int
    who: str
    approvers: tuple[str, ...]
    answer: AnswerKind | None
    answered_by: str | None
    body: str | None
