"""Words for notes: what the desk's closed sets mean to people, and how texts, times and numbers are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from ops.history import Document, Visit
from ops.story import Note, Story

Notes = Iterator[Note]

KINDS = {
    "form": "a form",
    "message": "a text message",
    "opt_out": "an opt-out by keyword",
    "opt_in": "an opt-in by keyword",
    "help": "a call for HELP",
    "delivery": "a delivery report",
    "switch": "a throw of the switch",
}
IS_WHAT = {
    "conversation": "Somebody wrote, and gets an answer.",
    "decision": "A matter for the desk's own rules: no model is asked.",
    "fact": "A fact: it is put on record, and no model is asked.",
    "duplicate": "Handled before: nothing is done twice.",
}
GATE_SAYS = {
    "send": "Send it.",
    "ask": "A person decides.",
    "hold": "Not now; look again later.",
    "reconcile": "Something may be done already; look it up first.",
    "stop": "Nothing more is to be done.",
}
ANSWERS = {
    "approve": "said to send it",
    "edit": "wrote another text",
    "reject": "said not to send it",
    "take_over": "answers this person from now on",
    "try_again": "said to try again",
}
NO_ANSWERS = {
    "expired": "Nobody answered in time.",
    "superseded": "A newer message came first.",
}
RESULTS = {
    "sent": "The provider accepted the {thing}.",
    "not_posted": "The {thing} was not posted.",
    "failed": "The provider refused the {thing}.",
    "unknown": "Nobody knows whether the provider has the {thing}.",
    "reconcile": "It was not posted again: it may have been posted before.",
}
FINDINGS = {
    "found": "The provider has the {thing}: it was sent.",
    "absent": "The provider does not have the {thing}: it was not sent.",
    "not_yet": "The provider does not list the {thing} yet; look again.",
    "ambiguous": "More than one {thing} could be it; a person decides.",
    "cannot_list": "The provider cannot say what it has; a person decides.",
    "nothing_open": "Nothing is unclear any more.",
}


def answered(by: Any, kind: Any) -> str:
    """Return what came of a question to a person."""
    said = ANSWERS.get(str(kind), str(kind))
    return NO_ANSWERS.get(str(kind)) or f"{by or 'Somebody'} {said}."


def words(value: Any) -> str:
    """Return a text; one that was cut for its size shows its beginning."""
    if isinstance(value, dict) and "cut" in value:
        return f"{value['cut']} … (cut; {value.get('length')} characters in all)"
    return "" if value is None else str(value)


def moment(text: Any, zone: tzinfo) -> str:
    """Return a moment of the state as people read it, with the name of the clock that shows it so."""
    if not text:
        return "now"
    return f"{datetime.fromisoformat(str(text)).astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def at(document: Any, path: str) -> Any:
    """Return what stands under a dotted path, None where a part of it is missing."""
    for key in path.split("."):
        document = document.get(key) if isinstance(document, dict) else None
    return document


def observed(visit: Visit, kind: str) -> Iterator[Document]:
    return (each for each in visit.observations if each.get("kind") == kind)


def count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def dollars(usd_micros: int) -> str:
    """Return dollars with four places: a run costs fractions of a cent, and what is less is not nothing."""
    return "under $0.0001" if 0 < usd_micros < 50 else f"${usd_micros / 1_000_000:,.4f}"


def instead_of(told: Story) -> str:
    """Return what a run would have cost with the dearest models of its ladders, where that is more."""
    if told.otherwise_usd_micros <= told.usd_micros:
        return ""
    return f" instead of {dollars(told.otherwise_usd_micros)} with the dearest models"


def dollars_and_cents(usd_micros: int) -> str:
    """Return dollars as a bill writes them."""
    return f"${usd_micros / 1_000_000:,.2f}"


def short_budget(facts: Mapping[str, Any]) -> str:
    """Return what a run may spend whose budget a day's ceiling cut, and which ceiling that was."""
    may, wanted = dollars(facts["reserved_usd_micros"]), dollars(facts["wanted_usd_micros"])
    return f"{may} instead of {wanted}: the rest of what {facts['scope']} may spend on {facts['day']}."


def span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return count(minutes, "minute") if minutes < 120 else count(round(minutes / 60), "hour")
