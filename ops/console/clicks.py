"""What a person does in Slack from the console: through the stand-in, so by a real signed callback.

Each returns what Slack shows to whoever acted: nothing, a word that only they see, a dialog, a failure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ops.console.channel import dialog_of, newest_whisper
from ops.local.standins.slack import SlackStandIn
from ops.local.standins.slack_protocol import SlackRefusal

GONE: Final = "gone"
FAILURES: Final[Mapping[str, str]] = {
    "http_timeout": "This app did not answer within three seconds. Slack delivers the click again by itself: "
    "look at the message before you click again.",
    "connection_failed": "This app could not be reached. See that the desk is running, then click again.",
    "http_error": "This app responded with an error. Slack delivers the click again within a minute; if the "
    "message stays as it is, look at what the function decide logged.",
    "gone": "This message is not there any more. Nothing was clicked.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What whoever acted sees of it, each empty where there is no such thing."""

    whisper: str = ""
    """The ts of a message that only they see."""
    dialog: str = ""
    failure: str = ""
    """One of FAILURES."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button on one version of one message, as somebody's screen shows it."""

    ts: str
    version: int
    action_id: str


def click(slack: SlackStandIn, button: Button, user_id: str) -> Told:
    """Click it, perhaps on a screen that is older than the message."""
    workspace = slack.workspace
    heard, open_before = newest_whisper(workspace, user_id), {each.id for each in slack.dialogs(user_id)}
    try:
        reply = slack.click(button.ts, button.action_id, user_id, version=button.version)
    except (SlackRefusal, LookupError):
        return Told(failure=GONE)
    if reply.failure is not None:
        return Told(failure=reply.failure)
    opened = [each.id for each in slack.dialogs(user_id) if each.id not in open_before]
    now_heard = newest_whisper(workspace, user_id)
    return Told(whisper=now_heard if now_heard != heard else "", dialog=opened[-1] if opened else "")


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a dialog shows after it was sent: closed, or still open with faults by the field's action_id."""

    is_open: bool
    faults: Mapping[str, str]
    failure: str = ""


def submit(slack: SlackStandIn, view_id: str, values: Mapping[str, str]) -> Submitted:
    """Send a dialog; Slack itself keeps one open that is not filled in."""
    dialog = dialog_of(slack.workspace, view_id)
    if dialog is None:
        return Submitted(is_open=False, faults={}, failure="This dialog is closed. Nothing was sent.")
    dialog.errors = {}
    inputs = {each["block_id"]: each for each in dialog.view["blocks"] if each["type"] == "input"}
    faults = {
        block["element"]["action_id"]: fault
        for block in inputs.values()
        if (fault := _unfilled(block, values.get(block["element"]["action_id"], "")))
    }
    if faults:
        return Submitted(is_open=True, faults=faults)
    reply = slack.submit(view_id, dict(values), dialog.user_id)
    if not reply.is_good:
        return Submitted(is_open=True, faults={}, failure="We had some trouble connecting. Try again?")
    answered = {inputs[at]["element"]["action_id"]: fault for at, fault in dialog.errors.items()}
    return Submitted(is_open=dialog.is_open, faults=answered)


def close(slack: SlackStandIn, view_id: str) -> None:
    """Close a dialog without sending it; Slack tells the app only where its view asks for that."""
    if dialog := dialog_of(slack.workspace, view_id):
        dialog.is_open = False


def _unfilled(block: Mapping[str, Any], value: str) -> str:
    """Return what Slack says by itself, before it asks the app."""
    most = block["element"].get("max_length", 3000)
    if not value and not block.get("optional"):
        return "Please complete this required field."
    if len(value) > most:
        return f"Please shorten this to {most} characters; it has {len(value)}."
    return ""
