"""An act as the person reads it who is asked about it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.arguments import Book, CrmUpdate, LastWord, Letter, OptOutSync
from frontdesk.domain.proposal import Act


def in_words(act: Act, timezone: str) -> str:
    """Return a message's own text, and what any other act would do; times as the location's clock shows
    them."""
    arguments = act.arguments
    if arguments is None or isinstance(arguments, LastWord | Letter):
        return act.body
    return _told(arguments, ZoneInfo(timezone))


def _told(arguments: Book | CrmUpdate | OptOutSync, zone: ZoneInfo) -> str:
    match arguments:
        case Book():
            return f"Book an appointment on {_when(arguments.starts_at, zone)}."
        case CrmUpdate():
            return f"Note in the CRM: {'; '.join(_updates(arguments))}."
        case OptOutSync():
            where = f"the CRM's sub-account {arguments.elsewhere}" if arguments.elsewhere else "the CRM"
            return f"Tell {where} that they may {'not ' if arguments.is_stopped else ''}be written to."


def _when(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%A, %B} {local.day} at {local.hour % 12 or 12}:{local:%M} {local:%p}".replace(
        "AM", "am"
    ).replace("PM", "pm")


def _updates(update: CrmUpdate) -> list[str]:
    tags = [f"tag “{tag}”" for tag in update.tags]
    stage = [f"stage “{update.stage}”"] if update.stage else []
    return [*tags, *stage, *([f"note “{update.note}”"] if update.note else [])]
