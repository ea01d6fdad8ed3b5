"""A console over a desk that is not running: a reader that answers from lists, stand-ins that only hear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient

from frontdesk.playbook import Playbook, load_playbook
from ops.console.app import create_app
from ops.console.desk import ConsoleDesk
from ops.desk import ROOT, LocalDesk
from ops.errors import Refusal
from ops.local.names import Addresses
from ops.local.standins.slack import SlackStandIn
from ops.local.standins.webhooks import Reply
from ops.local.virtual_clock import VirtualClock
from ops.reader import ZoneOf, in_utc
from ops.story import RunLine, Standing, Story

BRIGHTSMILE = ROOT / "playbooks" / "brightsmile"
ORIGIN = "http://127.0.0.1:8123"
FORM_SECRET = "Zm9ybS1zZWNyZXQ="
TOKEN = "the-token-of-this-start"
RECEIVED = datetime(2026, 11, 24, 15, 14, tzinfo=UTC)


def a_line(run_id: str = "a1" * 32, **changes: Any) -> RunLine:
    """A run in the list, a new patient's by default."""
    given: dict[str, Any] = {
        "name": "Ana Perez",
        "address": "+13125550150",
        "location_id": "lincoln-park",
        "source": "website",
        "kind": "form",
        "text": "Hi, I am new in town and would like to become a patient.",
        "received_at": RECEIVED,
        "standing": "under_way",
        "outcome": None,
        "ended_at": None,
        "intent": "new_patient",
        "waits_for": None,
    }
    return RunLine(run_id, **{**given, **changes})


@dataclass
class FakeReader:
    """Answers from lists; a test fills them."""

    lines: list[RunLine] = field(default_factory=list)
    stories: dict[str, Story] = field(default_factory=dict)
    off: list[tuple[str, str, datetime]] = field(default_factory=list)
    seq: int = 0

    def runs(
        self,
        *,
        search: str = "",
        standing: Standing | None = None,
        location_id: str | None = None,
        limit: int = 50,
    ) -> list[RunLine]:
        found = [
            line
            for line in self.lines
            if search.lower() in f"{line.name} {line.address} {line.text} {line.run_id}".lower()
            and standing in (None, line.standing)
            and location_id in (None, line.location_id)
        ]
        return found[:limit]

    def counts(self) -> Mapping[Standing, int]:
        return Counter(line.standing for line in self.lines)

    def find(self, beginning: str) -> str:
        found = [line.run_id for line in self.lines if line.run_id.startswith(beginning)]
        if len(found) != 1:
            raise Refusal(f"{len(found)} runs begin with {beginning}.")
        return found[0]

    def story(self, run_id: str, zone_of: ZoneOf = in_utc) -> Story:
        if run_id not in self.stories:
            raise Refusal(f"There is no run {run_id}.")
        return self.stories[run_id]

    def paused(self) -> list[tuple[str, str, datetime]]:
        return self.off

    def newest(self) -> int:
        return self.seq


@dataclass
class FakeTwilio:
    """Hears what people text; `answer` is what the desk's webhook says."""

    messages: list[Any] = field(default_factory=list)
    received: list[Any] = field(default_factory=list)
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    answer: Reply = field(default_factory=lambda: Reply(200, {}, b"<Response/>"))

    def inbound(self, from_: str, to: str, body: str, *, message_sid: str) -> Reply:
        self.texts.append((from_, to, body))
        return self.answer


@dataclass
class FakeAws:
    """DynamoDB and SQS as the switch uses them: keeps the order in which the two were told."""

    told: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def put_item(self, **request: Any) -> dict[str, Any]:
        self.told.append(("fence", request["Item"]))
        return {}

    def send_message(self, **request: Any) -> dict[str, Any]:
        self.told.append(("queue", request))
        return {}


@dataclass
class FakeDesk:
    """What the console touches of a LocalDesk."""

    clock: VirtualClock
    playbook: Playbook = field(default_factory=lambda: load_playbook(BRIGHTSMILE))
    twilio: FakeTwilio = field(default_factory=FakeTwilio)
    aws: FakeAws = field(default_factory=FakeAws)
    slack: SlackStandIn = field(init=False)

    def __post_init__(self) -> None:
        self.slack = SlackStandIn(self.clock, "xoxb-token", "signing-secret")
        self.credentials = SimpleNamespace(twilio_token="token", form_secret=FORM_SECRET)
        self.cloud = SimpleNamespace(public_url="http://127.0.0.1:9", addresses=Addresses(9))

    def client(self, service: str) -> FakeAws:
        return self.aws


@dataclass
class World:
    """The console of a test, with everything that it stands on."""

    reader: FakeReader
    desk: FakeDesk
    console: ConsoleDesk
    app: Flask

    def visitor(self) -> FlaskClient:
        """A browser that has been let in."""
        browser = self.app.test_client()
        assert browser.get(f"/?token={TOKEN}", base_url=ORIGIN).status_code == 303
        return browser

    def get(self, path: str) -> str:
        """Return the page at a path as a browser that was let in sees it."""
        answer = self.visitor().get(path, base_url=ORIGIN)
        assert answer.status_code == 200, answer.text
        return answer.text


def a_world(folder: Path, at: datetime = RECEIVED + timedelta(minutes=2)) -> World:
    """A console whose desk's clock stands still at a moment."""
    clock = VirtualClock(folder / "clock.json")
    clock.set_rate(0)
    vars(clock)["_anchor"] = clock._anchor._replace(virtual_s=at.timestamp())
    reader, desk = FakeReader(), FakeDesk(clock)
    console = ConsoleDesk(reader, cast("LocalDesk", desk), TOKEN)
    return World(reader, desk, console, create_app(console))
