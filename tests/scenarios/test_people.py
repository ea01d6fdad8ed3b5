"""A person is asked in one message, and what they answer, or do not answer, is what happens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from ops.demo.scenes import LINCOLN_PARK, until
from ops.local.standins.faults import LoseAnswer
from ops.local.standins.slack_delivery import Posting
from ops.stage import Stage
from tests.scenarios.journeys import a_phone
from tests.scenarios.saboteur import Saboteur
from tests.scenarios.world import (
    ask_about_insurance,
    ask_hours,
    buttons_of,
    request_of,
    say_later,
    shown_in,
    tokens_of,
)

pytestmark = pytest.mark.usefixtures("by_day")
MARIA, DEVON, ROSA, NADIA, STRANGER = (f"U0BRIGHT{n}" for n in ("01", "02", "04", "09", "99"))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATE_EVENING, EIGHT = 22, 8


def whispers_to(stage: Stage, *user_ids: str) -> list[str]:
    return [message.text for user_id in user_ids for message in stage.desk.slack.ephemerals(user_id)]


# ── The ladder ────────────────────────────────────────────────────────────────────────────────────


def test_when_nobody_answers_every_rung_is_asked_on_one_message_and_nothing_is_sent(stage: Stage):
    phone = a_phone()
    run_id = ask_about_insurance(stage, phone)
    asked = []
    for minutes in (15, 30, 60):
        asked.append(shown_in(request_of(stage, run_id)))
        stage.pass_time(minutes * MINUTE + timedelta(seconds=2))
    message = request_of(stage, run_id)
    assert [MARIA in asked[0], ROSA in asked[1], NADIA in asked[2]] == [True, True, True]
    assert len(set(tokens_of(message))) == len(tokens_of(message)) == 3
    assert buttons_of(message) == []
    assert stage.outcome(run_id) == "expired"
    assert stage.texts_to(phone) == []


def test_an_answer_on_the_second_rung_counts(stage: Stage):
    phone = a_phone()
    run_id = ask_about_insurance(stage, phone)
    stage.pass_time(16 * MINUTE)
    stage.desk.slack.click(request_of(stage, run_id).ts, "approve", ROSA)
    stage.settle()
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 1
    assert "Rosa Medina approved" in shown_in(request_of(stage, run_id))


def test_a_button_of_a_rung_that_has_passed_does_nothing_and_says_so_in_private(stage: Stage):
    phone, before = a_phone(), len(whispers_to(stage, MARIA))
    run_id = ask_about_insurance(stage, phone)
    stage.pass_time(16 * MINUTE)
    stage.desk.slack.click(request_of(stage, run_id).ts, "approve", MARIA, version=1)
    stage.settle()
    assert "moved on" in whispers_to(stage, MARIA)[before]
    assert stage.texts_to(phone) == []
    assert "approve" in buttons_of(request_of(stage, run_id))


# ── Who answers, and how often ────────────────────────────────────────────────────────────────────


def test_of_two_people_who_click_at_once_one_counts_and_the_other_is_told(stage: Stage):
    phone, before = a_phone(), len(whispers_to(stage, MARIA, DEVON))
    run_id = ask_about_insurance(stage, phone)
    ts = request_of(stage, run_id).ts
    with ThreadPoolExecutor() as people:
        list(people.map(lambda who: stage.desk.slack.click(ts, "approve", who), (MARIA, DEVON)))
    stage.settle()
    assert len(stage.events(run_id, "approval_answered")) == 1
    assert len(whispers_to(stage, MARIA, DEVON)) == before + 1
    assert len(stage.texts_to(phone)) == 1


@pytest.mark.parametrize("posting", [Posting(times=3), Posting(late_by_s=300), Posting(times=2, late_by_s=5)])
def test_a_click_that_slack_delivers_twice_or_late_sends_once(stage: Stage, posting: Posting):
    phone = a_phone()
    run_id = ask_about_insurance(stage, phone)
    stage.desk.slack.click(request_of(stage, run_id).ts, "approve", MARIA, posting=posting)
    stage.pass_time(6 * MINUTE)
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 1


def test_a_click_that_comes_when_the_ladder_has_ended_sends_nothing(stage: Stage):
    phone, before = a_phone(), len(whispers_to(stage, MARIA))
    run_id = ask_about_insurance(stage, phone)
    stage.pass_time(100 * MINUTE)
    late = Posting(late_by_s=600)
    stage.desk.slack.click(request_of(stage, run_id).ts, "approve", MARIA, posting=late)
    stage.pass_time(11 * MINUTE)
    assert stage.outcome(run_id) == "expired"
    assert "moved on" in whispers_to(stage, MARIA)[before]
    assert stage.texts_to(phone) == []


def test_whoever_may_not_answer_is_told_in_private_and_changes_nothing(stage: Stage):
    phone, before = a_phone(), len(whispers_to(stage, STRANGER))
    run_id = ask_about_insurance(stage, phone)
    stage.desk.slack.click(request_of(stage, run_id).ts, "approve", STRANGER)
    stage.settle()
    assert whispers_to(stage, STRANGER)[before].startswith("Only Maria Lopez, Devon Clark")
    assert stage.texts_to(phone) == []
    assert "approve" in buttons_of(request_of(stage, run_id))


def test_a_click_with_an_old_or_forged_signature_is_refused(stage: Stage):
    phone = a_phone()
    run_id = ask_about_insurance(stage, phone)
    ts = request_of(stage, run_id).ts
    postings = (Posting(stale_by_s=400), Posting(signed_with="somebody else's secret"))
    replies = [stage.desk.slack.click(ts, "approve", MARIA, posting=posting) for posting in postings]
    stage.settle()
    assert [reply.status for reply in replies] == [401, 401]
    assert stage.texts_to(phone) == []


# ── What they answer ──────────────────────────────────────────────────────────────────────────────


def test_a_price_that_the_playbook_does_not_know_is_asked_about_again(stage: Stage):
    phone, text = a_phone(), "Yes we do! A cleaning is $49 with your plan."
    run_id = ask_about_insurance(stage, phone)
    stage.rewrite(run_id, text)
    stage.settle()
    assert stage.texts_to(phone) == []
    first, second = stage.requests(run_id)
    assert buttons_of(first) == []
    assert "The playbook does not say: $49" in shown_in(second)
    stage.click(run_id, "approve")
    stage.settle()
    assert [message.body for message in stage.texts_to(phone)] == [text]


def test_what_is_approved_at_night_goes_out_at_eight_once(stage: Stage):
    phone = a_phone()
    stage.pass_time(until(stage, LATE_EVENING))
    run_id = ask_about_insurance(stage, phone)
    stage.click(run_id, "approve")
    stage.settle()
    assert stage.texts_to(phone) == []
    stage.pass_time(until(stage, EIGHT) + 30 * MINUTE)
    (text,) = stage.texts_to(phone)
    zone = ZoneInfo(stage.desk.playbook.location(LINCOLN_PARK).timezone)
    assert f"{text.at.astimezone(zone):%H:%M}" == "08:00"
    assert stage.outcome(run_id) == "sent"


def test_stop_after_the_approval_and_before_the_text_is_honoured(stage: Stage):
    phone = a_phone()
    stage.pass_time(until(stage, LATE_EVENING))
    run_id = ask_about_insurance(stage, phone)
    stage.click(run_id, "approve")
    stage.settle()
    say_later(stage, phone, "STOP")
    stage.pass_time(until(stage, EIGHT) + 30 * MINUTE)
    assert stage.texts_to(phone) == []
    assert stage.outcome(run_id) == "stopped"


def test_a_newer_message_during_the_request_takes_its_place(stage: Stage):
    phone = a_phone()
    first = ask_about_insurance(stage, phone)
    second = ask_about_insurance(stage, phone)
    stage.click(first, "approve")
    stage.settle()  # or the second may be sent first, and then both answers stand approved
    stage.click(second, "approve")
    stage.settle()
    assert (stage.outcome(first), stage.outcome(second)) == ("superseded", "sent")
    assert len(stage.texts_to(phone)) == 1


def test_whoever_takes_over_sees_what_is_written_next_and_the_desk_keeps_silent(stage: Stage):
    phone = a_phone()
    first = ask_about_insurance(stage, phone)
    stage.click(first, "take_over")
    stage.settle()
    second = ask_hours(stage, phone)
    assert stage.outcome(first) == "taken_over"
    assert "has taken over this conversation" in shown_in(request_of(stage, second))
    stage.pass_time(2 * HOUR)
    assert stage.outcome(second) == "expired"
    assert stage.texts_to(phone) == []


def test_what_is_rejected_is_not_sent(stage: Stage):
    phone = a_phone()
    run_id = ask_about_insurance(stage, phone)
    stage.click(run_id, "reject")
    stage.settle()
    assert stage.outcome(run_id) == "rejected"
    assert stage.texts_to(phone) == []
    assert buttons_of(request_of(stage, run_id)) == []


# ── Slack misbehaves ──────────────────────────────────────────────────────────────────────────────


def test_while_slack_is_down_the_run_is_parked_and_then_asks_once(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    with stage.desk.slack.down():
        run_id = ask_about_insurance(stage, phone)
        stage.pass_time(10 * MINUTE)
        assert "Park" in stage.seen(run_id).states
    stage.pass_time(16 * MINUTE)
    assert "approve" in buttons_of(request_of(stage, run_id))
    stage.click(run_id, "approve")
    stage.settle()
    assert len(stage.texts_to(phone)) == 1


def test_when_slack_loses_the_answer_to_a_post_there_is_still_one_message(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    stage.desk.slack.faults.add(LoseAnswer(), on="chat.postMessage")
    run_id = ask_about_insurance(stage, phone)
    stage.pass_time(5 * MINUTE)
    assert "approve" in buttons_of(request_of(stage, run_id))


def test_buttons_that_could_not_be_shown_are_shown_later(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    stage.desk.slack.faults.add(LoseAnswer(), on="chat.update")
    run_id = ask_about_insurance(stage, phone)
    stage.pass_time(16 * MINUTE)
    stage.click(run_id, "approve")
    stage.settle()
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 1


# ── A step failed ─────────────────────────────────────────────────────────────────────────────────


def test_a_step_that_failed_is_answered_in_a_persons_own_words(stage: Stage, saboteur: Saboteur):
    phone, text = a_phone(), "Hello! Which of our practices do you mean?"
    saboteur.fail("Draft", "NeedsHuman")
    run_id = ask_hours(stage, phone)
    assert buttons_of(request_of(stage, run_id)) == ["edit", "reject", "take_over", "try_again"]
    stage.rewrite(run_id, text)
    stage.settle()
    assert [message.body for message in stage.texts_to(phone)] == [text]
    assert stage.outcome(run_id) == "sent"


def test_try_again_goes_on_to_the_end(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    saboteur.fail("Draft", "NeedsHuman")
    run_id = ask_hours(stage, phone)
    stage.click(run_id, "try_again")
    stage.settle()
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 1


def test_a_step_that_fails_again_after_try_again_is_asked_about_again(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    saboteur.fail("Draft", "NeedsHuman", times=2)
    run_id = ask_hours(stage, phone)
    stage.click(run_id, "try_again")
    stage.settle()
    assert len(stage.requests(run_id)) == 2
    stage.click(run_id, "try_again")
    stage.settle()
    assert stage.outcome(run_id) == "sent"
