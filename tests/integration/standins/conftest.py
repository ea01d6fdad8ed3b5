"""What tests of the stand-ins share: the stand-ins, and our side of their webhooks."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from ops.local.standins.highlevel import HighLevelStandIn
from ops.local.standins.highlevel_setup import HighLevelLocation, OAuthApp
from ops.local.standins.slack import SlackStandIn
from tests.fixtures.receiver import Receiver, a_receiver
from tests.fixtures.standins import BOT_TOKEN, MovableClock, clock, slack, twilio
from tests.integration.standins.highlevel_client import OTHER_LOCATION, OTHER_TOKEN, TOKEN

__all__ = ["clock", "receiver", "slack", "twilio"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def client(slack: SlackStandIn) -> WebClient:
    """Slack's own client, which posts once."""
    return WebClient(BOT_TOKEN, base_url=f"{slack.url}/api/", timeout=30, retry_handlers=[])


@pytest.fixture
def highlevel(clock: MovableClock) -> Iterator[HighLevelStandIn]:
    """Two locations, each with a token of its own."""
    other = HighLevelLocation(OTHER_LOCATION, "North", OTHER_TOKEN, calendars=[], pipelines=[])
    app = OAuthApp("the-app", "its-secret")
    with HighLevelStandIn(clock, TOKEN, locations=[HighLevelLocation(), other], app=app) as standin:
        yield standin
