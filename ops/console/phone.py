"""The lead's phone: the thread in days, their own bubbles on one side, the desk's on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from ops.console.run_words import NEVER_ARRIVED, STATUSES
from ops.story import Message


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the phone shows it, its time on the location's clock."""

    text: str
    at: datetime
    is_theirs: bool
    """Written by the lead."""
    has_arrived: bool
    """False for what the desk meant to send and the phone never showed."""
    status: str
    subject: str | None
    """Of an e-mail of ours; None of every other message."""
    run_id: str | None
    is_of_this_run: bool
    is_last_of_turn: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What was written on one day."""

    day: date
    bubbles: tuple[Bubble, ...]


def screen(thread: Sequence[Message], run_id: str, zone: ZoneInfo) -> list[Day]:
    """Return the thread as days of bubbles, with the messages of one run marked."""
    bubbles = [
        _bubble(message, following, run_id, zone)
        for message, following in zip(thread, [*thread[1:], None], strict=True)
    ]
    days = groupby(bubbles, key=lambda bubble: bubble.at.date())
    return [Day(day, tuple(of_day)) for day, of_day in days]


def _bubble(message: Message, following: Message | None, run_id: str, zone: ZoneInfo) -> Bubble:
    status = message.status or ""
    is_theirs = message.direction == "in"
    return Bubble(
        text=message.text,
        at=message.at.astimezone(zone),
        is_theirs=is_theirs,
        has_arrived=is_theirs or status not in NEVER_ARRIVED,
        status="" if is_theirs else STATUSES.get(status, status.replace("_", " ").capitalize()),
        subject=message.subject,
        run_id=message.run_id,
        is_of_this_run=message.run_id == run_id,
        is_last_of_turn=following is None or following.direction != message.direction,
    )
