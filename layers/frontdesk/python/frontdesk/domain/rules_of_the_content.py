"""Rules about what a text is: in the lead's language, about nobody else, plain, and not too long."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.content_rules import (
    MOST_SEGMENTS,
    is_other_language,
    no_plain_text,
    segments,
    strangers,
)
from frontdesk.domain.plain_text import LONGEST_READ
from frontdesk.domain.plain_words import not_understood
from frontdesk.domain.verdict import GateInput, GatePolicy, Objection

MOST_MAIL_CHARS = LONGEST_READ
"""What is longer is not read to its end by the rules about a text."""


def _text(given: GateInput) -> str:
    return given.act.body if given.act is not None and given.act.kind == "message" else ""


def content_language(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    """What they wrote in counts; only where that does not tell, what the model took it for."""
    read = given.classification.language if given.classification is not None else None
    language = given.facts.written_in or read
    if language is None or not is_other_language(_text(given), language):
        return None
    return Objection("ask", "The text is not in the language that they write.")


def content_person(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    """Who is neither the contact nor of the playbook may be somebody else who wrote to us."""
    if not policy.known_words:
        return None
    capital = strangers(_text(given), policy.known_words, given.facts.contact_name)
    found = (*given.facts.others_named, *capital)
    if not found:
        return None
    named = ", ".join(dict.fromkeys(found[:3]))
    return Objection(
        "ask",
        f"The text may be about somebody else: {named}.",
        on_record="The text may be about somebody else.",
    )


def content_words(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    """What is neither the playbook's words nor plain ones may say anything; a person reads it."""
    grounds = given.act.grounds if given.act is not None else ()
    found = not_understood(_text(given), policy.spoken_words, grounds, given.facts.contact_name)
    if not found:
        return None
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    return Objection(
        "ask",
        f"The desk does not send this alone: {', '.join(map(_shown, found[:5]))}{more}.",
        on_record=f"What the desk does not send alone stands in the text {len(found)} times.",
    )


def _shown(odd: str) -> str:
    return odd if odd.isprintable() else "a character that cannot be shown"


def content_form(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    if not (found := no_plain_text(_text(given))):
        return None
    what = "e-mail" if given.is_mail else "text message"
    return Objection(
        "ask",
        f"The text has marks that no {what} has: {' '.join(found[:5])}",
        on_record=f"The text has marks that no {what} has.",
    )


def content_length(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    text = _text(given)
    if given.is_mail:
        return _mail_length(text)
    if (count := segments(text[:LONGEST_READ])) <= MOST_SEGMENTS:
        return None
    more = " at least" if len(text) > LONGEST_READ else ""
    return Objection("ask", f"The text is{more} {count} messages long; {MOST_SEGMENTS} are the most.")


def _mail_length(text: str) -> Objection | None:
    if len(text) <= MOST_MAIL_CHARS:
        return None
    return Objection("ask", f"The text is {len(text)} characters long; {MOST_MAIL_CHARS} are the most.")
