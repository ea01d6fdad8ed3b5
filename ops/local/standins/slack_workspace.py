"""What the Slack stand-in remembers: channels, people, messages with their versions, dialogs, triggers."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from frontdesk.clock import Clock
from ops.local.shelves import Shelves
from ops.local.standins.slack_protocol import SlackRefusal

TEAM_ID = "T0FRONTDESK"
TEAM_DOMAIN = "frontdesk"
APP_ID = "A0FRONTDESK"
BOT_ID = "B0FRONTDESK"
BOT_USER_ID = "U0FRONTDESK"

_RESPONSE_URL_LIVES = timedelta(minutes=30)
_RESPONSE_URL_USES = 5
_SHELF = "slack messages"
_KEPT = ("thread_ts", "only_for", "is_deleted")


@dataclass(frozen=True, slots=True)
class Channel:
    """A place to post; the app must be a member."""

    id: str
    name: str
    is_member: bool = True
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """What a message showed from `at` on."""

    at: datetime
    text: str
    blocks: tuple[Mapping[str, Any], ...]
    metadata: Mapping[str, Any]

    @property
    def has_buttons(self) -> bool:
        """Whether it can be answered."""
        return any(block["type"] == "actions" for block in self.blocks)

    def element(self, action_id: str) -> Mapping[str, Any]:
        """Return the element that a person would use, whichever block it is in."""
        for block in self.blocks:
            for element in (*block.get("elements", ()), block.get("accessory", {})):
                if element.get("action_id") == action_id:
                    return {**element, "block_id": block["block_id"]}
        raise LookupError(f"The message shows nothing with the action_id {action_id!r}.")


@dataclass(slots=True)
class SlackMessage:
    """One message with its history; `only_for` names the one person who sees an ephemeral one."""

    channel: Channel
    ts: str
    versions: list[Version]
    thread_ts: str | None = None
    only_for: str | None = None
    is_deleted: bool = False

    @property
    def shown(self) -> Version:
        return self.versions[-1]

    @property
    def text(self) -> str:
        return self.shown.text

    @property
    def blocks(self) -> tuple[Mapping[str, Any], ...]:
        return self.shown.blocks

    @property
    def metadata(self) -> Mapping[str, Any]:
        return self.shown.metadata

    @property
    def has_buttons(self) -> bool:
        return self.shown.has_buttons

    def document(self, version: Version | None = None, *, with_metadata: bool = False) -> dict[str, Any]:
        """Return the message object as Slack renders it."""
        shown = version or self.shown
        found: dict[str, Any] = {
            "type": "message",
            "user": BOT_USER_ID,
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "team": TEAM_ID,
            "ts": self.ts,
            "text": shown.text,
        }
        if shown.blocks:
            found["blocks"] = deepcopy(list(shown.blocks))
        if self.thread_ts:
            found["thread_ts"] = self.thread_ts
        if with_metadata and shown.metadata:
            found["metadata"] = deepcopy(dict(shown.metadata))
        return found


@dataclass(slots=True)
class Dialog:
    """A modal that is open in front of one person."""

    id: str
    user_id: str
    view: dict[str, Any]
    is_open: bool = True
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _ResponseUrl:
    message: SlackMessage | None
    channel: Channel
    user_id: str
    issued_at: datetime
    uses: int = 0


@dataclass(slots=True)
class _Trigger:
    user_id: str
    expires_s: float
    is_used: bool = False


@dataclass(slots=True)
class Workspace:
    """One Slack team with our app in it."""

    clock: Clock
    channels: Sequence[Channel]
    people: dict[str, str]
    trigger_lives_s: float
    team_id: str = TEAM_ID
    messages: list[SlackMessage] = field(default_factory=list)
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    _triggers: dict[str, _Trigger] = field(default_factory=dict)
    _response_urls: dict[str, _ResponseUrl] = field(default_factory=dict)
    shelves: Shelves = field(default_factory=Shelves)
    _last_ts: int = 0

    def __post_init__(self) -> None:
        """Show again what was shown before; a channel that the playbook no longer names is not."""
        channels = {channel.id: channel for channel in self.channels}
        for ts, row in self.shelves.all(_SHELF):
            self._last_ts = int(ts.replace(".", ""))
            if row["channel"] in channels:
                self.messages.append(_remembered(channels[row["channel"]], ts, row))

    def changed(self, message: SlackMessage) -> None:
        """Keep a message as it is now."""
        versions = [asdict(version) | {"at": version.at.isoformat()} for version in message.versions]
        row = {"channel": message.channel.id, "versions": versions}
        kept = {name: getattr(message, name) for name in _KEPT}
        self.shelves.put(_SHELF, message.ts, row | kept)

    def channel(self, name_or_id: object, *, by_name: bool = False) -> Channel:
        """Find a channel the app may post in; only chat.postMessage takes names."""
        for channel in self.channels:
            if name_or_id == channel.id or (by_name and str(name_or_id).lstrip("#") == channel.name):
                if channel.is_archived:
                    raise SlackRefusal("is_archived")
                if not channel.is_member:
                    raise SlackRefusal("not_in_channel")
                return channel
        raise SlackRefusal("channel_not_found")

    def next_ts(self) -> str:
        """Return a new timestamp, later than every one before even if the clock stands still."""
        now = int(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(now, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def version(self, text: str, blocks: Iterable[Mapping[str, Any]], metadata: Mapping[str, Any]) -> Version:
        """Return what a message shows now; a block without an id is given one, as Slack does."""
        named = tuple({"block_id": secrets.token_urlsafe(4), **deepcopy(dict(block))} for block in blocks)
        return Version(self.clock.now(), text, named, metadata)

    def add(
        self,
        channel: Channel,
        version: Version,
        *,
        thread_ts: str | None = None,
        only_for: str | None = None,
    ) -> SlackMessage:
        message = SlackMessage(channel, self.next_ts(), [version], thread_ts, only_for)
        self.messages.append(message)
        self.changed(message)
        return message

    def message(self, ts: str, channel: Channel | None = None) -> SlackMessage:
        for message in self.messages:
            if message.ts == ts and not message.is_deleted and channel in {None, message.channel}:
                return message
        raise SlackRefusal("message_not_found")

    def person(self, user_id: str) -> dict[str, str]:
        name = self.people.setdefault(user_id, user_id.lower())
        return {"id": user_id, "username": name, "name": name, "team_id": self.team_id}

    def issue_trigger(self, user_id: str) -> str:
        """Return a trigger; it lives in real time, because what it outlasts is a person's patience."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = _Trigger(user_id, time.monotonic() + self.trigger_lives_s)
        return trigger_id

    def use_trigger(self, trigger_id: object) -> str:
        """Return whose trigger it is; each opens one dialog."""
        trigger = self._triggers.get(str(trigger_id))
        if trigger is None:
            raise SlackRefusal("invalid_trigger_id")
        if trigger.is_used:
            raise SlackRefusal("exchanged_trigger_id")
        if time.monotonic() > trigger.expires_s:
            raise SlackRefusal("expired_trigger_id")
        trigger.is_used = True
        return trigger.user_id

    def issue_response_url(self, channel: Channel, user_id: str, message: SlackMessage | None) -> str:
        """Return the path of a new response_url."""
        path = f"/actions/{self.team_id}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        self._response_urls[path] = _ResponseUrl(message, channel, user_id, self.clock.now())
        return path

    def use_response_url(self, path: str) -> _ResponseUrl:
        """Count one use: five in thirty minutes are allowed."""
        found = self._response_urls.get(path)
        if found is None:
            raise SlackRefusal("invalid_url")
        if self.clock.now() - found.issued_at > _RESPONSE_URL_LIVES:
            raise SlackRefusal("expired_url")
        if found.uses == _RESPONSE_URL_USES:
            raise SlackRefusal("used_url")
        found.uses += 1
        return found


def _remembered(channel: Channel, ts: str, row: Mapping[str, Any]) -> SlackMessage:
    versions = [
        Version(datetime.fromisoformat(each["at"]), each["text"], tuple(each["blocks"]), each["metadata"])
        for each in row["versions"]
    ]
    return SlackMessage(channel, ts, versions, **{name: row[name] for name in _KEPT})
