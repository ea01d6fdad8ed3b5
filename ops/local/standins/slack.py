"""Slack on a laptop: the Web API for one app in one workspace, and the people who click, fill in and type."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from frontdesk.clock import Clock
from ops.local.shelves import Shelves
from ops.local.standins import slack_payloads
from ops.local.standins.faults import Fault, Met
from ops.local.standins.server import Answer, Request, json_answer
from ops.local.standins.slack_api import WebApi, rendered_view
from ops.local.standins.slack_blocks import faults_in_modal
from ops.local.standins.slack_delivery import Act, Posting, SlackDelivery
from ops.local.standins.slack_protocol import SlackRefusal, arguments, bearer, schema_refusal
from ops.local.standins.slack_scopes import INSTALLED, check_scopes, scope_headers
from ops.local.standins.slack_workspace import TEAM_ID, Channel, Dialog, SlackMessage, Workspace
from ops.local.standins.standin import Call, StandIn
from ops.local.standins.webhooks import Reply

RESPONSE_URL = "response_url"

_TOLD = {
    "chat.postMessage": "message_posted",
    "chat.postEphemeral": "ephemeral_posted",
    "chat.update": "message_updated",
    "views.open": "dialog_opened",
    RESPONSE_URL: "response_url_used",
}
_ONCE = Posting()


@dataclass(frozen=True, slots=True)
class Refuse(Fault):
    """Answer 200 with ok: false and this error."""

    error: str


@dataclass(frozen=True, slots=True)
class RateLimited(Fault):
    """Answer 429 and ask for patience."""

    retry_after_s: int = 1


class SlackStandIn(StandIn):
    """One workspace; `patience_s` is how long Slack waits for the desk, and how long a trigger lives."""

    provider = "slack"

    def __init__(
        self,
        clock: Clock,
        bot_token: str,
        signing_secret: str,
        *,
        channels: Sequence[Channel] = (Channel("C0FRONTDESK", "frontdesk"),),
        people: Mapping[str, str] | None = None,
        patience_s: float = 3.0,
        team_id: str = TEAM_ID,
        shelves: Shelves | None = None,
    ) -> None:
        self.workspace = Workspace(
            clock, channels, dict(people or {}), patience_s, team_id, shelves=shelves or Shelves()
        )
        self._api = WebApi(self.workspace)
        super().__init__(clock, {*self._api.methods, RESPONSE_URL})
        self.interactivity_url = ""
        self.commands_url = ""
        self.scopes = INSTALLED
        self._bot_token = bot_token
        self._delivery = SlackDelivery(clock, self._deliveries, signing_secret, patience_s)

    @property
    def replies(self) -> list[Reply]:
        """What the desk answered to everything that people did, repetitions included."""
        return self._delivery.replies

    def messages(self, channel: str) -> list[SlackMessage]:
        """Return what everybody in a channel (id or name) sees, oldest first, replies in threads included."""
        wanted = self.workspace.channel(channel, by_name=True)
        shown = (message for message in self.workspace.messages if message.channel == wanted)
        return [message for message in shown if not message.is_deleted and message.only_for is None]

    def ephemerals(self, user_id: str) -> list[SlackMessage]:
        """Return what only this person sees."""
        found = (message for message in self.workspace.messages if message.only_for == user_id)
        return [message for message in found if not message.is_deleted]

    def dialogs(self, user_id: str) -> list[Dialog]:
        """Return the dialogs that are open in front of this person, the newest last."""
        found = self.workspace.dialogs.values()
        return [dialog for dialog in found if dialog.user_id == user_id and dialog.is_open]

    def click(
        self,
        message_ts: str,
        action_id: str,
        user_id: str,
        *,
        option: str | None = None,
        version: int = -1,
        posting: Posting = _ONCE,
    ) -> Reply:
        """A person uses a button, or picks `option` from a menu, perhaps on a screen with an old version."""
        url = _configured(self.interactivity_url, "interactivity_url")
        with self._lock:
            message = self.workspace.message(message_ts)
            shown = message.versions[version]
            used = slack_payloads.action(shown.element(action_id), option, self.workspace.next_ts())
            payload = {
                **slack_payloads.block_actions(self.workspace, message, shown, user_id),
                "actions": [used],
                "response_url": self._response_url(message.channel, user_id, message),
                "trigger_id": self.workspace.issue_trigger(user_id),
            }
        self._note("clicked", user=user_id, action_id=action_id, option=option, ts=message_ts)
        return self._delivery.deliver(Act(url, {"payload": json.dumps(payload)}, _ignore), posting)

    def submit(
        self, view_id: str, values: slack_payloads.Values, user_id: str, *, posting: Posting = _ONCE
    ) -> Reply:
        """A person submits a dialog with `values` by action_id; a field left out keeps what was proposed."""
        url = _configured(self.interactivity_url, "interactivity_url")
        with self._lock:
            dialog = next((found for found in self.dialogs(user_id) if found.id == view_id), None)
            if dialog is None:
                raise LookupError(f"{user_id} has no dialog {view_id} open.")
            payload = slack_payloads.view_submission(self.workspace, dialog, values)
        self._note("dialog_submitted", user=user_id, view_id=view_id)
        act = Act(url, {"payload": json.dumps(payload)}, partial(self._read_submission_reply, dialog))
        return self._delivery.deliver(act, posting)

    def command(
        self, command: str, text: str, user_id: str, *, channel: str, posting: Posting = _ONCE
    ) -> Reply:
        """A person types a slash command; what the desk answers is shown to them."""
        url = _configured(self.commands_url, "commands_url")
        with self._lock:
            where = self.workspace.channel(channel, by_name=True)
            form = {
                **slack_payloads.slash_command(self.workspace, command, text, user_id),
                "channel_id": where.id,
                "channel_name": where.name,
                "response_url": self._response_url(where, user_id, None),
                "trigger_id": self.workspace.issue_trigger(user_id),
            }
        self._note("command_typed", user=user_id, command=command, text=text, channel=where.name)
        return self._delivery.deliver(
            Act(url, form, partial(self._read_command_reply, where, user_id)), posting
        )

    def _response_url(self, channel: Channel, user_id: str, message: SlackMessage | None) -> str:
        return self.url + self.workspace.issue_response_url(channel, user_id, message)

    def _read_submission_reply(self, dialog: Dialog, reply: Reply) -> None:
        asked = reply.json() if reply.body else {}
        with self._lock:
            match asked.get("response_action", "clear"):
                case "errors":
                    dialog.errors = asked["errors"]
                case "update":
                    if faults := faults_in_modal(asked["view"]):
                        raise schema_refusal("invalid_arguments", faults)
                    dialog.view = rendered_view(asked["view"], dialog.id)
                case _:
                    dialog.is_open = False

    def _read_command_reply(self, channel: Channel, user_id: str, reply: Reply) -> None:
        if not reply.body:
            return
        is_json = reply.headers.get("content-type", "").startswith("application/json")
        said: Mapping[str, Any] = reply.json() if is_json else {"text": reply.body.decode()}
        only_for = None if said.get("response_type") == "in_channel" else user_id
        with self._lock:
            version = self.workspace.version(said.get("text", ""), said.get("blocks", ()), {})
            self.workspace.add(channel, version, only_for=only_for)

    def _understand(self, request: Request) -> Call:
        operation = request.path.removeprefix("/api/")
        if request.path.startswith(("/actions/", "/commands/")):
            operation = RESPONSE_URL
        return Call(operation, arguments(request), request)

    def _refuse(self, met: Met) -> Answer | None:
        if limited := met.get(RateLimited):
            wait = {"Retry-After": str(limited.retry_after_s)}
            return json_answer(429, {"ok": False, "error": "ratelimited"}, wait)
        if refuse := met.get(Refuse):
            return json_answer(200, {"ok": False, "error": refuse.error})
        return None

    def _carry_out(self, call: Call, met: Met) -> Answer:
        try:
            answer = self._answer(call)
        except SlackRefusal as refusal:
            self._note("request_refused", operation=call.operation, error=str(refusal))
            return json_answer(404 if call.operation == RESPONSE_URL else 200, refusal.document)
        if told := _TOLD.get(call.operation):
            said = {"channel": call.fields.get("channel"), "text": call.fields.get("text")}
            self._note(told, **said, ts=call.fields.get("ts") or _new_ts(answer))
        return answer

    def _answer(self, call: Call) -> Answer:
        if call.operation == RESPONSE_URL:
            return self._api.respond(call.request.path, call.fields)
        token = bearer(call.request, call.fields)
        if not token:
            raise SlackRefusal("not_authed")
        if not hmac.compare_digest(token, self._bot_token):
            raise SlackRefusal("invalid_auth")
        check_scopes(call.operation, self.scopes)
        answer = self._api.call(call.operation, call.fields)
        return replace(answer, headers={**answer.headers, **scope_headers(call.operation, self.scopes)})


def _configured(url: str, name: str) -> str:
    if not url:
        raise ValueError(f"Set {name} to the desk's webhook before anybody can act in Slack.")
    return url


def _new_ts(answer: Answer) -> str | None:
    if not answer.headers["Content-Type"].startswith("application/json"):
        return None
    document: dict[str, str] = json.loads(answer.body)
    return document.get("ts") or document.get("message_ts")


def _ignore(_: Reply) -> None:
    """Slack shows nobody what the desk answers to a click."""
