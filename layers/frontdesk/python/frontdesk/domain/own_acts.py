"""What the desk does by rule about an event, without a model, and what a person must hear of it.

The gate grants these acts like any other; they differ in that the rules about the brain are not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from frontdesk.domain.arguments import LastWord, OptOutSync
from frontdesk.domain.lead import FACTS, LeadKind
from frontdesk.domain.proposal import Act, Ground
from frontdesk.domain.refusals import in_words

KeywordAnswer = Literal["help", "opted_out", "opted_in"]
RevokedBy = Literal["keyword", "cancel", "wish", "model", "carrier"]

_MAY_MEAN: Mapping[RevokedBy, str] = {
    "cancel": (
        "They texted CANCEL after we had written about an appointment. The carrier takes it for a STOP, so "
        "they get no more texts; they may have meant the appointment. Please call them."
    ),
    "model": (
        "They seem to ask for no more texts, so they get none. Please look whether they meant that; only a "
        "START from them lets us text again."
    ),
}
_MAY_MEAN_BY_MAIL: Mapping[RevokedBy, str] = {
    "model": (
        "They seem to ask for no more e-mail, so they get none. Please look whether they meant that; only a "
        "START from them lets us write again."
    ),
}
_HELP_UNANSWERED = (
    "They texted HELP, and the messaging provider answered with its own text. Please see what they need."
)


@dataclass(frozen=True, slots=True)
class Event:
    """What an event is, for the desk's own rules."""

    kind: LeadKind
    revoked_by: RevokedBy | None = None
    """How this very event withdrew their consent."""
    was_opted_out: bool = False
    """With `revoked_by`: they had opted out before."""
    is_opted_out: bool = False
    """They want no texts now; with this event that may have been otherwise."""
    undelivered: str | None = None
    """This report was the first to tell that a text of ours did not arrive, or came before the answer to the
    run that sent it: the provider's error, or ""."""
    is_mail: bool = False
    """It is about e-mail, and not about texts."""


@dataclass(frozen=True, slots=True)
class Own:
    """What the desk does by itself, and the sentence that a person has to see."""

    acts: tuple[Act, ...] = ()
    notice: str | None = None
    is_behind: bool = False
    """The acts and the notice stand behind all that the run may have done before this was known."""

    @property
    def is_anything(self) -> bool:
        return bool(self.acts or self.notice)


def own_acts(
    event: Event,
    allowed: Collection[str],
    texts: Mapping[KeywordAnswer, str],
    elsewhere: Collection[str] = (),
) -> Own:
    """Return what is to be done about an event, with the tools that the playbook allows.

    `texts` are the desk's answers to keywords, none where the provider answers them; `elsewhere` are the
    client's accounts in the CRM beside the location's own.
    """
    acts = (*_synced(event, allowed, elsewhere), *_answered(event, texts))
    is_behind = event.kind not in FACTS or event.revoked_by == "carrier"
    has_sent = event.undelivered is not None
    return Own(acts, _notice(event, texts), is_behind and (bool(acts) or has_sent))


def stands_alone(act: Act | None) -> bool:
    """Whether an act of the desk's own neither needs those before it nor keeps those after it waiting."""
    return act is not None and act.kind == "opt_out_sync"


def _synced(event: Event, allowed: Collection[str], elsewhere: Collection[str]) -> Iterator[Act]:
    """Tell the CRM who may be written to; their word is kept here whether it hears of it or not.

    It is told how things stand now: a START may be told of before the STOP that it followed.
    """
    is_news = event.kind in ("opt_out", "opt_in") or event.revoked_by is not None
    if "sync_opt_out" in allowed and is_news:
        for account in ("", *elsewhere):
            yield Act("opt_out_sync", "", arguments=OptOutSync(event.is_opted_out, account))


def _answered(event: Event, texts: Mapping[KeywordAnswer, str]) -> Iterator[Act]:
    answers: Mapping[LeadKind, KeywordAnswer] = {"help": "help", "opt_in": "opted_in", "opt_out": "opted_out"}
    answer = answers.get(event.kind)
    if answer is None or answer not in texts or (answer == "opted_out" and event.was_opted_out):
        return
    body = texts[answer]
    last = LastWord() if answer == "opted_out" else None
    yield Act("message", body, (Ground("playbook_fact", f"messages.{answer}", body),), last)


def _notice(event: Event, texts: Mapping[KeywordAnswer, str]) -> str | None:
    if event.undelivered is not None:
        why = in_words(event.undelivered or None, is_mail=event.is_mail)
        what = "An e-mail" if event.is_mail else "A text"
        return f"{what} of ours did not reach them: {why}. Please reach them another way."
    if event.kind == "help" and "help" not in texts:
        return _HELP_UNANSWERED
    meanings = _MAY_MEAN_BY_MAIL if event.is_mail else _MAY_MEAN
    return meanings.get(event.revoked_by) if event.revoked_by else None
