"""A person's answer: who may give it, the dialog for their own words, the token that takes it to the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from frontdesk.clock import Clock
from frontdesk.domain.lead import LocationId
from frontdesk.domain.requests import HumanAnswer
from frontdesk.errors import AgentError, NeedsHuman, RetryLater
from frontdesk.escalation.dialogs import edit_dialog, fault_in, kept_open, replaced
from frontdesk.escalation.interactions import Action, Click, SlackUser, Submission
from frontdesk.escalation.offers import Offer
from frontdesk.escalation.shown import escaped
from frontdesk.observability import log

MOVED_ON: Final = (
    "This request has moved on: it was answered, or someone else is asked now. Your click changed nothing."
)
CLICK_AGAIN: Final = "The desk could not be reached just now. Please click again."
SEND_AGAIN: Final = "The desk could not be reached just now. Please press Send again."


class Approver(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def user_id(self) -> str: ...


class Place(Protocol):
    """A place of business, and whose answer counts there."""

    @property
    def approvers(self) -> Sequence[Approver]: ...
    def approver(self, user_id: str, team_id: str) -> Approver | None: ...


class Places(Protocol):
    def location(self, location_id: LocationId) -> Place: ...


class Dialogs(Protocol):
    """What may be shown to the one person who clicked."""

    def open_dialog(self, trigger_id: str, view: Mapping[str, Any]) -> None: ...
    def whisper(self, response_url: str, text: str) -> None: ...


class Tokens(Protocol):
    """Hands an answer to the execution that waits; False when it waits no longer."""

    def answer(self, token: str, answer: HumanAnswer) -> bool: ...


@dataclass(frozen=True, slots=True)
class Answering:
    """What answering needs."""

    places: Places
    slack: Dialogs
    tokens: Tokens
    clock: Clock


@dataclass(frozen=True, slots=True)
class Reaction:
    """What Slack is answered, with 200, and the word for the log."""

    outcome: str
    body: str = ""


def react(act: Click | Submission | None, needs: Answering) -> Reaction:
    """Do what a person's act asks for, in at most two calls, so that Slack is answered in time."""
    match act:
        case Click():
            return _react_to_click(act, needs)
        case Submission():
            return _react_to_submission(act, needs)
        case None:
            return Reaction("ignored")


def _react_to_click(click: Click, needs: Answering) -> Reaction:
    offer = click.offer
    if offer is None:
        return _told(click, needs, "moved_on", MOVED_ON)
    place = needs.places.location(offer.location_id)
    approver = place.approver(click.by.user_id, click.by.team_id)
    if approver is None:
        return _told(click, needs, "not_an_approver", _only(place))
    try:
        if click.action == "edit":
            needs.slack.open_dialog(click.trigger_id, edit_dialog(offer, click.draft))
            return Reaction("dialog_opened")
        is_taken = _answer(offer, click.action, approver, needs, body=None)
    except RetryLater as error:
        return _told(click, needs, "not_reached", CLICK_AGAIN, error)
    return Reaction("answer_taken") if is_taken else _told(click, needs, "moved_on", MOVED_ON)


def _react_to_submission(sent: Submission, needs: Answering) -> Reaction:
    place = needs.places.location(sent.offer.location_id)
    approver = place.approver(sent.by.user_id, sent.by.team_id)
    if approver is None:
        return _shown(sent, "not_an_approver", replaced(_only(place)))
    if fault := fault_in(sent.body):
        return _shown(sent, "text_refused", kept_open(fault))
    try:
        is_taken = _answer(sent.offer, "edit", approver, needs, body=sent.body.strip())
    except RetryLater as error:
        return _shown(sent, "not_reached", kept_open(SEND_AGAIN), error)
    return Reaction("answer_taken") if is_taken else _shown(sent, "moved_on", replaced(MOVED_ON))


def _answer(offer: Offer, kind: Action, approver: Approver, needs: Answering, *, body: str | None) -> bool:
    by = f"{approver.name} ({approver.user_id})"
    answer = HumanAnswer(offer.request_id, kind, by, needs.clock.now(), offer.digest, body)
    is_taken = needs.tokens.answer(offer.token, answer)
    if is_taken:
        log.write(log.ANSWER_TAKEN, request_id=offer.request_id, kind=kind, user_id=approver.user_id)
    return is_taken


def _only(place: Place) -> str:
    names = [approver.name for approver in place.approvers]
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"Only {listed} can answer this."


def _told(click: Click, needs: Answering, why: str, said: str, error: AgentError | None = None) -> Reaction:
    """Tell the person who clicked, and only them; that they could not be told is on record."""
    _refused(click.by, click.offer, why, error)
    try:
        needs.slack.whisper(click.response_url, escaped(said))
    except (RetryLater, NeedsHuman) as failure:
        _refused(click.by, click.offer, "not_told", failure)
    return Reaction(why)


def _shown(sent: Submission, why: str, body: str, error: AgentError | None = None) -> Reaction:
    _refused(sent.by, sent.offer, why, error)
    return Reaction(why, body)


def _refused(by: SlackUser, offer: Offer | None, why: str, error: AgentError | None) -> None:
    facts = {"why": why, "request_id": offer.request_id if offer else None, "user_id": by.user_id}
    if error is None:
        log.write(log.ANSWER_REFUSED, level="warning", **facts)
    else:
        log.write(log.ANSWER_REFUSED, level="error", **facts, leaf=type(error).__name__, reason=str(error))
