"""What a person does in the Slack stand-in reaches the desk as Slack would send it."""

import time
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from ops.local.standins.server import Answer, json_answer
from ops.local.standins.slack import SlackStandIn
from ops.local.standins.slack_delivery import Posting
from tests.fixtures.outside_data import oracle
from tests.fixtures.slack_blocks import TASK_TOKEN, a_dialog, a_request, plain
from tests.fixtures.standins import APPROVER, BOT_TOKEN, CHANNEL, SIGNING_SECRET

BAD = Answer(500)


@pytest.fixture
def question(slack, client, receiver):
    """The ts of a request that waits for an answer."""
    slack.interactivity_url = slack.commands_url = receiver.url
    return client.chat_postMessage(channel=CHANNEL, text="Question", blocks=a_request())["ts"]


@pytest.fixture
def dialog(slack, client, question):
    view = client.views_open(trigger_id=slack.workspace.issue_trigger(APPROVER), view=a_dialog())["view"]
    return slack.workspace.dialogs[view["id"]]


def _is_signed(request):
    return SignatureVerifier(SIGNING_SECRET).is_valid_request(request.body, dict(request.headers))


def _attempts(receiver):
    return [request.headers.get("x-slack-retry-num", "0") for request in receiver.requests]


def test_a_click_carries_the_button_the_message_and_the_person(slack, receiver, question):
    reply = slack.click(question, "send", APPROVER)

    payload = receiver.payloads[0]
    assert reply.is_good
    assert (payload["actions"][0]["action_id"], payload["actions"][0]["value"]) == ("send", TASK_TOKEN)
    assert payload["actions"][0]["block_id"] == "answer"
    assert payload["user"]["id"] == APPROVER
    assert (payload["container"]["message_ts"], payload["channel"]["id"]) == (question, CHANNEL)
    assert payload["message"]["text"] == "Question"


def test_a_click_is_a_signed_form_that_slacks_own_verifier_accepts(slack, receiver, question):
    slack.click(question, "send", APPROVER)

    request = receiver.requests[0]
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert list(parse_qs(request.body.decode())) == ["payload"]
    assert _is_signed(request)
    assert abs(int(request.headers["x-slack-request-timestamp"]) - time.time()) < 60


def test_everything_in_a_click_is_something_that_slack_sends(slack, receiver, question):
    documented = oracle("webhooks/slack/BlockActionPayload.json")
    slack.click(question, "send", APPROVER)

    payload = receiver.payloads[0]
    assert set(payload) <= set(documented)
    for part in ("user", "team", "channel", "container", "message"):
        assert set(payload[part]) <= set(documented[part])
    assert set(payload["actions"][0]) <= set(documented["actions"][0])


def test_a_menu_tells_which_option_was_chosen(slack, receiver, question):
    slack.click(question, "more", APPROVER, option="reject")

    assert receiver.payloads[0]["actions"][0]["selected_option"]["value"] == "reject"
    with pytest.raises(LookupError, match="offers no option"):
        slack.click(question, "more", APPROVER, option="burn")


def test_a_person_can_click_only_what_is_shown_or_was_on_an_old_screen(slack, client, receiver, question):
    client.chat_update(channel=CHANNEL, ts=question, text="Answered")

    with pytest.raises(LookupError, match="shows nothing"):
        slack.click(question, "send", APPROVER)
    assert slack.click(question, "send", APPROVER, version=0).is_good
    assert receiver.payloads[0]["message"]["text"] == "Question"


def test_a_click_can_be_delivered_twice(slack, receiver, question):
    slack.click(question, "send", APPROVER, posting=Posting(times=2))

    assert len(slack.replies) == 2
    assert receiver.requests[0].body == receiver.requests[1].body


def test_a_click_can_come_late_in_virtual_time(slack, receiver, question, clock):
    reply = slack.click(question, "send", APPROVER, posting=Posting(late_by_s=3600))

    assert (reply.failure, receiver.requests) == ("not_yet_delivered", [])
    clock.advance(3600)
    slack.settle()
    assert [reply.status for reply in slack.replies] == [200]


@pytest.mark.parametrize("posting", [Posting(stale_by_s=301), Posting(signed_with="another secret")])
def test_what_is_stale_or_forged_is_refused_by_slacks_own_verifier_and_comes_once(
    slack, receiver, question, posting
):
    receiver.answers = [Answer(401)]
    reply = slack.click(question, "send", APPROVER, posting=posting)
    slack.settle()

    assert (reply.status, reply.failure) == (401, "http_error")
    assert [_is_signed(request) for request in receiver.requests] == [False]


def test_a_bad_answer_is_asked_for_again_at_once_after_one_minute_and_after_five(
    slack, receiver, question, clock
):
    receiver.answers = [BAD] * 4
    slack.click(question, "send", APPROVER)

    seen = []
    for seconds in (0, 60, 299, 1, 3600):
        clock.advance(seconds)
        slack.settle()
        seen.append(_attempts(receiver)[-1])
    assert seen == ["1", "2", "2", "3", "3"]
    assert receiver.requests[-1].headers["x-slack-retry-reason"] == "http_error"
    assert all(_is_signed(request) for request in receiver.requests)


