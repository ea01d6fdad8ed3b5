"""A provider that knows a text by its own id alone may report on it before it has answered the POST."""

import pytest

from frontdesk.domain.lead import Delivery, Lead
from frontdesk.domain.reports import report_key
from frontdesk.domain.sends import Grant
from tests.builders import a_lead, an_answer
from tests.integration.memory.desk import Desk

MESSAGE = "aMessageOfHighLevel"


def report(desk: Desk, told: str = "failed", code: str | None = None) -> Lead:
    status = "failed" if told == "opt_out" else told
    key = report_key(next(iter(desk.playbook.sources)), MESSAGE, told)
    return a_lead("", kind="delivery", delivery=Delivery(MESSAGE, status, None, code), event_key=key)


def overtaken(desk: Desk, told: str = "failed", code: str | None = None) -> tuple[Lead, Grant]:
    """Post a text on which the report comes before the answer; return the run that sent it and its grant."""
    lead = a_lead()
    grant = desk.granted(lead)
    assert desk.recall(report(desk, told, code)).kind == "fact"
    return lead, grant


def test_a_failure_that_overtook_the_answer_is_shown_to_a_person_by_the_run_that_sent_it(desk: Desk):
    lead, grant = overtaken(desk)
    assert desk.told(grant, "sent", MESSAGE) == "sent"
    passed = desk.gate(lead)
    assert (passed.verdict, passed.reasons[0].rule) == ("ask", "notice")
    assert "did not reach them" in passed.reasons[0].text
    posted = desk.asked(lead, passed.question)
    desk.note_request(lead, posted, an_answer(posted, "approve"))
    assert desk.gate(lead).outcome == "sent"


def test_it_is_told_once_though_receipt_and_report_are_heard_again(desk: Desk):
    lead, grant = overtaken(desk)
    for _ in range(2):
        desk.told(grant, "sent", MESSAGE)
    assert desk.recall(report(desk)).kind == "fact"
    assert desk.values("select details->>'undelivered_by' from sends") == [lead.event_key]


def test_a_failure_is_known_too_where_only_a_look_found_the_message(desk: Desk):
    lead, grant = overtaken(desk)
    desk.told(grant, "unknown", error="no_answer")
    desk.pass_time(minutes=2)
    assert desk.found(grant, "found", MESSAGE) == "sent"
    assert desk.gate(lead).verdict == "ask"


def test_a_carrier_s_stop_that_overtook_the_answer_opts_out(desk: Desk):
    lead, grant = overtaken(desk, "opt_out", "opted_out")
    desk.told(grant, "sent", MESSAGE)
    assert desk.values("select source from consents where state = 'revoked'") == ["carrier"]
    assert desk.gate(lead).outcome == "stopped"


@pytest.mark.parametrize(("message", "told"), [("another", "failed"), (MESSAGE, "delivered")])
def test_another_s_failure_and_an_arrival_ask_nobody(desk: Desk, message: str, told: str):
    lead, grant = overtaken(desk, told)
    desk.told(grant, "sent", message)
    assert desk.gate(lead).outcome == "sent"
    expected = "delivered" if message == MESSAGE else None
    assert desk.values("select delivery_status from sends") == [expected]
