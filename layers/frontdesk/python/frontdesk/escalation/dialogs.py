"""The dialog in which a person writes the text, and what it says when something is wrong with it."""

from __future__ import annotations

import json
from typing import Any, Final

from frontdesk.escalation.offers import Offer

TEXT: Final = "text"
EDIT: Final = "edit"
BODY_LIMIT: Final = 1600
"""What a text message may hold at the provider, in characters."""


def edit_dialog(offer: Offer, draft: str) -> dict[str, Any]:
    """Return the dialog with the draft to start from; the offer travels in it unseen."""
    field: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": TEXT,
        "multiline": True,
        "min_length": 1,
        "max_length": BODY_LIMIT,
        "focus_on_load": True,
    }
    if draft:
        field["initial_value"] = draft[:BODY_LIMIT]
    return {
        "type": "modal",
        "callback_id": EDIT,
        "title": _plain("Write the reply"),
        "submit": _plain("Send"),
        "close": _plain("Back"),
        "private_metadata": offer.dump(),
        "blocks": [{"type": "input", "block_id": TEXT, "label": _plain("What is sent"), "element": field}],
    }


def fault_in(body: str) -> str | None:
    """Return what is wrong with a text that a person wrote, or None."""
    if not body.strip():
        return "Write the text that is to be sent."
    if len(body) > BODY_LIMIT:
        return f"Shorten it: a text message holds {BODY_LIMIT} characters, this has {len(body)}."
    return None


def kept_open(fault: str) -> str:
    """Return the answer that keeps the dialog open, with the text in it, and says what is wrong."""
    return json.dumps({"response_action": "errors", "errors": {TEXT: fault}})


def replaced(said: str) -> str:
    """Return the answer that shows a sentence in place of the dialog's field."""
    blocks = [{"type": "section", "text": _plain(said)}]
    view = {"type": "modal", "title": _plain("Not sent"), "close": _plain("Close"), "blocks": blocks}
    return json.dumps({"response_action": "update", "view": view})


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
