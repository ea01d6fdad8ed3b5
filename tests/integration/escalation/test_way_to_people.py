"""A request from its posting to its end, through the real functions and Slack's protocol."""

import json

import pytest

from frontdesk.errors import Misconfigured, RetryLater
from frontdesk.settings import load
from ops.local.standins.faults import LoseAnswer
from ops.local.standins.slack import RateLimited, Refuse
from ops.local.standins.slack_delivery import Posting
from tests.fixtures.standins import BOT_TOKEN, SIGNING_SECRET
from tests.integration.escalation.conftest import AT, CHANNEL, MARIA, QUESTION, ROSA, STRANGER


@pytest.fixture
def offered(desk):
    """A request whose first rung waits for an answer."""
    posted = desk.posts()
    desk.offers(posted)
    return posted


def test_a_request_is_posted_without_buttons_and_found_again_by_its_mark(desk):
    posted = desk.posts()
    assert posted["ts"] == desk.message.ts
    assert posted["question"] == QUESTION
    assert "actions" not in [block["type"] for block in desk.message.blocks]
    assert desk.message.metadata["event_payload"]["request_id"] == posted["request_id"]


def test_a_post_whose_answer_was_lost_is_not_repeated(desk):
    desk.slack.faults.add(LoseAnswer(), on="chat.postMessage")
    with pytest.raises(RetryLater):
        desk.posts()
    assert desk.posts(at=AT | {"attempt": 1})["ts"] == desk.message.ts


def test_a_parked_request_is_found_behind_a_page_of_other_messages(desk):
    posted = desk.posts()
    workspace = desk.slack.workspace
    for number in range(250):
        workspace.add(workspace.channel(CHANNEL), workspace.version(f"chatter {number}", (), {}))
    parked = {"Error": "RetryLater", "Cause": ""}
    assert desk.posts(at=AT | {"entered_at": "2026-11-23T18:00:00Z"}, error=parked) == posted
    assert len(desk.slack.messages(CHANNEL)) == 251


def test_send_is_an_answer_bound_to_what_was_shown(desk, offered):
    assert desk.click("approve").is_good
    (answer,) = desk.tasks.answers
    assert (answer["kind"], answer["digest"], answer["body"]) == ("approve", QUESTION["digest"], None)
    assert (answer["request_id"], answer["by"]) == (offered["request_id"], f"Maria Lopez ({MARIA})")


def test_the_dialog_starts_from_the_draft_and_brings_a_persons_own_words(desk, offered):
    desk.click("edit")
    (dialog,) = desk.slack.dialogs(MARIA)
    assert dialog.view["blocks"][0]["element"]["initial_value"] == QUESTION["body"]
    desk.slack.submit(dialog.id, {"text": "Tuesday at 9:00 works & we look forward to it."}, MARIA)
    assert desk.slack.dialogs(MARIA) == []
    (answer,) = desk.tasks.answers
    assert (answer["kind"], answer["digest"]) == ("edit", QUESTION["digest"])
    assert answer["body"] == "Tuesday at 9:00 works & we look forward to it."


def test_a_text_of_blanks_keeps_the_dialog_open(desk, offered):
    desk.click("edit")
    (dialog,) = desk.slack.dialogs(MARIA)
    desk.slack.submit(dialog.id, {"text": "   "}, MARIA)
    assert desk.slack.dialogs(MARIA) == [dialog]
    assert dialog.errors == {"text": "Write the text that is to be sent."}
    assert desk.tasks.answers == []


def test_a_dialog_that_comes_after_another_answer_says_so(desk, offered):
    desk.click("edit")
    (dialog,) = desk.slack.dialogs(MARIA)
    desk.click("reject", ROSA)
    desk.slack.submit(dialog.id, {}, MARIA)
    assert "moved on" in json.dumps(dialog.view)
    assert [answer["kind"] for answer in desk.tasks.answers] == ["reject"]


def test_the_next_rung_asks_in_the_same_message_and_the_old_button_has_moved_on(desk, offered):
    desk.offers(offered, token="second rung", rung=1, who="office manager", approvers=[ROSA])
    desk.click("approve", version=1)
    assert desk.tasks.answers == []
    assert "moved on" in desk.said_to[MARIA][0]
    desk.click("approve", ROSA)
    assert [answer["by"] for answer in desk.tasks.answers] == [f"Rosa Medina ({ROSA})"]


