"""Two things at once, one of them not done yet: each message is answered once, or somebody sees it."""

from datetime import timedelta

import pytest

from ops.local.standins.faults import LoseAnswer
from ops.local.standins.twilio import Callbacks, ListLate
from ops.stage import Stage
from tests.scenarios.journeys import a_phone
from tests.scenarios.saboteur import Saboteur
from tests.scenarios.world import (
    SETTLED,
    ask_hours,
    ask_strangely,
    posts_to,
    say_and_be_heard,
    say_later,
    states_of_sends,
)

pytestmark = pytest.mark.usefixtures("by_day")
MINUTE = timedelta(minutes=1)


def lose_without_a_trace(stage: Stage, phone: str) -> None:
    """Let the next text be accepted without an answer, a report, or a place in the list before it is late."""
    faults = LoseAnswer(), Callbacks(times=0), ListLate(300)
    stage.desk.twilio.faults.add(*faults, on="create", where={"To": phone})


def test_a_send_of_unknown_fate_is_found_though_they_wrote_again_meanwhile(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    lose_without_a_trace(stage, phone)
    first = ask_hours(stage, phone)
    second = say_and_be_heard(stage, phone, "Where are you?")
    stage.pass_time(SETTLED + 2 * MINUTE)
    assert states_of_sends(stage, first)[-1] == "sent"
    assert (stage.outcome(first), stage.outcome(second)) == ("sent", "sent")
    assert len(stage.texts_to(phone)) == len(posts_to(stage, phone)) == 2


def test_stop_does_not_leave_a_send_of_unknown_fate_behind(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    lose_without_a_trace(stage, phone)
    first = ask_hours(stage, phone)
    say_later(stage, phone, "STOP")
    stage.pass_time(SETTLED + 2 * MINUTE)
    assert states_of_sends(stage, first)[-1] == "sent"
    say_later(stage, phone, "START")
    stage.settle()
    assert stage.outcome(ask_hours(stage, phone)) == "sent"


def test_a_message_that_was_parked_while_a_newer_one_was_answered_gets_its_own_answer(
    stage: Stage, saboteur: Saboteur
):
    phone = a_phone()
    saboteur.fail("Recall", "Misconfigured")
    first = ask_hours(stage, phone)
    second = ask_hours(stage, phone)
    assert stage.outcome(second) == "sent"
    stage.pass_time(16 * MINUTE)
    assert stage.outcome(first) == "sent"
    assert len(stage.texts_to(phone)) == 2


def test_try_again_tries_the_step_that_failed_though_the_question_was_parked(
    stage: Stage, saboteur: Saboteur
):
    phone = a_phone()
    saboteur.fail("Draft", "NeedsHuman")
    saboteur.fail("Note Request", "Misconfigured")
    run_id = ask_hours(stage, phone)
    stage.pass_time(16 * MINUTE)
    stage.click(run_id, "try_again")
    stage.settle()
    assert stage.outcome(run_id) == "sent"
    assert stage.seen(run_id).states.count("Draft") == 2


def test_who_is_asked_about_the_newest_message_sees_the_one_before_it(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    saboteur.meanwhile("Gate", lambda: say_and_be_heard(stage, phone, "can you sort it out"))
    first = ask_strangely(stage, phone)
    newest = stage.desk.slack.workspace.messages[-1]
    assert stage.outcome(first) == "superseded"
    assert "the thing from last week" in str(newest.blocks)
