"""The methods of Slack's Web API that a front desk calls, and the response_url, on one workspace."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from ops.local.standins.server import Answer
from ops.local.standins.slack_blocks import faults_in_blocks, faults_in_modal
from ops.local.standins.slack_protocol import SlackRefusal, is_true, ok, schema_refusal
from ops.local.standins.slack_workspace import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Dialog,
    SlackMessage,
    Version,
    Workspace,
)

_LONGEST_TEXT = 40_000
_MOST_MESSAGES = 999

Arguments = Mapping[str, Any]


class WebApi:
    """Answers each method of METHODS, or raises a SlackRefusal."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._methods: dict[str, Callable[[Arguments], Answer]] = {
            "auth.test": self._test_auth,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "conversations.history": self._history,
            "views.open": self._open_view,
        }

    @property
    def methods(self) -> frozenset[str]:
        return frozenset(self._methods)

    def call(self, method: str, arguments: Arguments) -> Answer:
        if method not in self._methods:
            raise SlackRefusal("unknown_method", req_method=method)
        return self._methods[method](arguments)

    def respond(self, path: str, arguments: Arguments) -> Answer:
        """Take a POST to a response_url: replace or delete the message it came from, or say something new."""
        target = self._workspace.use_response_url(path)
        if is_true(arguments.get("delete_original")) and target.message:
            target.message.is_deleted = True
            self._workspace.changed(target.message)
        elif is_true(arguments.get("replace_original")) and target.message:
            target.message.versions.append(self._content(arguments, target.message))
            self._workspace.changed(target.message)
        else:
            only_for = None if arguments.get("response_type") == "in_channel" else target.user_id
            self._workspace.add(target.channel, self._content(arguments), only_for=only_for)
        return Answer(200, b"ok", {"Content-Type": "text/html"})

    def _test_auth(self, _: Arguments) -> Answer:
        return ok(
            url=f"https://{TEAM_DOMAIN}.slack.com/",
            team=TEAM_DOMAIN,
            user=TEAM_DOMAIN,
            team_id=self._workspace.team_id,
            user_id=BOT_USER_ID,
            bot_id=BOT_ID,
            is_enterprise_install=False,
        )

    def _post_message(self, arguments: Arguments) -> Answer:
        channel = self._workspace.channel(arguments.get("channel"), by_name=True)
        content = self._content(arguments)
        message = self._workspace.add(channel, content, thread_ts=arguments.get("thread_ts"))
        return ok(channel=channel.id, ts=message.ts, message=message.document(with_metadata=True))

    def _post_ephemeral(self, arguments: Arguments) -> Answer:
        channel = self._workspace.channel(arguments.get("channel"), by_name=True)
        if arguments.get("user") not in self._workspace.people:
            raise SlackRefusal("user_not_in_channel")
        message = self._workspace.add(channel, self._content(arguments), only_for=arguments["user"])
        return ok(message_ts=message.ts)

    def _update(self, arguments: Arguments) -> Answer:
        channel = self._workspace.channel(arguments.get("channel"))
        message = self._workspace.message(str(arguments.get("ts")), channel)
        if message.only_for:
            raise SlackRefusal("message_not_found")
        message.versions.append(self._content(arguments, message))
        self._workspace.changed(message)
        shown = message.document(with_metadata=True)
        return ok(channel=channel.id, ts=message.ts, text=message.text, message=shown)

    def _history(self, arguments: Arguments) -> Answer:
        channel = self._workspace.channel(arguments.get("channel"))
        limit = min(int(arguments.get("limit") or 100), _MOST_MESSAGES)
        before = _cursor(arguments.get("cursor"))
        found = [
            message
            for message in reversed(self._workspace.messages)
            if message.channel == channel
            and not (message.is_deleted or message.only_for or message.thread_ts)
            and (not before or message.ts < before)
            and _is_between(message.ts, arguments)
        ]
        with_metadata = is_true(arguments.get("include_all_metadata"))
        shown = [message.document(with_metadata=with_metadata) for message in found[:limit]]
        more = len(found) > limit
        cursor = base64.b64encode(f"next_ts:{shown[-1]['ts']}".encode()).decode() if more else ""
        return ok(messages=shown, has_more=more, pin_count=0, response_metadata={"next_cursor": cursor})

    def _open_view(self, arguments: Arguments) -> Answer:
        if faults := faults_in_modal(arguments.get("view")):
            raise schema_refusal("invalid_arguments", faults)
        user_id = self._workspace.use_trigger(arguments.get("trigger_id"))
        view = rendered_view(arguments["view"], f"V{secrets.token_hex(5).upper()}")
        self._workspace.dialogs[view["id"]] = Dialog(view["id"], user_id, view)
        return ok(view=deepcopy(view))

    def _content(self, arguments: Arguments, before: SlackMessage | None = None) -> Version:
        """Check what a message is to show; an update keeps the old blocks only if it brings no text."""
        blocks, text = arguments.get("blocks"), arguments.get("text")
        metadata = arguments.get("metadata")
        if faults := faults_in_blocks(blocks or []):
            raise schema_refusal("invalid_blocks", faults)
        if not blocks and not text and not (before and metadata):
            raise SlackRefusal("no_text")
        if len(text or "") > _LONGEST_TEXT:
            raise SlackRefusal("msg_too_long")
        if before:
            metadata = before.metadata if metadata is None else metadata
            blocks = before.blocks if blocks is None and not text else blocks
            text = before.text if text is None else text
        return self._workspace.version(text or "", blocks or (), metadata or {})


def _is_between(ts: str, arguments: Arguments) -> bool:
    latest, oldest = str(arguments.get("latest") or ""), str(arguments.get("oldest") or "")
    if is_true(arguments.get("inclusive")) and ts in {latest, oldest}:
        return True
    return (not latest or float(ts) < float(latest)) and float(ts) > float(oldest or 0)


def _cursor(cursor: object) -> str:
    if not cursor:
        return ""
    try:
        name, _, ts = base64.b64decode(str(cursor), validate=True).decode().partition(":")
    except ValueError:
        name = ts = ""
    if name != "next_ts":
        raise SlackRefusal("invalid_cursor")
    return ts


def rendered_view(asked: Mapping[str, Any], view_id: str) -> dict[str, Any]:
    """Return a view as Slack gives it back: with an id, and with everything that was not asked for."""
    blocks = [{"block_id": secrets.token_urlsafe(4), **block} for block in deepcopy(asked.get("blocks", []))]
    defaults = {"submit": None, "close": None, "private_metadata": "", "callback_id": "", "external_id": ""}
    flags = {"clear_on_close": False, "notify_on_close": False, "submit_disabled": False}
    return {
        **defaults,
        **flags,
        **deepcopy(dict(asked)),
        "id": view_id,
        "team_id": TEAM_ID,
        "blocks": blocks,
        "state": {"values": {}},
        "hash": secrets.token_hex(8),
        "root_view_id": view_id,
        "previous_view_id": None,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }
