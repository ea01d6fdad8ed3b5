"""What an act is called in a run's story, and what one that is no text does."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, Final

from ops.history import Document
from ops.note_words import at, moment, words

_THING: Final = {
    "book": "booking",
    "crm_update": "update",
    "opt_out_sync": "setting",
    "letter": "e-mail",
}


def thing(act: Any) -> str:
    """Return what a grant or an act is: a text, unless its arguments say otherwise."""
    return _THING.get(words(at(act, "arguments.kind")), "text")


def deed(act: Any, zone: tzinfo) -> str:
    """Return what a grant or an act does, empty where it is a text; times on the clock of `zone`."""
    arguments = at(act, "arguments") or {}
    match arguments.get("kind"):
        case "book":
            return f"Book an appointment on {moment(arguments.get('starts_at'), zone)}."
        case "crm_update":
            return f"Note in the CRM: {_update(arguments)}."
        case "opt_out_sync":
            elsewhere = words(arguments.get("elsewhere") or "")
            where = f"the CRM's sub-account {elsewhere}" if elsewhere else "the CRM"
            return f"Tell {where} that they may {'not ' if arguments.get('is_stopped') else ''}be written to."
        case _:
            return ""


def _update(update: Document) -> str:
    said = [f"tag “{words(tag)}”" for tag in update.get("tags") or ()]
    said += [f"{part} “{words(update[part])}”" for part in ("stage", "note") if update.get(part)]
    return "; ".join(said)
