"""The real `ask` and `decide` between two stand-ins: Slack, and a Step Functions that knows task tokens."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from frontdesk.aws import aws_client
from frontdesk.escalation.tokens import open_tokens
from frontdesk.playbook import open_playbook
from frontdesk.settings import load
from functions.ask import handler as ask
from functions.decide import handler as decide
from ops.local.standins.server import Answer, LoopbackServer, Request, json_answer
from ops.local.standins.slack import SlackStandIn
from ops.local.standins.slack_workspace import Channel, SlackMessage
from tests.fixtures.standins import BOT_TOKEN, SIGNING_SECRET, MovableClock, clock
from tests.source_tree import ROOT

__all__ = ["clock"]

CHANNEL = "C0LINCOLN1"
MARIA, ROSA, STRANGER = "U0BRIGHT01", "U0BRIGHT04", "U0STRANGER"
RUN_ID = "7a" * 32
PATIENCE_S = 60
"""Far more than Slack has: asked here is what an answer says, not how soon a busy machine gives it."""
QUESTION = {
    "kind": "message",
    "digest": "d1" * 32,
    "act_index": 0,
    "body": "Hi Ana, <Tuesday> & 9:00?",
    "reasons": [
        {"rule": "low_confidence", "version": 1, "word": "ask", "text": "The desk is not sure enough."}
    ],
}
LEAD = {
    "event_key": RUN_ID,
    "source": "web",
    "kind": "form",
    "location_id": "lincoln-park",
    "person": {"phone_e164": "+13125550142", "email": None, "name": "Ana <!channel>", "locale": "en"},
    "text": "Can I move my cleaning?",
    "received_at": "2026-11-23T16:00:00Z",
}
AT = {
    "execution": RUN_ID,
    "started_at": "2026-11-23T16:00:00Z",
    "redrive_count": 0,
    "state": "Post Request",
    "entered_at": "2026-11-23T16:00:01Z",
    "attempt": 0,
}
CONTEXT = SimpleNamespace(function_name="test")


@dataclass
class TaskTokens:
    """SendTaskSuccess: each token that waits takes one answer; while `is_down` it answers 503."""

    waiting: set[str] = field(default_factory=set)
    answers: list[dict[str, Any]] = field(default_factory=list)
    is_down: bool = False

    def answer(self, request: Request) -> Answer:
        assert request.headers["x-amz-target"] == "AWSStepFunctions.SendTaskSuccess"
        asked = json.loads(request.body)
        if self.is_down:
            return json_answer(503, {"__type": "ServiceUnavailable"})
        if asked["taskToken"] not in self.waiting:
            return json_answer(400, {"__type": "TaskTimedOut", "message": "Task Timed Out"})
        self.waiting.remove(asked["taskToken"])
        self.answers.append(json.loads(asked["output"]))
        return json_answer(200, {})


@dataclass
class Desk:
    """What the state machine and the HTTP API do with the two functions."""

    slack: SlackStandIn
    tasks: TaskTokens

    def asks(self, do: str, **fields: Any) -> Any:
        case = {"at": AT, "run_id": RUN_ID, "do": do, "lead": LEAD, "classification": None}
        return ask.handle({**case, **fields}, CONTEXT)

    def posts(self, **fields: Any) -> dict[str, Any]:
        posted: dict[str, Any] = self.asks("post_request", **{"question": QUESTION, "error": None, **fields})[
            "posted"
        ]
        return posted

    def offers(self, posted: dict[str, Any], token: str = "+" * 1024, **fields: Any) -> None:
        self.tasks.waiting = {token}
        people = {"rung": 0, "who": "front desk", "approvers": [MARIA], "can_try_again": False}
        self.asks("await_human_verdict", task_token=token, posted=posted, **{**people, **fields})

    @property
    def message(self) -> SlackMessage:
        (message,) = self.slack.messages(CHANNEL)
        return message

    def click(self, action: str, user: str = MARIA, **how: Any) -> Any:
        return self.slack.click(self.message.ts, action, user, **how)

    @property
    def said_to(self) -> dict[str, list[str]]:
        return {user: [said.text for said in self.slack.ephemerals(user)] for user in (MARIA, ROSA, STRANGER)}


def _decide(request: Request) -> Answer:
    """Hand a request on as the HTTP API does: form bodies arrive in base64."""
    event = {
        "version": "2.0",
        "routeKey": f"{request.method} {request.path}",
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": dict(request.headers),
        "requestContext": {"http": {"method": request.method}},
        "body": base64.b64encode(request.body).decode(),
        "isBase64Encoded": True,
    }
    answer = decide.handle(event, CONTEXT)
    return Answer(int(answer["statusCode"]), answer["body"].encode(), answer["headers"])


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    caches = (aws_client, load, open_playbook, open_tokens)
    for cache in caches:
        cache.cache_clear()
    monkeypatch.setenv("FRONTDESK_PLAYBOOK", str(ROOT / "playbooks" / "brightsmile"))
    monkeypatch.setenv("FRONTDESK_SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("FRONTDESK_SLACK_SIGNING_SECRET", SIGNING_SECRET)
    for name, value in {
        "ACCESS_KEY_ID": "x",
        "SECRET_ACCESS_KEY": "y",
        "DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    yield monkeypatch
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def desk(clock: MovableClock, settings: pytest.MonkeyPatch) -> Iterator[Desk]:
    tasks = TaskTokens()
    channels = [Channel(CHANNEL, "lincoln-park")]
    step_functions = LoopbackServer(tasks.answer, lambda: True)
    api = LoopbackServer(_decide, lambda: True)
    step_functions.open()
    api.open()
    workspace = partial(SlackStandIn, channels=channels, team_id="T0BRIGHT00", patience_s=PATIENCE_S)
    with workspace(clock, BOT_TOKEN, SIGNING_SECRET) as slack:
        slack.interactivity_url = f"{api.url}/slack/interactions"
        settings.setenv("FRONTDESK_SLACK_URL", f"{slack.url}/api/")
        settings.setenv("AWS_ENDPOINT_URL_SFN", step_functions.url)
        yield Desk(slack, tasks)
        open_tokens().client.close()
    api.close()
    step_functions.close()
