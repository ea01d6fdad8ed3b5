"""Fills into a text what the receipt of an earlier act of the same run says: what was really done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from frontdesk.domain.proposal import Act, Ground
from frontdesk.domain.slot_words import in_words
from frontdesk.domain.slots import Slot

BOOKED_WHEN = "{booked_when}"
_PROVES = (
    "You are booked. It is booked. You're booked. Your appointment is booked, is confirmed, is scheduled. "
    "Su cita queda reservada, queda confirmada, queda agendada, "
    "está reservada, está confirmada, está agendada."
)
"""What a receipt of the calendar shows to be true, in the words in which a playbook may say it."""


def booked_slot(receipts: Iterable[Mapping[str, str]]) -> Slot | None:
    """Return the slot that the calendar says it has booked; the newest receipt comes first."""
    for told in receipts:
        if {"starts_at", "ends_at"} <= told.keys():
            return Slot(datetime.fromisoformat(told["starts_at"]), datetime.fromisoformat(told["ends_at"]))
    return None


def filled(
    act: Act,
    receipts: Iterable[Mapping[str, str]],
    *,
    timezone: str,
    language: str,
    theirs: Collection[str] = (),
) -> Act:
    """Return a message with the booked time in it, which the receipt vouches for.

    Without a receipt that names it the text stays as it is: the gate lets no text out that is not filled.
    """
    if act.kind != "message" or BOOKED_WHEN not in act.body:
        return act
    slot = booked_slot(receipts)
    if slot is None:
        return act
    words = in_words(slot, timezone, language, theirs=theirs)
    grounds = (*act.grounds, Ground("read_tool", "book_appointment", f"{words}. {_PROVES}"))
    return replace(act, body=act.body.replace(BOOKED_WHEN, words), grounds=grounds)
