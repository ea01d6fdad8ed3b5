"""What an operator may ask about models: how people judged them, what can be played again, what they cost."""

from datetime import timedelta
from typing import Any

import pytest

from frontdesk.domain.lead import Lead
from frontdesk.domain.requests import PostedRequest
from tests.builders import (
    BODY,
    HIGHLANDS,
    NOON,
    a_classification,
    a_form,
    a_lead,
    a_person,
    a_proposal,
    an_answer,
)
from tests.integration.memory.desk import Desk
from tests.integration.memory.test_questions import UNGROUNDED, Ask, ask, reader

__all__ = ["ask", "reader"]
"""The fixtures of the other questions."""
READ = a_classification(score=0.7, spent_usd_micros=30)


def asked(desk: Desk, lead: Lead, **details: Any) -> PostedRequest:
    """Recall a lead whose draft a person is asked about, and return what was posted."""
    desk.recall(lead)
    return desk.asked(lead, desk.gate(lead, reading=READ, **{"proposal": UNGROUNDED} | details).question)


@pytest.mark.parametrize(
    ("kind", "body", "is_changed"),
    [
        ("approve", None, False),
        ("reject", None, False),
        ("take_over", None, False),
        ("edit", "In my own words.", True),
        ("edit", UNGROUNDED.acts[0].body, False),
    ],
)
def test_what_a_person_said_is_a_label_of_what_the_brain_made(
    desk: Desk, ask: Ask, kind: str, body: str | None, is_changed: bool
):
    posted = asked(desk, lead := a_lead())
    assert ask("labels") == []
    desk.note_request(lead, posted, an_answer(posted, kind, body=body))
    (label,) = ask("labels")
    assert (label["run_id"], label["answer"], label["is_body_changed"]) == (lead.event_key, kind, is_changed)
    read, drafted = label["classification"], label["proposal"]
    told = (read["intent"], read["score"], read["confidence"], read["model_id"])
    assert told == ("hours_location", 0.7, 0.97, "a-model")
    assert (label["word"], drafted["score"], drafted["confidence"]) == ("ask", None, 0.97)
    assert "content_grounded" in label["rules"]


def test_the_first_decision_about_a_run_is_its_label(desk: Desk, ask: Ask):
    posted = asked(desk, lead := a_lead())
    desk.note_request(lead, posted, an_answer(posted, "edit", body="It costs $99."))
    desk.pass_time(minutes=1)
    again = desk.asked(lead, posted.question)
    desk.note_request(lead, again, an_answer(again, "approve", at=desk.now))
    assert [label["answer"] for label in ask("labels")] == ["edit"]


def test_labels_come_newest_first_and_since_a_moment(desk: Desk, ask: Ask):
    for minutes in range(3):
        lead = a_lead(person=a_person(f"+1312555012{minutes}"))
        posted = asked(desk, lead)
        at = NOON + timedelta(minutes=minutes)
        desk.note_request(lead, posted, an_answer(posted, "approve", at=at))
    times = [label["answered_at"][11:16] for label in ask("labels")]
    assert times == ["18:02", "18:01", "18:00"]
    assert len(ask("labels", answered_since="2026-03-10T18:01:00Z")) == 2
    assert len(ask("labels", limit=1)) == 1


def test_silence_is_no_label(desk: Desk, ask: Ask):
    lead = a_lead()
    asked(desk, lead)
    desk.record(lead, "expired")
    assert ask("labels") == []


