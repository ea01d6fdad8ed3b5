"""What one person sees in one Slack channel of the stand-in: messages, threads, and what only they see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ops.local.standins.slack_workspace import Dialog, SlackMessage, Version, Workspace

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Post:
    """One message as it is shown now."""

    ts: str
    at: datetime
    text: str
    """What a notification says of it, and the whole message where it has no blocks."""
    blocks: tuple[Block, ...]
    version: int
    """Which of its versions this is: a click says so, as Slack's screens do."""
    is_edited: bool
    run_id: str | None
    is_open: bool
    """Whether it has something to click."""
    only_for: str | None
    replies: tuple[Post, ...] = ()

    @property
    def buttons(self) -> tuple[Block, ...]:
        rows = (block["elements"] for block in self.blocks if block["type"] == "actions")
        return tuple(element for elements in rows for element in elements)


def posts(workspace: Workspace, channel_id: str, user_id: str) -> list[Post]:
    """Return what a person sees in a channel, oldest first; replies hang on the message they answer."""
    shown = [message for message in list(workspace.messages) if _is_shown(message, channel_id, user_id)]
    roots = {message.ts for message in shown if message.thread_ts is None}
    replies = [message for message in shown if message.thread_ts in roots]
    return [
        _post(message, [reply for reply in replies if reply.thread_ts == message.ts])
        for message in shown
        if message not in replies
    ]


def request_of(workspace: Workspace, run_id: str) -> Post | None:
    """Return the newest message about a run, None where nobody was asked."""
    found = [message for message in list(workspace.messages) if not message.is_deleted]
    about = [message for message in found if _run_id(message.shown) == run_id]
    return _post(about[-1]) if about else None


def whisper(workspace: Workspace, ts: str, user_id: str) -> Post | None:
    """Return what Slack showed to this one person, None where that is not there any more."""
    return next((_post(m) for m in list(workspace.messages) if m.ts == ts and m.only_for == user_id), None)


def newest_whisper(workspace: Workspace, user_id: str) -> str:
    """Return the ts of the last thing that only this person was told, empty where there is none."""
    return next((m.ts for m in reversed(list(workspace.messages)) if m.only_for == user_id), "")


def dialog_of(workspace: Workspace, view_id: str) -> Dialog | None:
    """Return a dialog that is open, in front of whomever."""
    dialog = workspace.dialogs.get(view_id)
    return dialog if dialog and dialog.is_open else None


def _is_shown(message: SlackMessage, channel_id: str, user_id: str) -> bool:
    is_for_them = message.only_for in {None, user_id}
    return message.channel.id == channel_id and is_for_them and not message.is_deleted


def _post(message: SlackMessage, replies: Sequence[SlackMessage] = ()) -> Post:
    version = len(message.versions) - 1
    shown = message.versions[version]
    return Post(
        ts=message.ts,
        at=datetime.fromtimestamp(float(message.ts), UTC),
        text=shown.text,
        blocks=shown.blocks,
        version=version,
        is_edited=version > 0,
        run_id=_run_id(shown),
        is_open=shown.has_buttons,
        only_for=message.only_for,
        replies=tuple(_post(reply) for reply in replies),
    )


def _run_id(shown: Version) -> str | None:
    found = shown.metadata.get("event_payload", {}).get("run_id")
    return str(found) if found else None
