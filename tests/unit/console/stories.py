"""Stories, entries, messages and requests for tests of the pages that show them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ops.local.standins.slack_workspace import SlackMessage, Workspace
from ops.story import Asked, Entry, LogLine, Message, Note, Reason, Story
from tests.unit.console.fakes import RECEIVED, a_line

RUN = "a1" * 32
LINCOLN = "C0LINCOLN1"
MARIA, ROSA = "U0BRIGHT01", "U0BRIGHT04"
DRAFT = "Hi! We work with many dental plans."


def after(seconds: float) -> datetime:
    return RECEIVED + timedelta(seconds=seconds)


def an_entry(state: str = "Classify", **changes: Any) -> Entry:
    """A step of the classify function that took a second, by default."""
    given: dict[str, Any] = {
        "what": f"What {state} is for.",
        "function": "classify",
        "entered_at": RECEIVED,
        "left_at": after(1),
        "attempts": 1,
    }
    return Entry(state, **{**given, **changes})


def a_choice(state: str = "What Is This?") -> Entry:
    goes = (Note("Goes to", "Classify (somebody wrote)"),)
    return an_entry(state, function=None, attempts=0, left_at=RECEIVED, decided=goes)


def a_gate(word: str, **changes: Any) -> Entry:
    reasons = (Reason("low_confidence", 1, word, "The desk is 55% sure; it needs 75%."),)
    return an_entry("Gate", **{"function": "gate", "word": word, "reasons": reasons, **changes})


def a_message(text: str = "What are your hours?", **changes: Any) -> Message:
    given: dict[str, Any] = {"direction": "in", "at": RECEIVED, "run_id": RUN, "status": None}
    return Message(text=text, **{**given, **changes})


def asked(**changes: Any) -> Asked:
    given: dict[str, Any] = {
        "request_id": "r1",
        "body": DRAFT,
        "rules": ("low_confidence",),
        "who": "front desk",
        "asked_at": after(2),
        "expires_at": after(902),
        "answer": None,
        "answered_by": None,
        "answered_at": None,
        "answer_body": None,
    }
    return Asked(**{**given, **changes})


def a_story(**changes: Any) -> Story:
    entries = (an_entry("Recall", function="recall"), a_choice(), an_entry())
    given: dict[str, Any] = {
        "line": a_line(RUN),
        "contact_id": "c1",
        "is_vip": False,
        "playbook_digest": "d" * 64,
        "release": "local",
        "executions": ("arn:aws:states:us-east-1:000000000000:execution:lead:a1",),
        "entries": entries,
        "ways": frozenset({("Recall", "What Is This?"), ("What Is This?", "Classify")}),
        "thread": (a_message(),),
        "asked": (),
        "log": (LogLine(7, RECEIVED, "run_opened", {"kind": "form", "count": 2}, "beef" * 16),),
    }
    return Story(**{**given, **changes})


def post_request(
    workspace: Workspace, text: str = DRAFT, *, run_id: str = RUN, **changes: Any
) -> SlackMessage:
    """Let the desk post a request with two buttons about a run."""
    words = {"type": "section", "block_id": "draft", "text": {"type": "plain_text", "text": text}}
    buttons = [_button("approve", "Send", "primary"), _button("reject", "Don't send", "danger")]
    blocks = (words, {"type": "actions", "block_id": "buttons", "elements": buttons})
    metadata = {"event_type": "frontdesk_request", "event_payload": {"run_id": run_id}}
    version = workspace.version("A reply to approve", blocks, metadata)
    return workspace.add(workspace.channels[0], version, **changes)


def _button(action_id: str, word: str, style: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": word}
    return {"type": "button", "action_id": action_id, "text": text, "value": "{}", "style": style}
