"""The one message of a request, in Block Kit: as it is posted, as a rung is asked, and as it ended.

Whatever a stranger or a model wrote is shown as plain text only; what is formatted is the desk's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Protocol

from frontdesk.domain.lead import Lead, LeadKind
from frontdesk.domain.proposal import NONE_OF_THESE, Classification
from frontdesk.domain.requests import Question
from frontdesk.domain.rules_of_the_answer import in_words
from frontdesk.domain.verdict import AnswerKind
from frontdesk.escalation.offers import Offer
from frontdesk.escalation.shown import by_name, escaped, fits, fitted, one_line

SECTION_LIMIT: Final = 3000
DRAFT_BLOCK: Final = "draft"
_MOST_REASONS: Final = 12
_HAPPENED: Final[dict[LeadKind, str]] = {
    "form": "filled in a form at {location}",
    "message": "wrote a text message at {location}",
    "opt_out": "told {location} to stop texting",
    "opt_in": "told {location} that it may text again",
    "help": "texted HELP to {location}",
    "delivery": "did not get a text from {location}",
    "switch": "got in touch at {location}",
}
_HEADLINE: Final[dict[AnswerKind | None, str]] = {
    "approve": "Approved",
    "edit": "Rewritten",
    "reject": "Rejected",
    "take_over": "Taken over",
    "try_again": "Tried again",
    "expired": "Expired",
    "superseded": "Superseded",
    None: "Closed",
}
_ENDING: Final[dict[AnswerKind | None, str]] = {
    "approve": "{by} approved this text. It goes out when the last checks allow it.",
    "edit": "{by} wrote the text below. It goes out when the last checks allow it.",
    "reject": "{by} decided against it. Nothing is sent.",
    "take_over": "{by} answers this person. The desk stays out of it.",
    "try_again": "{by} asked the desk to try again.",
    "expired": "Nobody answered in time. Nothing is sent.",
    "superseded": "They wrote again; the newer message is answered instead. Nothing is sent for this one.",
    None: "This request is closed. Nothing is sent because of it.",
}

Block = dict[str, Any]


class Case(Protocol):
    """What a message tells about a run; the inputs of the states that ask have this shape."""

    @property
    def run_id(self) -> str: ...
    @property
    def lead(self) -> Lead: ...
    @property
    def classification(self) -> Classification | None: ...


class Asking(Protocol):
    """Who is asked on a rung, and whether the step that failed may be tried again."""

    @property
    def who(self) -> str: ...
    @property
    def approvers(self) -> Sequence[str]: ...
    @property
    def can_try_again(self) -> bool: ...


class Ending(Protocol):
    """How a request ended, from the database's answer."""

    @property
    def answer(self) -> AnswerKind | None: ...
    @property
    def answered_by(self) -> str | None: ...
    @property
    def body(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and the line that a notification shows: it holds nothing personal."""

    text: str
    blocks: tuple[Block, ...]


def posted(case: Case, question: Question, location: str) -> Message:
    """Return the message before anybody is asked: everything but the buttons."""
    return _message(_headline(question), case, location, _draft(question), _why(question))


def offered(case: Case, question: Question, location: str, asking: Asking, offer: Offer) -> Message:
    """Return the message with this rung's people and buttons; the first button carries the offer."""
    mentions = " ".join(f"<@{user_id}>" for user_id in asking.approvers)
    asked = _words(f"Asked now: {mentions} ({escaped(one_line(asking.who, 200))})")
    buttons = {"type": "actions", "elements": _buttons(question, asking, offer)}
    return _message(_headline(question), case, location, _draft(question), _why(question), (asked, buttons))


def settled(case: Case, question: Question, location: str, ending: Ending) -> Message:
    """Return the message as it ended: no buttons, one sentence, and the text that a person wrote."""
    by = one_line(by_name(ending.answered_by or "Somebody"), 200)
    end = section(_ENDING[ending.answer].format(by=by))
    written = (section(ending.body),) if ending.answer == "edit" and ending.body else ()
    parts = _draft(question, "*The draft*"), _why(question), (end, *written)
    return _message(_HEADLINE[ending.answer], case, location, *parts)


def _headline(question: Question) -> str:
    if question.body is not None:
        return "A reply to approve" if question.kind == "message" else "An action to approve"
    return "A step failed" if question.can_try_again else "A person is needed"


def _message(headline: str, case: Case, location: str, *parts: tuple[Block, ...]) -> Message:
    title = f"{headline} · {one_line(location, 100)}"
    blocks = (
        {"type": "header", "text": plain(title, 150)},
        section(about(case.lead, location, _wants(case.classification))),
        *chain.from_iterable(parts),
        {"type": "context", "elements": [plain(f"Run {case.run_id[:12]}", 100)]},
    )
    return Message(escaped(title), blocks)


def about(lead: Lead, location: str, *more: str) -> str:
    """Return who got in touch, how, and what they wrote; `more` stands before their own words."""
    person = lead.person
    name = one_line(person.name or "Somebody", 80)
    address = one_line(person.phone_e164 or person.email or "no address", 100)
    happened = _HAPPENED[lead.kind].format(location=one_line(location, 100))
    lines = [f"{name} ({address}) {happened}.", *more]
    if lead.text.strip() or not lead.is_fact:
        lines.append(f"“{one_line(lead.text, 400)}”" if lead.text.strip() else "They left no text.")
    lines.extend(f"Note: {one_line(in_words(remark), 200)}." for remark in lead.remarks[:3])
    return "\n".join(line for line in lines if line)


def _wants(classification: Classification | None) -> str:
    if classification is None:
        return ""
    is_known = classification.intent != NONE_OF_THESE
    intent = (
        one_line(classification.intent.replace("_", " "), 80)
        if is_known
        else "nothing that the playbook names"
    )
    urgency = ", urgent" if classification.urgency == "high" else ""
    return f"Wants: {intent}{urgency} (the desk is {classification.confidence:.0%} sure)"


def _draft(question: Question, title: str = "*What would be sent*") -> tuple[Block, ...]:
    if question.body is None:
        return (_words("*There is no draft.*"),)
    if question.kind != "message":
        return _words("*What would be done*"), section(question.body)
    return _words(title), section(question.body or "(empty)", block_id=DRAFT_BLOCK)


def _why(question: Question) -> tuple[Block, ...]:
    reasons = [f"• {one_line(by_name(reason.text), 220)}" for reason in question.reasons[:_MOST_REASONS]]
    return _words("*Why a person is asked*"), section("\n".join(reasons) or "•")


def _buttons(question: Question, asking: Asking, offer: Offer) -> list[Block]:
    """Nobody can approve what is not shown whole: without a draft, or with a cut one, there is no Send."""
    is_text = question.kind == "message"
    actions: list[tuple[str, str, str | None]] = []
    if question.body and fits(question.body, SECTION_LIMIT):
        actions.append(("approve", "Send" if is_text else "Do it", "primary"))
    if is_text:
        actions.append(("edit", "Edit" if question.body else "Write the reply", None))
    actions.append(("reject", "Don't send" if is_text else "Don't do it", "danger"))
    actions.append(("take_over", "I'll take it", None))
    if asking.can_try_again:
        actions.append(("try_again", "Try again", None))
    buttons = [_button(*action) for action in actions]
    buttons[0]["value"] = offer.dump()
    return buttons


def _button(action: str, label: str, style: str | None) -> Block:
    styled = {"style": style} if style else {}
    return {"type": "button", "action_id": action, "text": plain(label, 75), "value": action, **styled}


def plain(text: str, limit: int) -> Block:
    """Return a text in which Slack finds nothing to act on."""
    return {"type": "plain_text", "text": fitted(text, limit), "emoji": False}


def section(text: str, **more: str) -> Block:
    """Return a paragraph of such a text."""
    return {"type": "section", "text": plain(text, SECTION_LIMIT), **more}


def _words(markdown: str) -> Block:
    """Our own words, formatted; `verbatim` keeps Slack from finding links in them."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": markdown, "verbatim": True}}
