"""How the gate weighs its rules: the strictest word, what a person's yes is worth, when to look again."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from frontdesk.domain.gate import decide, overtaken
from frontdesk.domain.sends import Reentry
from tests.unit.domain.cases import AFTERNOON, BODY, NIGHT, POLICY, a_case, digest_of, says

ASKED: dict[str, Any] = {"intent": "prices", "confidence": 0.4, "seen_before": False}


def word_of(case, now=AFTERNOON):
    return decide(case, POLICY, now).word


def test_the_strictest_word_wins_and_leads_the_reasons():
    everything = a_case(
        reentry=Reentry.RECONCILE,
        is_opted_out=True,
        other_open_send=True,
        is_vip=True,
        answer=says("approve"),
    )
    verdict = decide(everything, POLICY, NIGHT)
    assert (verdict.word, verdict.outcome) == ("reconcile", None)
    words = [reason.word for reason in verdict.reasons]
    assert words == ["reconcile", "stop", "hold", "hold", "send", "send", "send"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"reentry": Reentry.RECONCILE, "is_opted_out": True, "is_vip": True}, "reconcile"),
        ({"reentry": Reentry.RECONCILE, "has_newer_message": True}, "reconcile"),
        ({"is_opted_out": True, "is_vip": True}, "stop"),
        ({"paused_by": ("desk",), "is_vip": True}, "ask"),
        ({"paused_by": ("desk",)}, "hold"),
    ],
)
def test_reconcile_is_before_stop_stop_before_ask_and_ask_before_hold(changes, word):
    assert word_of(a_case(**changes)) == word


def test_holds_end_when_the_last_of_them_does():
    paused_at_night = a_case(paused_by=("desk",), other_open_send=True)
    verdict = decide(paused_at_night, POLICY, NIGHT)
    assert verdict.until == NIGHT.replace(hour=14, minute=0)
    assert decide(paused_at_night, POLICY, AFTERNOON).until == AFTERNOON + timedelta(minutes=15)


def test_only_a_hold_says_when_to_look_again():
    assert decide(a_case(is_opted_out=True), POLICY, NIGHT).until is None


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        decide(a_case(), POLICY, datetime(2026, 11, 23))  # noqa: DTZ001 - the point


# ── What a person says ────────────────────────────────────────────────────────────────────────────────


def test_an_approval_answers_every_question_that_is_a_matter_of_judgement():
    verdict = decide(
        a_case("It is $49.", **ASKED, answer=says("approve", about="It is $49.")), POLICY, AFTERNOON
    )
    assert verdict.word == "send"
    texts = [reason.text for reason in verdict.reasons]
    assert texts[0] == "Ana approved exactly this text."
    assert "Ana said yes, although: The desk is 40% sure; it needs 80%." in texts
    assert "Ana said yes, although: The playbook does not say: $49." in texts


@pytest.mark.parametrize(
    "changes", [{"has_consent": False}, {"recipient": None}, {"reentry": Reentry.FAILED}]
)
def test_an_approval_answers_neither_the_law_nor_the_provider(changes):
    assert word_of(a_case(**changes, answer=says("approve"))) == "ask"


def test_an_approval_of_another_text_asks_again_even_where_the_desk_is_free():
    verdict = decide(a_case(answer=says("approve", about="Something else")), POLICY, AFTERNOON)
    assert verdict.word == "ask"
    assert (
        verdict.reasons[0].text == "The text or its recipient is not what Ana agreed to; please look again."
    )


def test_an_approval_for_another_recipient_asks_again():
    assert word_of(a_case(digest=digest_of(BODY, "+19005550100"), answer=says("approve"))) == "ask"


def test_a_person_s_own_words_are_sent():
    own = a_case("Hi, this is Ana!", **ASKED, answer=says("edit", body="Hi, this is Ana!"))
    assert word_of(own) == "send"


def test_a_person_s_own_price_is_asked_about_once_more_and_then_sent():
    text = "It is $49 for you."
    edited = a_case(text, **ASKED, answer=says("edit", body=text))
    assert word_of(edited) == "ask"
    assert word_of(replace(edited, answer=says("approve", about=text))) == "send"


def test_an_edit_sends_no_other_text_than_its_own():
    assert word_of(a_case(answer=says("edit", body="Mine"))) == "ask"


def test_an_edit_is_bound_to_the_request_it_answered():
    own = a_case("Mine", answer=says("edit", body="Mine"))
    assert word_of(replace(own, proposed_digest=digest_of(BODY))) == "send"
    assert word_of(replace(own, proposed_digest=digest_of(BODY, "+19005550100"))) == "ask"


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("reject", "rejected"),
        ("take_over", "taken_over"),
        ("expired", "expired"),
        ("superseded", "superseded"),
    ],
)
def test_a_no_ends_the_run_whatever_it_was_said_about(kind, outcome):
    verdict = decide(a_case(answer=says(kind, about="an older text")), POLICY, AFTERNOON)
    assert (verdict.word, verdict.outcome) == ("stop", outcome)


def test_try_again_is_no_approval():
    assert word_of(a_case(**ASKED, answer=says("try_again"))) == "ask"


# ── Passes, endings, entries ──────────────────────────────────────────────────────────────────────────


def test_what_waited_too_often_is_shown_to_a_person_though_it_is_still_held():
    words = [word_of(a_case(paused_by=("desk",), passes=passes)) for passes in (20, 21, 40, 41, 60, 61)]
    assert words == ["hold", "ask", "ask", "ask", "ask", "stop"]


def test_who_let_a_run_go_on_hears_that_it_did_not_get_there():
    paused: Any = {"paused_by": ("desk",), "answer": says("approve")}
    assert [word_of(a_case(passes=passes, **paused)) for passes in (40, 41)] == ["hold", "ask"]


def test_a_run_without_an_end_stays_with_a_person():
    assert decide(a_case(passes=61), POLICY, AFTERNOON).outcome == "with_person"


def test_a_person_lets_a_run_go_on_that_came_back_too_often():
    assert word_of(a_case(passes=21, answer=says("approve"))) == "send"


def test_the_entry_that_made_a_grant_gets_it_again_though_its_approval_is_used_up():
    assert word_of(a_case(**ASKED, reentry=Reentry.SAME)) == "send"


@pytest.mark.parametrize(
    "changes", [{"is_opted_out": True}, {"has_newer_message": True}, {"paused_by": ("desk",)}]
)
def test_a_grant_that_must_not_be_handed_out_again_is_looked_up(changes):
    verdict = decide(a_case(reentry=Reentry.SAME, **changes), POLICY, AFTERNOON)
    assert (verdict.word, verdict.until, verdict.outcome) == ("reconcile", None, None)


@pytest.mark.parametrize("case", [a_case(None, act_index=2), a_case(reentry=Reentry.DONE)])
def test_what_is_sent_ends_as_sent_though_they_wrote_again(case):
    late = replace(case, facts=replace(case.facts, has_newer_message=True, is_opted_out=True))
    verdict = decide(late, POLICY, AFTERNOON)
    assert (verdict.word, verdict.outcome) == ("stop", "sent")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"is_opted_out": True, "has_newer_message": True}, "stopped"),
        ({"taken_over_by": "Ana", "causes_answered": True}, "taken_over"),
        ({"has_newer_message": True}, "superseded"),
        ({"causes_answered": True}, "superseded"),
    ],
)
def test_the_gravest_ending_names_the_outcome(changes, outcome):
    assert decide(a_case(**changes), POLICY, AFTERNOON).outcome == outcome


def test_a_grant_that_another_one_overtook_is_held_for_a_moment_and_says_why():
    granted = decide(a_case(), POLICY, AFTERNOON)
    held = overtaken(granted, AFTERNOON)
    assert (granted.word, held.word) == ("send", "hold")
    assert held.until is not None
    assert held.until > AFTERNOON
    assert held.reasons[0].rule == "other_open_send"
    assert held.reasons[1:] == granted.reasons
