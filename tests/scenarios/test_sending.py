"""One answer to one message, whatever happens between the gate, the provider and the network."""

import threading
from contextlib import ExitStack
from datetime import timedelta

import pytest

from frontdesk.domain.lead import event_key
from ops.local.standins.faults import Fault, LoseAnswer, ServerError, Stall
from ops.local.standins.twilio import Callbacks, ListLate, Refuse, Undelivered
from ops.stage import Stage
from tests.fixtures.waiting import eventually
from tests.scenarios.saboteur import Saboteur
from tests.scenarios.world import (
    SETTLED,
    ask_hours,
    paused,
    posts_to,
    queue_again,
    request_of,
    say_and_be_heard,
    say_later,
    shown_in,
    states_of_sends,
    text_by_hand,
)

pytestmark = pytest.mark.usefixtures("by_day")
MINUTE = timedelta(minutes=1)
NO_CALLBACK = Callbacks(times=0)


def lose(stage: Stage, phone: str, *more: Fault) -> None:
    """Let the next message to this number be accepted without an answer to us."""
    stage.desk.twilio.faults.add(LoseAnswer(), *more, on="create", where={"To": phone})


# ── Between the gate and the POST ─────────────────────────────────────────────────────────────────


def test_a_pause_thrown_after_the_grant_holds_the_text_until_the_desk_resumes(
    stage: Stage, saboteur: Saboteur
):
    phone = "+13125550301"
    with ExitStack() as pause:
        saboteur.meanwhile("Send", lambda: pause.enter_context(paused(stage)))
        run_id = ask_hours(stage, phone)
        stage.pass_time(16 * MINUTE)
        assert posts_to(stage, phone) == []
        assert stage.seen(run_id).status == "RUNNING"
    stage.pass_time(16 * MINUTE)
    assert len(stage.texts_to(phone)) == 1
    assert stage.outcome(run_id) == "sent"


def test_a_pause_of_which_memory_has_not_heard_holds_too_and_asks_nobody(stage: Stage, saboteur: Saboteur):
    phone = "+13125550302"
    with paused(stage, is_told=False):
        run_id = ask_hours(stage, phone)
        stage.pass_time(60 * MINUTE)
    assert posts_to(stage, phone) == []
    stage.pass_time(16 * MINUTE)
    assert len(stage.texts_to(phone)) == 1
    assert stage.requests(run_id) == []


def test_stop_between_gate_and_send_is_honoured(stage: Stage, saboteur: Saboteur):
    phone = "+13125550303"
    saboteur.meanwhile("Send", lambda: say_later(stage, phone, "STOP"))
    run_id = ask_hours(stage, phone)
    stage.pass_time(5 * MINUTE)
    assert posts_to(stage, phone) == []
    assert stage.outcome(run_id) == "stopped"


def test_a_send_that_comes_too_late_posts_nothing_and_is_granted_again(stage: Stage, saboteur: Saboteur):
    phone, go = "+13125550304", threading.Event()
    saboteur.stall("Send", go)
    run_id = say_later(stage, phone, "What are your hours on Friday?")
    eventually(lambda: saboteur.has_struck)
    stage.desk.clock.move(40, stalled_after_s=0.3)
    go.set()
    stage.pass_time(SETTLED + 5 * MINUTE)
    assert len(posts_to(stage, phone)) == 1
    assert stage.outcome(run_id) == "sent"
    assert states_of_sends(stage, run_id) == ["unknown", "absent", "sent"]


# ── What the provider answers ─────────────────────────────────────────────────────────────────────


def test_what_the_provider_refuses_is_posted_once_and_shown_to_a_person(stage: Stage, saboteur: Saboteur):
    phone = "+13125550305"
    stage.desk.twilio.faults.add(Refuse(400, 21211, "Invalid 'To'"), on="create", where={"To": phone})
    run_id = ask_hours(stage, phone)
    assert "error 21211" in shown_in(request_of(stage, run_id))
    stage.click(run_id, "approve")
    stage.settle()
    assert len(posts_to(stage, phone)) == 1
    assert stage.texts_to(phone) == []


def test_too_many_requests_is_granted_again(stage: Stage, saboteur: Saboteur):
    phone = "+13125550306"
    stage.desk.twilio.faults.add(Refuse(429, 20429, "Too Many Requests"), on="create", where={"To": phone})
    run_id = ask_hours(stage, phone)
    stage.pass_time(5 * MINUTE)
    assert len(stage.texts_to(phone)) == 1
    assert states_of_sends(stage, run_id) == ["failed", "sent"]


