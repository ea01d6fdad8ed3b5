"""A request to a person, from its first posting to its end, always in one message."""

from __future__ import annotations

import hashlib
import json
from typing import Literal, Protocol

from frontdesk import errors
from frontdesk.domain.lead import LocationId
from frontdesk.domain.requests import STEP_FAILED, PostedRequest, Question, ReasonGiven
from frontdesk.escalation import messages
from frontdesk.escalation.messages import Asking, Case, Ending, Message
from frontdesk.escalation.offers import Offer
from frontdesk.escalation.slack_api import Mark

_PLATFORM_WORDS = {
    "States.Timeout": "A step did not finish in time.",
    "Sandbox.Timedout": "A step did not finish in time.",
    "States.DataLimitExceeded": "A step's answer became too large to carry.",
}
_UNFORESEEN = "A step failed in a way that nobody foresaw."


class Place(Protocol):
    """A place of business, and the channel in which its people are asked."""

    @property
    def name(self) -> str: ...
    @property
    def slack_channel(self) -> str: ...


class Places(Protocol):
    def location(self, location_id: LocationId) -> Place: ...


class RequestChannel(Protocol):
    """Where the messages of requests stand."""

    def find(self, channel: str, run_id: str, digest: str) -> tuple[str, str] | None: ...
    def post(self, channel: str, message: Message, mark: Mark) -> str: ...
    def replace(self, channel: str, ts: str, message: Message, mark: Mark) -> None: ...


class At(Protocol):
    """Where the state that posts was entered, and which attempt of that entry this is."""

    @property
    def execution(self) -> str: ...
    @property
    def redrive_count(self) -> int: ...
    @property
    def entered_at(self) -> str: ...
    @property
    def attempt(self) -> int: ...


class Failure(Protocol):
    """What a Catch noted, under Step Functions' own two names."""

    @property
    def Error(self) -> str: ...  # noqa: N802  # the platform's name
    @property
    def Cause(self) -> str: ...  # noqa: N802  # the platform's name


class ToPost(Case, Protocol):
    """The gate's question, or what failed where there is nothing to propose."""

    @property
    def at(self) -> At: ...
    @property
    def question(self) -> Question | None: ...
    @property
    def error(self) -> Failure | None: ...


class ToOffer(Case, Asking, Protocol):
    @property
    def task_token(self) -> str: ...
    @property
    def posted(self) -> PostedRequest: ...


class ToSettle(Case, Ending, Protocol):
    @property
    def posted(self) -> PostedRequest: ...


def post(asked: ToPost, slack: RequestChannel, places: Places) -> PostedRequest:
    """Show the case to the people of its location, without buttons; entering again finds the same message."""
    place = places.location(asked.lead.location_id)
    question = asked.question or question_of_failure(asked.run_id, asked.error)
    if _may_stand_already(asked) and (
        found := slack.find(place.slack_channel, asked.run_id, question.digest)
    ):
        ts, request_id = found
        return PostedRequest(request_id, place.slack_channel, ts, question)
    mark = Mark(asked.run_id, question.digest, _request_id(asked), is_open=True)
    ts = slack.post(place.slack_channel, messages.posted(asked, question, place.name), mark)
    return PostedRequest(mark.request_id, place.slack_channel, ts, question)


def offer(asked: ToOffer, slack: RequestChannel, places: Places) -> None:
    """Put this rung's token and people on the message; whatever button it carried before has moved on."""
    place, posted = places.location(asked.lead.location_id), asked.posted
    carried = Offer(asked.task_token, posted.question.digest, posted.request_id, asked.lead.location_id)
    message = messages.offered(asked, posted.question, place.name, asked, carried)
    slack.replace(posted.channel, posted.ts, message, _mark(asked.run_id, posted, is_open=True))


def settle(ended: ToSettle, slack: RequestChannel, places: Places) -> Literal["gate", "try_again"]:
    """Write the end into the message, take its buttons away, and return where the run goes on."""
    place, posted = places.location(ended.lead.location_id), ended.posted
    message = messages.settled(ended, posted.question, place.name, ended)
    slack.replace(posted.channel, posted.ts, message, _mark(ended.run_id, posted, is_open=False))
    return "try_again" if ended.answer == "try_again" else "gate"


def question_of_failure(run_id: str, error: Failure | None) -> Question:
    """Return what a person is asked without a proposal: one reason in plain words, bound to the run."""
    digest = hashlib.sha256(json.dumps([STEP_FAILED, run_id]).encode()).hexdigest()
    reason = ReasonGiven(STEP_FAILED, 1, "ask", in_plain_words(error) if error else _UNFORESEEN)
    return Question(digest, 0, None, (reason,))


def in_plain_words(error: Failure) -> str:
    """Return what went wrong as the error's own sentence, never its message or its stack trace."""
    if error.Error in _PLATFORM_WORDS:
        return _PLATFORM_WORDS[error.Error]
    for name in (_leaf(error.Cause), error.Error):
        kind = getattr(errors, name, None)
        if isinstance(kind, type) and issubclass(kind, errors.AgentError) and kind.__doc__:
            return kind.__doc__
    return _UNFORESEEN


def _leaf(cause: str) -> str:
    """Return the leaf that `step` put into the error's message; a cut or foreign cause has none."""
    try:
        return str(json.loads(json.loads(cause)["errorMessage"])["leaf"])
    except (ValueError, TypeError, KeyError):
        return ""


def _may_stand_already(asked: ToPost) -> bool:
    """A retry, a redrive, a rerun, and whatever was parked or failed may come here a second time."""
    at = asked.at
    is_first_attempt = at.attempt == 0 and at.redrive_count == 0 and at.execution == asked.run_id
    return not is_first_attempt or asked.error is not None


def _request_id(asked: ToPost) -> str:
    at = asked.at
    entry = json.dumps([asked.run_id, at.execution, at.redrive_count, at.entered_at])
    return hashlib.sha256(entry.encode()).hexdigest()[:32]


def _mark(run_id: str, posted: PostedRequest, *, is_open: bool) -> Mark:
    return Mark(run_id, posted.question.digest, posted.request_id, is_open)
