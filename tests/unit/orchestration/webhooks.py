"""Webhooks as their senders sign them, and a door that takes them in and remembers what it let through."""

import base64
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

from frontdesk.clock import FixedClock
from frontdesk.domain.lead import Lead
from frontdesk.orchestration.highlevel_source import PersonOf
from frontdesk.orchestration.http_entry import http_entry
from frontdesk.orchestration.intake import Door, Secrets, take_in
from frontdesk.orchestration.lead_json import lead_from_json
from frontdesk.playbook import Playbook, load_playbook
from ops.local.standins.twilio_protocol import sign
from tests.fixtures.fences import FakeFence
from tests.source_tree import ROOT

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
REAL_NOW_S = 1_800_000_000.0
PUBLIC_URL = "https://desk.example.com"
TOKEN = "a-twilio-auth-token"
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
LINCOLN_PARK = "+13125550142"
PATIENT = "+13125550110"
EVENTS = ROOT / "tests" / "events"


@cache
def brightsmile() -> Playbook:
    return load_playbook(ROOT / "playbooks" / "brightsmile")


@dataclass
class FakeQueue:
    """Keeps what it is given, or is not sure."""

    bodies: list[str] = field(default_factory=list)
    broken: Exception | None = None

    def put(self, body: str) -> None:
        if self.broken:
            raise self.broken
        self.bodies.append(body)


@dataclass
class ADoor:
    """The intake function with fakes behind it; `post` is one invocation."""

    queue: FakeQueue = field(default_factory=FakeQueue)
    fence: FakeFence = field(default_factory=FakeFence)
    form_secret: str = SECRET
    public_url: str = PUBLIC_URL
    playbook: Playbook = field(default_factory=brightsmile)
    highlevel_key: str | None = None
    person_of: PersonOf = lambda _account, _contact: None

    @property
    def leads(self) -> list[Lead]:
        return [lead_from_json(body) for body in self.queue.bodies]

    @property
    def lead(self) -> Lead:
        (lead,) = self.leads
        return lead

    def post(self, event: dict[str, Any]) -> dict[str, Any]:
        door = Door(
            playbook=self.playbook,
            public_url=self.public_url,
            secrets=Secrets(lambda: TOKEN, lambda: self.form_secret, lambda: self.highlevel_key),
            highlevel_person=self.person_of,
            queue=self.queue,
            fence=self.fence,
            clock=FixedClock(NOW),
            real_now_s=REAL_NOW_S,
        )
        handle = http_entry(lambda request: take_in(request, door))
        return handle(event, SimpleNamespace(function_name="intake"))


def sample(name: str) -> Any:
    """Return one of the payloads that `frontdesk send` takes too."""
    return json.loads((EVENTS / f"{name}.json").read_text("utf-8"))


def an_event(
    source: str, body: bytes, headers: dict[str, str], *, query: str = "", is_base64: bool = True
) -> dict[str, Any]:
    return {
        "routeKey": "POST /hooks/{source}",
        "rawPath": f"/hooks/{source}",
        "rawQueryString": query,
        "headers": headers,
        "pathParameters": {"source": source},
        "requestContext": {"http": {"method": "POST"}},
        "body": base64.b64encode(body).decode() if is_base64 else body.decode(),
        "isBase64Encoded": is_base64,
    }


def a_form(payload: Any = None, *, secret: str = SECRET, age_s: float = 0, **changes: Any) -> dict[str, Any]:
    """Return a signed submission; bytes are posted as they are."""
    whole = {**sample("website_form"), **changes} if payload is None else payload
    body = whole if isinstance(whole, bytes) else json.dumps(whole).encode()
    sent_at = str(int(REAL_NOW_S - age_s))
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    digest = hmac.digest(key, f"msg_1.{sent_at}.".encode() + body, "sha256")
    signature = f"v1,{base64.b64encode(digest).decode()}"
    headers = {"webhook-id": "msg_1", "webhook-timestamp": sent_at, "webhook-signature": signature}
    return an_event("website", body, headers)


def a_text(
    body: str = "Are you open on Saturday?", *, token: str = TOKEN, query: str = "", **changes: str
) -> dict[str, Any]:
    """Return an inbound text, as Twilio signs it."""
    return of_twilio({**sample("sms_inbound"), "Body": body, **changes}.items(), token=token, query=query)


def of_twilio(pairs: Iterable[tuple[str, str]], *, token: str = TOKEN, query: str = "") -> dict[str, Any]:
    """Return any webhook of Twilio's."""
    sent = list(pairs)
    url = f"{PUBLIC_URL}/hooks/twilio" + (f"?{query}" if query else "")
    headers = {"X-Twilio-Signature": sign(token, url, sent)}
    return an_event("twilio", urlencode(sent).encode(), headers, query=query)


def listed_remarks(answer: dict[str, Any], door: ADoor) -> tuple[str, ...]:
    """Return what a person is told about the one lead that was taken."""
    assert answer["statusCode"] in (200, 202)
    return door.lead.remarks


def a_batch(*bodies: str) -> dict[str, Any]:
    """Return messages as Lambda gets them from SQS."""
    record = {
        "receiptHandle": "AQEB",
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:intake",
        "awsRegion": "us-east-1",
    }
    return {"Records": [{**record, "messageId": str(n), "body": body} for n, body in enumerate(bodies)]}


def naughty_strings() -> list[str]:
    file = ROOT.parent / "shared" / "data" / "adversarial" / "naughty-strings" / "blns.json"
    if not file.exists():
        pytest.skip("needs ../shared/data/adversarial, which is not beside this checkout")
    strings: list[str] = json.loads(file.read_text("utf-8"))
    return strings