def test_a_good_answer_ends_the_asking(slack, receiver, question, clock):
    receiver.answers = [BAD]
    slack.click(question, "send", APPROVER)
    slack.settle()
    clock.advance(3600)
    slack.settle()

    assert _attempts(receiver) == ["0", "1"]


def test_a_desk_that_is_too_slow_or_absent_has_not_answered(receiver, clock):
    receiver.may_answer.clear()
    with SlackStandIn(clock, BOT_TOKEN, SIGNING_SECRET, patience_s=0.1) as impatient:
        impatient.commands_url = receiver.url
        assert impatient.command("/pause", "", APPROVER, channel=CHANNEL).failure == "http_timeout"
        impatient.settle()
        assert receiver.requests[1].headers["x-slack-retry-reason"] == "http_timeout"

        impatient.commands_url = impatient.url
        with impatient.down():
            reply = impatient.command("/pause", "", APPROVER, channel=CHANNEL)
        assert (reply.status, reply.failure) == (None, "connection_failed")


def test_a_submitted_dialog_carries_what_was_filled_in_and_closes(slack, receiver, dialog):
    slack.submit(dialog.id, {"kind": ["wording"]}, APPROVER)

    view = receiver.payloads[0]["view"]
    assert view["private_metadata"] == "m" * 2048
    assert view["state"]["values"]["reply"]["body"] == {"type": "plain_text_input", "value": "Hello"}
    chosen = view["state"]["values"]["kind"]["kind"]["selected_options"]
    assert [option["value"] for option in chosen] == ["wording"]
    assert slack.dialogs(APPROVER) == []


def test_everything_in_a_submission_is_something_that_slack_sends(slack, receiver, dialog):
    documented = oracle("webhooks/slack/ViewSubmissionPayload.json")
    slack.submit(dialog.id, {}, APPROVER)

    # The documented keys leave out what every view has and what the application itself put in.
    assert set(receiver.payloads[0]) <= set(documented) | {"response_urls"}
    assert set(receiver.payloads[0]["view"]) <= set(documented["view"]) | {"blocks"}


def test_a_dialog_stays_open_when_the_desk_finds_errors(slack, receiver, dialog):
    receiver.answers = [json_answer(200, {"response_action": "errors", "errors": {"reply": "No links."}})]
    slack.submit(dialog.id, {"body": "see http://evil.example"}, APPROVER)

    assert slack.dialogs(APPROVER) == [dialog]
    assert dialog.errors == {"reply": "No links."}


def test_a_dialog_can_be_replaced_by_another(slack, receiver, dialog):
    done = {"type": "modal", "title": plain("Done"), "blocks": []}
    receiver.answers = [json_answer(200, {"response_action": "update", "view": done})]
    slack.submit(dialog.id, {}, APPROVER)

    view = slack.dialogs(APPROVER)[0].view
    assert (view["id"], view["title"], view["submit"], view["blocks"]) == (dialog.id, plain("Done"), None, [])


@pytest.mark.parametrize(
    ("values", "user_id", "why"),
    [
        ({"body": ""}, APPROVER, "until body is filled in"),
        ({"body": "x" * 3001}, APPROVER, "as much as that into body"),
        ({"subject": "?"}, APPROVER, "has no field subject"),
        ({}, "U0SOMEBODY", "has no dialog"),
    ],
)
def test_what_slack_would_not_let_a_person_submit_is_refused_here(slack, dialog, values, user_id, why):
    with pytest.raises((LookupError, ValueError), match=why):
        slack.submit(dialog.id, values, user_id)


def test_a_command_is_a_signed_form_and_its_answer_is_shown_to_the_person(slack, receiver, question):
    receiver.answers = [json_answer(200, {"text": "Paused."}), Answer(200, b"Resumed.")]
    slack.command("/frontdesk", "pause", APPROVER, channel=CHANNEL)
    slack.command("/frontdesk", "resume", APPROVER, channel=CHANNEL)

    assert set(receiver.forms[0]) <= set(oracle("webhooks/slack/SlashCommandPayload.json"))
    assert (receiver.forms[0]["command"], receiver.forms[0]["text"]) == ("/frontdesk", "pause")
    assert all(_is_signed(request) for request in receiver.requests)
    assert [message.text for message in slack.ephemerals(APPROVER)] == ["Paused.", "Resumed."]


def test_a_click_opens_a_dialog_with_its_trigger(slack, client, receiver, question):
    slack.click(question, "send", APPROVER)
    client.views_open(trigger_id=receiver.payloads[0]["trigger_id"], view=a_dialog())

    assert len(slack.dialogs(APPROVER)) == 1


def test_nobody_can_act_before_the_desk_has_an_address(slack, client):
    ts = client.chat_postMessage(channel=CHANNEL, text="Question", blocks=a_request())["ts"]

    with pytest.raises(ValueError, match="Set interactivity_url"):
        slack.click(ts, "send", APPROVER)


def test_the_journal_tells_who_did_what_without_a_task_token(slack, dialog, question):
    slack.click(question, "send", APPROVER)
    slack.submit(dialog.id, {}, APPROVER)
    slack.command("/frontdesk", "report", APPROVER, channel=CHANNEL)

    acts = [entry["what"] for entry in slack.journal() if entry.get("user") == APPROVER]
    assert acts == ["clicked", "dialog_submitted", "command_typed"]
    assert TASK_TOKEN not in str(slack.journal())
