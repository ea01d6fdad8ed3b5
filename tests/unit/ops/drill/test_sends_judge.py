"""The judge of `frontdesk drill sends` sees every way in which sending once can fail."""

from typing import Any

import pytest

from ops.drill.sends.boundaries import Boundary
from ops.drill.sends.judge import Evidence, broken, judge
from tests.unit.ops.drill.seen import a_plan, a_text, evidence, noted

SENT_TWO = ("sent", "sent")
PRICES = "A cleaning is $99."


def test_one_text_for_one_message_is_right():
    assert broken(evidence()) == []


@pytest.mark.parametrize(
    ("seen", "promise"),
    [
        (evidence(accepted=(a_text(), a_text())), "accepted the same text 2 times"),
        (evidence(accepted=(a_text(), a_text(PRICES))), "accepted 2 texts for 1 message"),
        (
            evidence(outcomes=("superseded", "sent"), accepted=(a_text(), a_text(PRICES))),
            "accepted 2 texts for 1 message",
        ),
        (evidence(outcomes=(None,), accepted=()), "1 run(s) without an end"),
        (evidence(left_open=("send 1 of run run-1 is unknown",)), "send 1 of run run-1 is unknown"),
        (evidence(accepted=()), "1 run(s) ended as sent, and the provider accepted 0"),
        (evidence(outcomes=("stopped",)), "0 run(s) ended as sent, and the provider accepted 1 text(s)"),
    ],
)
def test_a_broken_promise_is_seen(seen: Evidence, promise: str):
    assert any(promise in each for each in broken(seen)), broken(seen)


def test_two_messages_may_have_two_answers():
    seen = evidence(outcomes=SENT_TWO, run_ids=("run-1", "run-2"), accepted=(a_text(), a_text(PRICES)))
    assert broken(seen) == []


def test_what_may_have_been_delivered_may_be_left_to_a_person():
    assert broken(evidence(outcomes=("taken_over",), was_asked=True)) == []


NOTE = a_text("Asked when the practice is open.")
ONE_NOTE: dict[str, Any] = {"plan": a_plan(is_noted=True), "notes": (NOTE,), "noted": 1}


@pytest.mark.parametrize(
    ("seen", "promise"),
    [
        (evidence(**ONE_NOTE), None),
        (evidence(**ONE_NOTE | {"notes": (NOTE, NOTE)}), "HighLevel accepted 2 notes for 1 message"),
        (
            evidence(**ONE_NOTE | {"notes": (NOTE, NOTE), "was_asked": True}),
            "HighLevel accepted 2 notes for 1 message",
        ),
        (evidence(**ONE_NOTE | {"notes": ()}), "1 note(s) are on record, HighLevel has 0"),
        (evidence(**ONE_NOTE | {"noted": 0}), "0 note(s) are on record, HighLevel has 1"),
        (evidence(**ONE_NOTE | {"notes": (), "noted": 0}), "0 note(s) are on record, HighLevel has 0"),
        (evidence(**ONE_NOTE | {"notes": (), "noted": 0, "was_asked": True}), None),
    ],
)
def test_of_everybody_who_was_answered_the_crm_has_one_note_or_a_person_knows(
    seen: Evidence, promise: str | None
):
    found = broken(seen)
    assert any(promise in each for each in found) if promise else not found, found


@pytest.mark.parametrize("closing", ["STOP", "pause"])
def test_a_post_whose_check_follows_a_closed_fence_is_seen(closing: str):
    after = noted("closed", Boundary.BARRIERS_READ, Boundary.POST_COME)
    assert broken(evidence(seen=after)) == ["a POST whose check followed STOP or pause"], closing


def test_a_post_already_past_its_check_may_still_be_accepted():
    before = noted(Boundary.BARRIERS_READ, "closed", Boundary.POST_COME)
    assert broken(evidence(seen=before)) == []


def test_a_post_after_the_pause_is_taken_back_is_right():
    after = noted("closed", "opened", Boundary.BARRIERS_READ, Boundary.POST_COME)
    assert broken(evidence(seen=after)) == []


def test_checks_of_two_executions_are_told_apart():
    first = noted(Boundary.BARRIERS_READ, execution="one")
    second = noted("closed", Boundary.BARRIERS_READ, execution="two")
    assert broken(evidence(seen=(*first, *second, *noted(Boundary.POST_COME, execution="one")))) == []


def test_a_grant_after_stop_was_committed_is_seen():
    seen = noted("closed in memory", Boundary.GATE_ENTERED, Boundary.GRANT_COMMITTED)
    assert broken(evidence(seen=seen)) == ["a grant after STOP or pause was committed"]


def test_a_grant_that_was_being_made_while_stop_was_committed_is_right():
    seen = noted(Boundary.GATE_ENTERED, "closed in memory", Boundary.GRANT_COMMITTED)
    assert broken(evidence(seen=seen)) == []


@pytest.mark.parametrize(("asked", "holds"), [(2, True), (3, False)])
def test_more_than_two_in_a_hundred_with_a_person_are_too_many(asked: int, holds: bool):
    verdict = judge(evidence(number, was_asked=number <= asked) for number in range(1, 101))
    assert (verdict.holds, verdict.with_person) == (holds, asked)


def test_one_of_few_runs_with_a_person_says_nothing():
    assert judge([evidence(was_asked=True)]).holds


def test_the_judge_names_the_run():
    verdict = judge([evidence(7), evidence(8, accepted=(a_text(), a_text()))])
    assert {each.plan.number for each in verdict.violations} == {8}
    assert not verdict.holds
