"""What the stand-ins still know after a restart: what was accepted and shown, and who is yet to be told."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from ops.local.shelves import Shelves
from ops.local.standins.server import Answer
from ops.local.standins.slack import SlackStandIn
from ops.local.standins.slack_workspace import Channel
from ops.local.standins.twilio import Callbacks, TwilioStandIn
from tests.fixtures.receiver import Receiver, a_receiver
from tests.fixtures.standins import (
    ACCOUNT_SID,
    APPROVER,
    AUTH_TOKEN,
    BOT_TOKEN,
    CHANNEL,
    OUR_NUMBER,
    PATIENT,
    SIGNING_SECRET,
    MovableClock,
)
from tests.integration.standins.twilio_client import listed, send


@pytest.fixture
def shelves(tmp_path: Path) -> Iterator[Shelves]:
    shelves = Shelves(tmp_path / "kept.sqlite")
    yield shelves
    shelves.close()


def a_twilio(clock: MovableClock, shelves: Shelves) -> TwilioStandIn:
    return TwilioStandIn(clock, ACCOUNT_SID, AUTH_TOKEN, senders=[OUR_NUMBER], shelves=shelves)


@contextmanager
def a_slack(
    clock: MovableClock, shelves: Shelves, *, channel: str = CHANNEL
) -> Iterator[tuple[SlackStandIn, WebClient]]:
    channels = [Channel(channel, "frontdesk")]
    with SlackStandIn(clock, BOT_TOKEN, SIGNING_SECRET, channels=channels, shelves=shelves) as slack:
        yield slack, WebClient(BOT_TOKEN, base_url=f"{slack.url}/api/", timeout=30, retry_handlers=[])


# ── Twilio ────────────────────────────────────────────────────────────────────────────────────────


def test_twilio_lists_what_it_accepted_and_what_came_in(
    clock: MovableClock, shelves: Shelves, receiver: Receiver
):
    with a_twilio(clock, shelves) as first:
        first.inbound_url = receiver.url
        first.inbound(PATIENT, OUR_NUMBER, "¿Hola?")
        send(first, Body="Hello 👋", ValidityPeriod="900")
        sids = listed(first)
    with a_twilio(clock, shelves) as second:
        assert listed(second) == sids
        assert (second.messages, second.received) == (first.messages, first.received)


def test_twilio_still_knows_who_said_stop_and_who_said_start_again(
    clock: MovableClock, shelves: Shelves, receiver: Receiver
):
    other = "+15125550177"
    with a_twilio(clock, shelves) as first:
        first.inbound_url = receiver.url
        for phone, word in ((PATIENT, "STOP"), (other, "STOP"), (other, "START")):
            first.inbound(phone, OUR_NUMBER, word)
    with a_twilio(clock, shelves) as second:
        assert (second.has_opted_out(PATIENT, OUR_NUMBER), second.has_opted_out(other, OUR_NUMBER)) == (
            True,
            False,
        )
        assert [send(second).status, send(second, To=other).status] == [400, 201]


def test_twilio_calls_back_about_what_nobody_was_told_yet(
    clock: MovableClock, shelves: Shelves, receiver: Receiver
):
    with a_twilio(clock, shelves) as first:
        send(first, StatusCallback=receiver.url)
        first.settle()
    with a_twilio(clock, shelves) as second:
        second.go_on()
        clock.advance(60)
        second.settle()
        second.go_on()
        second.settle()
    assert [form["MessageStatus"] for form in receiver.forms] == ["queued", "sent", "delivered"]


def test_twilio_calls_again_where_nobody_was_there_and_not_where_somebody_was(
    clock: MovableClock, shelves: Shelves, receiver: Receiver
):
    receiver.answers = [Answer(503)]
    with a_receiver() as closing:
        nowhere = closing.url
    with a_twilio(clock, shelves) as first:
        for url in (receiver.url, nowhere):
            send(first, StatusCallback=url)
        first.settle()
        assert len(receiver.forms) == 1
    with a_twilio(clock, shelves) as second:
        second.go_on()
        second.settle()
    told = [each["answered"] for each in second.journal() if each["what"] == "status_callback_delivered"]
    assert (told, len(receiver.forms)) == ([None], 1)


def test_a_text_that_reached_nobody_is_delivered_at_the_next_start_and_no_other_is(
    clock: MovableClock, shelves: Shelves, receiver: Receiver
):
    with a_receiver() as closing:
        nowhere = closing.url
    with a_twilio(clock, shelves) as first:
        for url, body in ((receiver.url, "Heard"), (nowhere, "Not heard")):
            first.inbound_url = url
            first.inbound(PATIENT, OUR_NUMBER, body)
        first.inbound(PATIENT, OUR_NUMBER, "Forged", signed_with="another token")
    for _ in range(2):
        with a_twilio(clock, shelves) as later:
            later.inbound_url = receiver.url
            later.go_on()
            later.settle()
    assert [form["Body"] for form in receiver.forms] == ["Heard", "Not heard"]
    assert receiver.forms[1]["MessageSid"] == first.received[1].sid


def test_twilio_does_not_make_up_for_a_callback_that_was_to_get_lost(
    clock: MovableClock, shelves: Shelves, receiver: Receiver
):
    with a_twilio(clock, shelves) as first:
        first.faults.add(Callbacks(times=0), on="create")
        send(first, StatusCallback=receiver.url)
    with a_twilio(clock, shelves) as second:
        clock.advance(60)
        second.go_on()
        second.settle()
    assert receiver.forms == []


# ── Slack ─────────────────────────────────────────────────────────────────────────────────────────


def test_slack_shows_the_channel_as_it_was_and_lets_its_messages_be_updated(
    clock: MovableClock, shelves: Shelves
):
    metadata = {"event_type": "request", "event_payload": {"run_id": "1"}}
    with a_slack(clock, shelves) as (first, client):
        ts = client.chat_postMessage(channel=CHANNEL, text="Question", metadata=metadata)["ts"]
        client.chat_postMessage(channel=CHANNEL, text="Reply", thread_ts=ts)
        client.chat_update(channel=CHANNEL, ts=ts, text="Asked")
    with a_slack(clock, shelves) as (second, client):
        assert second.messages(CHANNEL) == first.messages(CHANNEL)
        client.chat_update(channel=CHANNEL, ts=ts, text="Answered")
        found = client.conversations_history(channel=CHANNEL, include_all_metadata=True)["messages"]
        assert [(each["ts"], each["text"], each["metadata"]) for each in found] == [
            (ts, "Answered", metadata)
        ]


def test_a_message_after_a_restart_has_a_later_timestamp(clock: MovableClock, shelves: Shelves):
    stamps = []
    for _ in range(3):
        with a_slack(clock, shelves) as (_slack, client):
            stamps.append(client.chat_postMessage(channel=CHANNEL, text="Question")["ts"])
    assert stamps == sorted(set(stamps))


def test_what_one_person_saw_alone_stays_theirs_and_what_was_deleted_stays_away(
    clock: MovableClock, shelves: Shelves
):
    with a_slack(clock, shelves) as (first, client):
        first.workspace.people[APPROVER] = "ana"
        client.chat_postEphemeral(channel=CHANNEL, user=APPROVER, text="For you")
        message = first.workspace.message(client.chat_postMessage(channel=CHANNEL, text="Oops")["ts"])
        url = first.url + first.workspace.issue_response_url(message.channel, APPROVER, message)
        WebhookClient(url).send(delete_original=True)
    with a_slack(clock, shelves) as (second, _):
        assert [each.text for each in second.ephemerals(APPROVER)] == ["For you"]
        assert second.messages(CHANNEL) == []


def test_a_channel_that_the_playbook_no_longer_names_is_not_shown(clock: MovableClock, shelves: Shelves):
    with a_slack(clock, shelves) as (_, client):
        ts = client.chat_postMessage(channel=CHANNEL, text="Question")["ts"]
    with a_slack(clock, shelves, channel="C0OTHER") as (second, client):
        assert second.messages("C0OTHER") == []
        with pytest.raises(SlackApiError, match="message_not_found"):
            client.chat_update(channel="C0OTHER", ts=ts, text="Moved")