def test_a_decided_run_is_told_as_the_brain_saw_it_and_without_an_address(desk: Desk, ask: Ask):
    desk.told(desk.granted(a_lead("Hours?"), reading=READ), "sent", "SM1")
    desk.pass_time(minutes=5)
    lead = a_form("And a cleaning?", received_at=desk.now, person=a_person(email="ann@example.com"))
    asked(desk, lead)
    desk.pass_time(minutes=5)
    desk.recall(a_lead("Later.", received_at=desk.now))
    (run,) = ask("recorded")
    assert [(said["who"], said["text"]) for said in run["thread"]] == [("lead", "Hours?"), ("desk", BODY)]
    assert (run["text"], run["kind"], run["name"], run["locale"]) == (lead.text, "form", "Ann Doe", "en")
    assert (run["is_vip"], run["is_new"], run["stage"]) == (False, False, "contacted")
    assert (run["word"], run["decided_at"]) == ("ask", "2026-03-10T18:05:00Z")
    assert run["body"] == UNGROUNDED.acts[0].body
    assert "content_grounded" in [reason["rule"] for reason in run["reasons"]]
    assert not [address for address in ("ann@example.com", "312555") if address in str(run)]


def test_what_was_sent_alone_is_told_with_its_text_and_cost(desk: Desk, ask: Ask):
    lead = a_lead()
    grant = desk.granted(lead, reading=READ)
    assert ask("recorded") == []
    desk.told(grant, "sent", "SM1")
    desk.record(lead, "sent", reading=READ)
    (run,) = ask("recorded", run_id=lead.event_key)
    assert (run["word"], run["body"], run["is_new"], run["thread"]) == ("send", BODY, True, [])
    assert (run["classification"]["intent"], run["spent_usd_micros"]) == ("hours_location", 30)


def test_the_first_word_of_the_gate_is_the_one_that_is_told(desk: Desk, ask: Ask):
    posted = asked(desk, lead := a_lead())
    desk.note_request(lead, posted, an_answer(posted))
    assert desk.gate(lead, reading=READ, proposal=UNGROUNDED).grant
    assert [run["word"] for run in ask("recorded")] == ["ask"]


def test_decided_runs_come_page_by_page_and_by_location(desk: Desk, ask: Ask):
    leads = [a_lead(person=a_person(f"+1312555012{number}")) for number in range(3)]
    leads.append(a_lead(person=a_person("+17205550100"), location_id=HIGHLANDS))
    for lead in leads:
        desk.recall(lead)
        desk.gate(lead)
        desk.record(lead, "sent")
    page = ask("recorded", limit=3)
    rest = ask("recorded", limit=3, older_than=page[-1]["run_id"])
    told = [run["run_id"] for run in (*page, *rest)]
    assert sorted(told) == sorted(lead.event_key for lead in leads)
    assert [run["run_id"] for run in ask("recorded", location_id=HIGHLANDS)] == [leads[-1].event_key]
    assert ask("recorded", older_than="f" * 64) == []


def test_what_nobody_wrote_and_what_nobody_decided_cannot_be_played_again(desk: Desk, ask: Ask):
    stop, unread = a_lead("STOP", kind="opt_out"), a_lead(person=a_person("+13125550156"))
    for lead in (stop, unread):
        desk.recall(lead)
        desk.record(lead)
    assert ask("recorded") == []


def test_a_draft_without_a_text_is_told_without_one(desk: Desk, ask: Ask):
    asked(desk, a_lead(), proposal=a_proposal(acts=()))
    (run,) = ask("recorded")
    assert (run["body"], run["proposal"]["acts"]) == (None, [])


def test_spending_is_told_by_day_and_scope_newest_first(desk: Desk, ask: Ask):
    most = desk.playbook.ceilings.usd_micros_per_run
    lead = a_lead()
    desk.recall(lead)
    desk.record(lead, reading=READ)
    desk.pass_time(days=1)
    desk.recall(a_lead(person=a_person("+13125550156")))
    assert [tuple(row.values()) for row in ask("spending")] == [
        ("2026-03-11", "desk", most, 0),
        ("2026-03-11", "location/lincoln-park", most, 0),
        ("2026-03-10", "desk", 0, 30),
        ("2026-03-10", "location/lincoln-park", 0, 30),
    ]
    assert [row["day"] for row in ask("spending", since="2026-03-11")] == ["2026-03-11"] * 2
    (run,) = ask("run", run_id=lead.event_key)
    assert (run["budget_usd_micros"], run["spent_usd_micros"]) == (most, 30)
