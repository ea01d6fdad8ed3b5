"""What tests of the stand-ins share: the stand-ins, and our side of their webhooks."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from ops.local.standins.slack import SlackStandIn
from tests.fixtures.highlevel import highlevel
from tests.fixtures.receiver import Receiver, a_receiver
from tests.fixtures.standins import BOT_TOKEN, clock, slack, twilio

__all__ = ["clock", "highlevel", "receiver", "slack", "twilio"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def client(slack: SlackStandIn) -> WebClient:
    """Slack's own client, which posts once."""
    return WebClient(BOT_TOKEN, base_url=f"{slack.url}/api/", timeout=30, retry_handlers=[])