def test_a_provider_that_stays_busy_is_not_hammered(stage: Stage, saboteur: Saboteur):
    phone = "+13125550307"
    busy = Refuse(429, 20429, "Too Many Requests")
    stage.desk.twilio.faults.add(busy, on="create", where={"To": phone}, times=3)
    run_id = ask_hours(stage, phone)
    assert len(posts_to(stage, phone)) == 1
    stage.pass_time(30 * MINUTE)
    assert len(stage.texts_to(phone)) == 1
    assert stage.requests(run_id) == []


@pytest.mark.parametrize(("accepted", "phone"), [(True, "+13125550308"), (False, "+13125550309")])
def test_a_server_error_is_looked_up_before_anything_is_granted_again(
    stage: Stage, saboteur: Saboteur, accepted: bool, phone: str
):
    broken = ServerError(500, accepted=accepted)
    stage.desk.twilio.faults.add(broken, NO_CALLBACK, on="create", where={"To": phone})
    run_id = ask_hours(stage, phone)
    stage.pass_time(9 * MINUTE)
    assert len(posts_to(stage, phone)) == 1
    stage.pass_time(SETTLED)
    assert len(stage.texts_to(phone)) == 1
    assert stage.outcome(run_id) == "sent"
    assert (
        states_of_sends(stage, run_id) == ["unknown", "sent"] if accepted else ["unknown", "absent", "sent"]
    )


def test_what_is_absent_twice_is_left_to_a_person(stage: Stage, saboteur: Saboteur):
    phone = "+13125550310"
    stage.desk.twilio.faults.add(ServerError(502), on="create", where={"To": phone}, times=2)
    run_id = ask_hours(stage, phone)
    stage.pass_time(2 * SETTLED)
    assert "reach them another way" in shown_in(request_of(stage, run_id))
    stage.click(run_id, "approve")
    stage.settle()
    assert len(posts_to(stage, phone)) == 2
    assert stage.texts_to(phone) == []


# ── What the carrier says of a person ─────────────────────────────────────────────────────────────


def test_a_stop_that_only_the_carrier_heard_ends_the_run_and_every_later_one(
    stage: Stage, saboteur: Saboteur
):
    phone = "+13125550341"
    unsubscribed = Refuse(400, 21610, "Attempt to send to unsubscribed recipient")
    stage.desk.twilio.faults.add(unsubscribed, on="create", where={"To": phone})
    run_id = ask_hours(stage, phone)
    assert stage.outcome(run_id) == "stopped"
    assert [each["source"] for each in stage.events(run_id, "consent_revoked")] == ["carrier"]
    later = ask_hours(stage, phone)
    assert (stage.outcome(later), len(posts_to(stage, phone))) == ("stopped", 1)
    assert stage.requests(run_id) == stage.requests(later) == []


def test_a_text_that_did_not_arrive_is_shown_to_a_person_once(stage: Stage, saboteur: Saboteur):
    phone = "+13125550342"
    lost = (Undelivered(30006), Callbacks(times=2))
    stage.desk.twilio.faults.add(*lost, on="create", where={"To": phone})
    run_id = ask_hours(stage, phone)
    stage.pass_time(2 * MINUTE)
    (text,) = stage.texts_to(phone)
    report = event_key(stage.sms_source, f"{text.sid}:undelivered")
    assert "the number cannot receive texts (error 30006)" in shown_in(request_of(stage, report))
    assert "Classify" not in stage.states(report)
    stage.click(report, "take_over")
    stage.settle()
    assert (stage.outcome(run_id), stage.outcome(report)) == ("sent", "taken_over")


def test_help_that_the_provider_answers_wakes_no_model_and_is_shown_to_a_person(stage: Stage):
    run_id = say_and_be_heard(stage, "+13125550343", "HELP")
    stage.settle()
    assert stage.states(run_id)[:3] == ("Recall", "What Is This?", "Gate")
    assert "They texted HELP" in shown_in(request_of(stage, run_id))
    stage.click(run_id, "reject")
    stage.settle()
    assert stage.outcome(run_id) == "rejected"


# ── No answer ─────────────────────────────────────────────────────────────────────────────────────


