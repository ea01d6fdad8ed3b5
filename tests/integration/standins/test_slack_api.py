"""The Slack stand-in answers Slack's own client as Slack does."""

import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from ops.local.standins.faults import LoseAnswer, ServerError
from ops.local.standins.slack import RateLimited, Refuse
from tests.fixtures.slack_blocks import a_button, a_dialog, a_request, plain
from tests.fixtures.standins import APPROVER, BOT_TOKEN, CHANNEL


def _refused(call, *args, **kwargs):
    with pytest.raises(SlackApiError) as caught:
        call(*args, **kwargs)
    return caught.value.response


def test_the_app_can_ask_who_it_is(client):
    assert client.auth_test()["bot_id"].startswith("B")


def test_every_answer_says_what_the_token_may_do_and_what_the_method_takes(client):
    answer = client.conversations_history(channel=CHANNEL)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert headers["x-oauth-scopes"] == "channels:history,chat:write"
    assert headers["x-accepted-oauth-scopes"].startswith("channels:history,groups:history")


def test_a_method_whose_scope_the_token_lacks_is_refused_with_what_it_needs(slack, client):
    slack.scopes = frozenset({"channels:history"})
    refused = _refused(client.chat_postMessage, channel=CHANNEL, text="Hello")
    assert (refused["error"], refused["needed"], refused["provided"]) == (
        "missing_scope",
        "chat:write",
        "channels:history",
    )
    assert client.auth_test()["ok"]


@pytest.mark.parametrize(("token", "error"), [("xoxb-wrong", "invalid_auth"), (None, "not_authed")])
def test_a_call_without_the_right_token_is_refused(slack, token, error):
    stranger = WebClient(token, base_url=f"{slack.url}/api/")

    assert _refused(stranger.auth_test)["error"] == error


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C0NOWHERE", "channel_not_found"), ("C0STRANGE", "not_in_channel"), ("C0OLD", "is_archived")],
)
def test_the_app_posts_only_where_it_is_a_member(client, channel, error):
    assert _refused(client.chat_postMessage, channel=channel, text="Hello")["error"] == error


def test_a_message_is_posted_with_a_timestamp_and_a_block_id_for_every_block(slack, client):
    posted = client.chat_postMessage(channel="#frontdesk", text="A question", blocks=a_request())

    message = slack.messages(CHANNEL)[0]
    assert (posted["channel"], posted["ts"]) == (CHANNEL, message.ts)
    assert all(block["block_id"] for block in posted["message"]["blocks"])


def test_timestamps_are_distinct_and_ordered_even_while_the_clock_stands_still(slack, client):
    for number in range(5):
        client.chat_postMessage(channel=CHANNEL, text=str(number))

    stamps = [message.ts for message in slack.messages("frontdesk")]
    assert stamps == sorted(set(stamps))


def test_a_form_body_is_understood_like_json(slack):
    body = f"token={BOT_TOKEN}&channel={CHANNEL}&text=Hello%20there&blocks=%5B%5D".encode()
    with urllib.request.urlopen(f"{slack.url}/api/chat.postMessage", body, timeout=30):
        assert slack.messages(CHANNEL)[0].text == "Hello there"


def test_a_message_needs_something_to_show(client):
    assert _refused(client.api_call, "chat.postMessage", json={"channel": CHANNEL})["error"] == "no_text"


def test_a_token_of_1024_characters_fits_a_button_and_2001_do_not(client):
    client.chat_postMessage(channel=CHANNEL, text="Fits", blocks=a_request())
    refused = _refused(
        client.chat_postMessage, channel=CHANNEL, text="No", blocks=a_request(value="t" * 2001)
    )

    assert refused["error"] == "invalid_blocks"
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] must be less than 2001 characters [json-pointer:/blocks/1/elements/0/value]"
    ]


def test_an_update_keeps_the_history_and_the_metadata(slack, client):
    metadata = {"event_type": "request", "event_payload": {"run_id": "r1"}}
    ts = client.chat_postMessage(channel=CHANNEL, text="Question", blocks=a_request(), metadata=metadata)[
        "ts"
    ]
    client.chat_update(channel=CHANNEL, ts=ts, text="Answered")

    message = slack.messages(CHANNEL)[0]
    assert [version.text for version in message.versions] == ["Question", "Answered"]
    assert (message.blocks, message.metadata) == ((), metadata)


def test_an_update_without_text_keeps_the_text_and_one_without_blocks_or_text_keeps_both(slack, client):
    ts = client.chat_postMessage(channel=CHANNEL, text="Question", blocks=a_request())["ts"]
    for change in (
        {"blocks": a_request("Still?")},
        {"metadata": {"event_type": "asked", "event_payload": {}}},
    ):
        client.api_call("chat.update", json={"channel": CHANNEL, "ts": ts, **change})

    message = slack.messages(CHANNEL)[0]
    assert (message.text, message.blocks[0]["text"]["text"]) == ("Question", "Still?")


def test_what_is_not_there_cannot_be_updated(client):
    assert (
        _refused(client.chat_update, channel=CHANNEL, ts="1.000001", text="?")["error"] == "message_not_found"
    )


def test_the_history_gives_every_page_newest_first_and_metadata_only_on_request(client):
    for number in range(5):
        metadata = {"event_type": "request", "event_payload": {"run_id": str(number)}}
        client.chat_postMessage(channel=CHANNEL, text=str(number), metadata=metadata)

    pages = client.conversations_history(channel=CHANNEL, limit=2, include_all_metadata=True)
    found = [message for page in pages for message in page["messages"]]
    assert [message["metadata"]["event_payload"]["run_id"] for message in found] == list("43210")
    assert "metadata" not in client.conversations_history(channel=CHANNEL)["messages"][0]