def test_whatever_slack_delivers_twice_is_answered_once(desk, offered):
    desk.click("take_over", posting=Posting(times=2))
    assert [answer["kind"] for answer in desk.tasks.answers] == ["take_over"]
    assert [reply.status for reply in desk.slack.replies] == [200, 200]


@pytest.mark.parametrize("posting", [Posting(stale_by_s=301), Posting(signed_with="another secret")])
def test_what_slack_did_not_sign_just_now_is_refused(desk, offered, posting):
    assert desk.click("approve", posting=posting).status == 401
    assert desk.tasks.answers == []


def test_whoever_is_no_approver_of_the_location_is_told_so_alone(desk, offered):
    assert desk.click("approve", STRANGER).is_good
    assert desk.tasks.answers == []
    assert desk.said_to[STRANGER] == [
        "Only Maria Lopez, Devon Clark, Rosa Medina and Dr. Nadia Rahman can answer this."
    ]


def test_while_step_functions_is_away_the_person_is_asked_to_click_again(desk, offered):
    desk.tasks.is_down = True
    assert desk.click("approve").is_good
    assert "click again" in desk.said_to[MARIA][0]
    desk.tasks.is_down = False
    desk.click("approve")
    assert [answer["kind"] for answer in desk.tasks.answers] == ["approve"]


def test_a_dialog_that_slack_is_too_busy_for_is_said(desk, offered):
    desk.slack.faults.add(RateLimited(), on="views.open")
    assert desk.click("edit").is_good
    assert "click again" in desk.said_to[MARIA][0]


@pytest.mark.parametrize(
    ("answer", "word"), [("approve", "Approved"), ("expired", "Expired"), ("edit", "Rewritten")]
)
def test_the_end_stands_in_the_same_message(desk, offered, answer, word):
    ended = {"answer": answer, "answered_by": f"Maria Lopez ({MARIA})", "body": None}
    assert desk.asks("settle_request", posted=offered, **ended)["next"] == "gate"
    assert desk.message.text == f"{word} · BrightSmile Lincoln Park"
    assert "actions" not in [block["type"] for block in desk.message.blocks]


def test_a_click_on_a_screen_that_shows_an_ended_request_as_open_has_moved_on(desk, offered):
    desk.click("approve")
    desk.asks("settle_request", posted=offered, answer="approve", answered_by="Maria", body=None)
    desk.click("reject", ROSA, version=1)
    assert [answer["kind"] for answer in desk.tasks.answers] == ["approve"]
    assert "moved on" in desk.said_to[ROSA][0]


def test_a_step_that_failed_can_be_tried_again(desk):
    posted = desk.posts(question=None, error={"Error": "States.Timeout", "Cause": ""})
    desk.offers(posted, can_try_again=True)
    desk.click("try_again")
    (answer,) = desk.tasks.answers
    assert (answer["kind"], answer["digest"]) == ("try_again", posted["question"]["digest"])
    ended = {"answer": "try_again", "answered_by": "Maria", "body": None}
    assert desk.asks("settle_request", posted=posted, **ended)["next"] == "try_again"


@pytest.mark.parametrize(("code", "category"), [("ratelimited", RetryLater), ("invalid_auth", Misconfigured)])
def test_what_slack_says_is_a_category_of_the_workflow(desk, code, category):
    desk.slack.faults.add(Refuse(code), on="chat.postMessage")
    with pytest.raises(category) as caught:
        desk.posts()
    assert type(caught.value) is category


def test_without_its_secret_the_desk_believes_nobody(desk, offered, settings):
    load.cache_clear()
    settings.delenv("FRONTDESK_SLACK_SIGNING_SECRET")
    assert desk.click("approve").status == 503
    assert desk.tasks.answers == []


def test_no_log_line_holds_a_token_or_a_text(desk, offered, caplog):
    desk.click("approve")
    desk.click("approve")
    logged = repr([vars(record) for phase in ("setup", "call") for record in caplog.get_records(phase)])
    assert "answer_taken" in logged
    assert "answer_refused" in logged
    for secret in ("+++", "Tuesday", "Ana", BOT_TOKEN, SIGNING_SECRET):
        assert secret not in logged
