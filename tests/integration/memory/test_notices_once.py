"""A person who answers a notice with a text of their own is asked once, and their text goes out once."""

import pytest

from frontdesk.domain.lead import Lead
from tests.builders import a_lead, an_answer
from tests.integration.memory.desk import Desk
from tests.integration.memory.test_own_events import answers_keywords

WORDS = "Hello! Which of our practices do you mean?"


def answers(desk: Desk, lead: Lead) -> None:
    """Somebody writes a text of their own to what the gate asks about."""
    posted = desk.asked(lead, desk.gate(lead).question)
    desk.note_request(lead, posted, an_answer(posted, "edit", body=WORDS))


def sends_it(desk: Desk, lead: Lead) -> None:
    """Their text is granted, as often as it must still be agreed to, and accepted."""
    passed = desk.gate(lead)
    while passed.question:
        posted = desk.asked(lead, passed.question)
        desk.note_request(lead, posted, an_answer(posted, "approve"))
        passed = desk.gate(lead)
    assert passed.grant
    assert passed.grant.body == WORDS
    desk.told(passed.grant, "sent", f"SM{passed.grant.grant_id}")


def test_a_notice_that_was_answered_with_a_text_is_not_asked_about_again(desk: Desk):
    lead = a_lead("HELP", kind="help")
    desk.recall(lead)
    answers(desk, lead)
    sends_it(desk, lead)
    passed = desk.gate(lead)
    assert (passed.verdict, passed.outcome) == ("stop", "sent")
    assert desk.values("select count(*) from sends") == [1]


def test_a_text_behind_the_desk_s_own_act_goes_out_once(desk: Desk):
    answers_keywords(desk)
    first = desk.granted(a_lead("What are your hours?"))
    desk.told(first, "sent", "SM1")
    lead = a_lead("CANCEL", kind="opt_out")
    desk.recall(lead)
    passed = desk.gate(lead)
    while passed.grant:
        desk.told(passed.grant, "sent", f"SM{passed.grant.grant_id}")
        passed = desk.gate(lead)
    assert passed.verdict == "stop"


@pytest.mark.parametrize("times", [1, 2])
def test_a_yes_to_a_notice_ends_it(desk: Desk, times: int):
    lead = a_lead("HELP", kind="help")
    desk.recall(lead)
    posted = desk.asked(lead, desk.gate(lead).question)
    desk.note_request(lead, posted, an_answer(posted, "approve"))
    for _ in range(times):
        passed = desk.gate(lead)
        assert (passed.verdict, passed.outcome) == ("stop", "nothing_to_do")