def test_a_send_that_outlasts_its_task_is_looked_up(stage: Stage, saboteur: Saboteur):
    phone = "+13125550311"
    stage.desk.twilio.faults.add(Stall(2, accepted=True), NO_CALLBACK, on="create", where={"To": phone})
    run_id = say_later(stage, phone, "What are your hours on Friday?")
    eventually(lambda: stage.states(run_id)[-1:] == ("Send",))  # on a busy machine all before it is slow too
    stage.desk.clock.move(31, stalled_after_s=0.5)
    assert stage.seen(run_id).states[-2:] == ("Send", "Await Settling")
    stage.pass_time(SETTLED)
    assert len(stage.texts_to(phone)) == len(posts_to(stage, phone)) == 1
    assert stage.outcome(run_id) == "sent"


def test_a_provider_that_is_down_gets_the_text_when_it_is_back(stage: Stage, saboteur: Saboteur):
    phone = "+13125550312"
    with stage.desk.twilio.down():
        run_id = ask_hours(stage, phone)
        stage.pass_time(20 * MINUTE)
        assert stage.requests(run_id) == []
    stage.pass_time(16 * MINUTE)
    assert len(stage.texts_to(phone)) == 1
    assert set(states_of_sends(stage, run_id)[:-1]) == {"void"}


# ── Looking it up ─────────────────────────────────────────────────────────────────────────────────


def test_a_message_that_is_listed_late_is_found(stage: Stage, saboteur: Saboteur):
    phone = "+13125550313"
    lose(stage, phone, NO_CALLBACK, ListLate(300))
    run_id = ask_hours(stage, phone)
    stage.pass_time(SETTLED)
    assert len(stage.texts_to(phone)) == 1
    assert stage.outcome(run_id) == "sent"
    assert stage.seen(run_id).states.count("Reconcile") == 3


def test_a_callback_is_evidence_before_the_list_is(stage: Stage, saboteur: Saboteur):
    phone = "+13125550314"
    lose(stage, phone, ListLate(100_000))
    run_id = ask_hours(stage, phone)
    stage.pass_time(2 * MINUTE)
    assert len(stage.texts_to(phone)) == 1
    assert stage.outcome(run_id) == "sent"


def test_two_messages_that_it_could_be_are_left_to_a_person(stage: Stage, saboteur: Saboteur):
    phone = "+13125550315"
    lose(stage, phone, NO_CALLBACK)
    run_id = ask_hours(stage, phone)
    (ours,) = stage.texts_to(phone)
    text_by_hand(stage, phone, ours.body)
    stage.pass_time(SETTLED)
    assert "may have been delivered" in shown_in(request_of(stage, run_id))
    assert len(stage.texts_to(phone)) == 2


def test_of_two_messages_the_one_with_our_words_is_ours(stage: Stage, saboteur: Saboteur):
    phone = "+13125550316"
    lose(stage, phone, NO_CALLBACK)
    run_id = ask_hours(stage, phone)
    text_by_hand(stage, phone, "See you tomorrow!")
    stage.pass_time(SETTLED)
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 2


# ── The same event twice, and two events at once ──────────────────────────────────────────────────


def test_an_event_that_sqs_delivers_again_is_answered_once(stage: Stage, saboteur: Saboteur):
    phone, sid = "+13125550317", f"SM{'17' * 16}"
    run_id = event_key(stage.sms_source, sid)
    saboteur.meanwhile("Draft", lambda: queue_again(stage, run_id))
    say_later(stage, phone, "What are your hours on Friday?", message_sid=sid)
    stage.settle()
    queue_again(stage, run_id)
    stage.settle()
    assert len(stage.texts_to(phone)) == 1
    assert stage.outcome(run_id) == "sent"


def test_a_newer_message_supersedes_the_one_that_is_not_answered_yet(stage: Stage, saboteur: Saboteur):
    phone, second = "+13125550318", []
    saboteur.meanwhile("Gate", lambda: second.append(say_and_be_heard(stage, phone, "And on Saturday?")))
    first = ask_hours(stage, phone)
    assert stage.outcome(first) == "superseded"
    assert stage.outcome(second[0]) == "sent"
    assert len(stage.texts_to(phone)) == 1


def test_a_message_that_comes_while_an_answer_goes_out_gets_its_own(stage: Stage, saboteur: Saboteur):
    phone, second = "+13125550319", []
    saboteur.meanwhile("Send", lambda: second.append(say_and_be_heard(stage, phone, "Where are you?")))
    first = ask_hours(stage, phone)
    stage.pass_time(2 * MINUTE)
    assert (stage.outcome(first), stage.outcome(second[0])) == ("sent", "sent")
    assert len(stage.texts_to(phone)) == 2