def test_the_history_can_be_cut_to_a_stretch_of_time(client, clock):
    stamps = []
    for number in range(3):
        stamps.append(client.chat_postMessage(channel=CHANNEL, text=str(number))["ts"])
        clock.advance(60)

    within = client.conversations_history(channel=CHANNEL, oldest=stamps[1], latest=stamps[2], inclusive=True)
    assert [message["text"] for message in within["messages"]] == ["2", "1"]
    assert client.conversations_history(channel=CHANNEL, oldest=stamps[2])["messages"] == []


def test_an_ephemeral_message_is_seen_by_one_person_and_not_in_the_history(slack, client):
    client.chat_postEphemeral(channel=CHANNEL, user=APPROVER, text="Only you")

    assert [message.text for message in slack.ephemerals(APPROVER)] == ["Only you"]
    assert client.conversations_history(channel=CHANNEL)["messages"] == slack.messages(CHANNEL) == []
    refused = _refused(client.chat_postEphemeral, channel=CHANNEL, user="U0NOBODY", text="?")
    assert refused["error"] == "user_not_in_channel"


def test_a_dialog_needs_a_trigger_that_is_fresh_and_unused(slack, client):
    trigger_id = slack.workspace.issue_trigger(APPROVER)
    opened = client.views_open(trigger_id=trigger_id, view=a_dialog())

    assert [dialog.id for dialog in slack.dialogs(APPROVER)] == [opened["view"]["id"]]
    again = _refused(client.views_open, trigger_id=trigger_id, view=a_dialog())
    assert again["error"] == "exchanged_trigger_id"
    assert _refused(client.views_open, trigger_id="1.2.3", view=a_dialog())["error"] == "invalid_trigger_id"
    slack.workspace.trigger_lives_s = -1
    stale = slack.workspace.issue_trigger(APPROVER)
    assert _refused(client.views_open, trigger_id=stale, view=a_dialog())["error"] == "expired_trigger_id"


def test_a_dialog_that_slack_would_not_show_leaves_its_trigger_unused(slack, client):
    trigger_id = slack.workspace.issue_trigger(APPROVER)
    refused = _refused(client.views_open, trigger_id=trigger_id, view=a_dialog() | {"title": plain("x" * 25)})

    assert refused["error"] == "invalid_arguments"
    assert client.views_open(trigger_id=trigger_id, view=a_dialog())["ok"]


def test_an_unknown_method_is_named(client):
    assert _refused(client.api_call, "chat.delete")["req_method"] == "chat.delete"


@pytest.mark.parametrize(("fault", "status"), [(Refuse("fatal_error"), 200), (ServerError(503), 503)])
def test_a_planned_refusal_meets_one_call(slack, client, fault, status):
    slack.faults.add(fault, on="chat.postMessage")

    assert _refused(client.chat_postMessage, channel=CHANNEL, text="Hello").status_code == status
    assert client.chat_postMessage(channel=CHANNEL, text="Hello")["ok"]


def test_a_rate_limit_is_waited_for_by_slacks_own_client(slack, client):
    slack.faults.add(RateLimited(1), on="chat.postMessage")
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))

    assert client.chat_postMessage(channel=CHANNEL, text="Hello")["ok"]
    assert [seen.answered for seen in slack.requests] == [429, 200]


def test_a_lost_answer_leaves_a_message_that_the_history_finds(slack, client):
    slack.faults.add(LoseAnswer(), on="chat.postMessage", where={"channel": CHANNEL})

    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel=CHANNEL, text="Hello")
    assert client.conversations_history(channel=CHANNEL)["messages"][0]["text"] == "Hello"


def test_a_response_url_replaces_deletes_and_whispers_and_wears_out(slack, client, receiver):
    slack.interactivity_url = receiver.url
    ts = client.chat_postMessage(channel=CHANNEL, text="Question", blocks=a_request())["ts"]
    slack.click(ts, "send", APPROVER)
    answers = WebhookClient(receiver.payloads[0]["response_url"], retry_handlers=[])

    answers.send(text="Moved on")
    assert [message.text for message in slack.ephemerals(APPROVER)] == ["Moved on"]
    answers.send(text="Answered", replace_original=True)
    assert slack.messages(CHANNEL)[0].text == "Answered"
    answers.send(text="Everybody", response_type="in_channel")
    answers.send(delete_original=True)
    assert [message.text for message in slack.messages(CHANNEL)] == ["Everybody"]
    answers.send(text="The fifth")
    assert answers.send(text="The sixth").status_code == 404


def test_a_response_url_lives_for_half_an_hour(slack, client, receiver, clock):
    slack.interactivity_url = receiver.url
    ts = client.chat_postMessage(channel=CHANNEL, text="Question", blocks=a_request())["ts"]
    slack.click(ts, "send", APPROVER)
    clock.advance(1801)

    answer = WebhookClient(receiver.payloads[0]["response_url"], retry_handlers=[]).send(text="Late")
    assert (answer.status_code, slack.ephemerals(APPROVER)) == (404, [])


def test_the_journal_tells_what_was_posted_without_a_task_token(slack, client):
    ts = client.chat_postMessage(channel=CHANNEL, text="Question", blocks=[*a_request()])["ts"]
    client.chat_update(channel=CHANNEL, ts=ts, text="Answered")
    twice_the_same = [{"type": "actions", "elements": [a_button()] * 2}]
    _refused(client.chat_postMessage, channel=CHANNEL, text="?", blocks=twice_the_same)

    told = [(entry["what"], entry.get("text"), entry.get("ts")) for entry in slack.journal()]
    assert told == [
        ("message_posted", "Question", ts),
        ("message_updated", "Answered", ts),
        ("request_refused", None, None),
    ]
    assert "ttt" not in str(slack.journal())
