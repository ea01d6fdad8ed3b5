"""What the desk does by rule: keywords, revocations however they are heard, and texts that did not arrive."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from frontdesk.domain.lead import Delivery, Lead, event_key
from frontdesk.domain.revocation import REVOCATION_READ
from frontdesk.domain.sends import Grant
from frontdesk.playbook_keywords import Keywords, KeywordTexts
from tests.builders import BODY, HIGHLANDS, a_classification, a_form, a_lead, a_proposal, an_answer
from tests.integration.memory.desk import Desk

ENGLISH = KeywordTexts(
    help="{business}: call {phone}.",
    opted_out="{business}: you get no more texts.",
    opted_in="{business}: welcome back.",
)
SPANISH = KeywordTexts(
    help="{business}: {phone}.", opted_out="{business}: adiós.", opted_in="{business}: ¡hola!"
)
STOP_READ = a_classification(flags=(REVOCATION_READ,))


def answers_keywords(desk: Desk) -> None:
    texts: dict[str, Any] = {"en": ENGLISH, "es": SPANISH}
    changes = {"keywords": Keywords(answered_by="desk"), "messages": texts}
    desk.playbook = replace(desk.playbook, file=desk.playbook.file.model_copy(update=changes))


def sources(desk: Desk) -> list[str]:
    return desk.values("select source from consents where state = 'revoked' order by consent_id")


def sent(desk: Desk, body: str, **changes: Any) -> Grant:
    """Send somebody a text of ours."""
    grant = desk.granted(a_lead(**changes), proposal=a_proposal(body))
    desk.told(grant, "sent", f"SM{grant.grant_id}")
    return grant


def failure(grant: Grant, code: str | None, status: str = "undelivered") -> Lead:
    key = event_key("twilio", f"{grant.grant_id}:{status}:{code}")
    what = Delivery(f"SM{grant.grant_id}", status, grant.grant_id, code)
    return a_lead("", kind="delivery", delivery=what, event_key=key)


# ── Keywords ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("help", "BrightSmile Dental: call (312) 555-0142."),
        ("opt_in", "BrightSmile Dental: welcome back."),
    ],
)
def test_the_desk_answers_help_and_start_with_the_playbook_s_text(desk: Desk, kind: Any, text: str):
    answers_keywords(desk)
    lead = a_lead("-", kind=kind)
    assert desk.recall(lead).kind == "decision"
    passed = desk.gate(lead)
    assert passed.grant
    assert passed.grant.body == text


def test_who_speaks_spanish_is_answered_in_spanish(desk: Desk):
    answers_keywords(desk)
    desk.recall(a_form("Hola", person=replace(a_lead().person, locale="es-MX")))
    lead = a_lead("AYUDA", kind="help", person=replace(a_lead().person, locale=None))
    desk.recall(lead)
    grant = desk.gate(lead).grant
    assert grant
    assert grant.body == "BrightSmile Dental: (312) 555-0142."


def test_where_the_provider_answers_start_is_a_fact_and_help_is_shown_to_a_person(desk: Desk):
    assert desk.recall(a_lead("START", kind="opt_in")).kind == "fact"
    asks = a_lead("HELP", kind="help")
    assert desk.recall(asks).kind == "decision"
    passed = desk.gate(asks)
    assert (passed.verdict, passed.reasons[0].rule) == ("ask", "notice")


def test_a_stop_is_confirmed_once_and_nothing_follows(desk: Desk):
    answers_keywords(desk)
    stop = a_lead("STOP", kind="opt_out")
    grant = desk.granted(stop)
    assert grant.body == "BrightSmile Dental: you get no more texts."
    assert grant.validity_s > 0
    desk.told(grant, "sent", "SM1")
    assert desk.gate(stop).outcome == "stopped"
    again = a_lead("STOP", kind="opt_out")
    assert desk.recall(again).kind == "fact"


def test_who_comes_back_and_stops_again_gets_another_confirmation(desk: Desk):
    answers_keywords(desk)
    for minutes, (text, kind) in enumerate([("STOP", "opt_out"), ("START", "opt_in")]):
        at = desk.now + timedelta(minutes=minutes)
        desk.recall(a_lead(text, kind=kind, received_at=at))
    desk.pass_time(hours=1)
    assert desk.recall(a_lead("STOP", kind="opt_out", received_at=desk.now)).kind == "decision"


# ── Cancel ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cancel_after_we_wrote_about_an_appointment_opts_out_and_a_person_hears_of_it(desk: Desk):
    sent(desk, "How was your visit with us?")
    desk.pass_time(hours=2)
    cancel = a_lead("CANCEL", kind="opt_out", received_at=desk.now)
    assert desk.recall(cancel).kind == "decision"
    assert sources(desk) == ["cancel"]
    passed = desk.gate(cancel)
    assert passed.verdict == "ask"
    assert "may have meant the appointment" in passed.reasons[0].text
    posted = desk.asked(cancel, passed.question)
    desk.note_request(cancel, posted, an_answer(posted, "take_over"))
    assert desk.gate(cancel).outcome == "stopped"


@pytest.mark.parametrize(("ours", "days"), [("Thanks for writing!", 0), ("How was your visit with us?", 4)])
def test_any_other_cancel_is_a_stop_like_others(desk: Desk, ours: str, days: int):
    sent(desk, ours)
    desk.pass_time(days=days)
    assert desk.recall(a_lead("CANCEL", kind="opt_out", received_at=desk.now)).kind == "fact"
    assert sources(desk) == ["keyword"]


# ── Wishes and readings ───────────────────────────────────────────────────────────────────────────────


def test_a_wish_in_plain_words_goes_past_the_models_and_ends_stopped(desk: Desk):
    wish = a_lead("please stop texting me")
    recalled = desk.recall(wish)
    assert (recalled.kind, recalled.brief) == ("decision", None)
    assert desk.gate(wish).outcome == "stopped"


def test_what_a_model_takes_for_a_revocation_is_one_and_a_person_looks(desk: Desk):
    lead = a_lead("I have had quite enough of you people")
    desk.recall(lead)
    passed = desk.gate(lead, reading=STOP_READ)
    assert (passed.verdict, passed.grant) == ("ask", None)
    assert passed.reasons[0].rule == "notice"
    assert sources(desk) == ["model"]
    assert desk.events(lead).count("consent_revoked") == 1
    desk.gate(lead, reading=STOP_READ)
    assert sources(desk) == ["model"]


def test_whatever_a_person_says_to_it_the_opt_out_stands(desk: Desk):
    lead = a_lead("I have had quite enough of you people")
    desk.recall(lead)
    posted = desk.asked(lead, desk.gate(lead, reading=STOP_READ).question)
    desk.note_request(lead, posted, an_answer(posted, "edit", body="Sorry! When may we call?"))
    assert desk.gate(lead, reading=STOP_READ).outcome == "stopped"


def test_a_reading_does_not_opt_out_who_speaks_of_an_appointment(desk: Desk):
    lead = a_lead("I'm done, cancel my appointment on Tuesday")
    desk.recall(lead)
    passed = desk.gate(lead, reading=STOP_READ)
    assert passed.verdict == "ask"
    assert "or mean an appointment" in " ".join(reason.text for reason in passed.reasons)
    assert sources(desk) == []


def test_one_opt_out_holds_for_every_location(desk: Desk):
    desk.recall(a_lead("STOP", kind="opt_out"))
    desk.pass_time(hours=1)
    elsewhere = a_lead("Are you open?", location_id=HIGHLANDS, received_at=desk.now)
    desk.recall(elsewhere)
    assert desk.gate(elsewhere).outcome == "stopped"


def test_texts_from_every_location_count_together(desk: Desk):
    for _ in range(3):
        sent(desk, BODY, received_at=desk.now)
        desk.pass_time(minutes=5)
    elsewhere = a_lead("And in Denver?", location_id=HIGHLANDS, received_at=desk.now)
    desk.recall(elsewhere)
    assert "frequency" in {reason.rule for reason in desk.gate(elsewhere).reasons}


# ── The carrier ───────────────────────────────────────────────────────────────────────────────────────


def test_a_21610_opts_out_here_as_well_and_asks_nobody(desk: Desk):
    lead = a_lead()
    grant = desk.granted(lead)
    assert desk.told(grant, "failed", error="21610") == "failed"
    assert sources(desk) == ["carrier"]
    passed = desk.gate(lead)
    assert (passed.verdict, passed.outcome) == ("stop", "stopped")


def test_another_refusal_opts_nobody_out_and_says_why(desk: Desk):
    lead = a_lead()
    desk.told(desk.granted(lead), "failed", error="21614")
    passed = desk.gate(lead)
    assert (passed.verdict, sources(desk)) == ("ask", [])
    assert "the number cannot receive texts (error 21614)" in passed.reasons[0].text


def test_a_text_that_did_not_arrive_is_a_decision_once_however_often_it_is_told(desk: Desk):
    grant = sent(desk, BODY)
    first = failure(grant, "30006")
    assert desk.recall(first).kind == "decision"
    assert desk.recall(first).kind == "decision", "a retry of Recall hears the same"
    passed = desk.gate(first)
    assert passed.verdict == "ask"
    assert "A text of ours did not reach them: the number cannot receive texts" in passed.reasons[0].text
    assert desk.recall(failure(grant, "30006", "failed")).kind == "fact"
    assert desk.recall(failure(grant, None, "delivered")).kind == "fact"
    assert desk.state(grant.grant_id) == "sent"


def test_a_report_that_the_carrier_has_a_stop_opts_out_and_asks_nobody(desk: Desk):
    grant = sent(desk, BODY)
    assert desk.recall(failure(grant, "21610")).kind == "fact"
    assert sources(desk) == ["carrier"]


def test_a_report_about_a_stranger_s_message_decides_nothing(desk: Desk):
    report = a_lead("", kind="delivery", delivery=Delivery("SM404", "failed", "f" * 32, "21610"))
    assert desk.recall(report).kind == "fact"
    assert sources(desk) == []
