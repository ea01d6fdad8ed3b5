"""What an operator is told of a thread: who said what, by which channel, and whether it arrived."""

from datetime import timedelta

from frontdesk.domain.lead import Delivery
from tests.builders import BODY, HIGHLANDS, NOON, a_form, a_lead, a_person
from tests.fixtures.highlevel_playbook import a_highlevel_playbook, by_mail
from tests.integration.memory.desk import Desk
from tests.integration.memory.test_questions import Ask, ask, reader

__all__ = ["ask", "reader"]
"""The fixtures of the other questions."""


def test_the_thread_shows_what_was_said_and_what_may_not_have_arrived(desk: Desk, ask: Ask):
    lead = a_lead("Hours?")
    grant = desk.granted(lead)
    desk.told(grant, "unknown")
    assert told(ask, lead) == [("out", BODY, "unknown"), ("in", "Hours?", None)]
    desk.pass_time(minutes=1)
    desk.told(grant, "sent", "SM1")
    assert told(ask, lead) == [("out", BODY, "sent"), ("in", "Hours?", None)]
    desk.recall(a_lead("", kind="delivery", person=a_person(None), delivery=Delivery("SM1", "delivered")))
    assert told(ask, lead)[0] == ("out", BODY, "delivered")


def told(ask: Ask, lead) -> list[tuple[str, str, str | None]]:
    return [(row["direction"], row["text"], row["status"]) for row in ask("thread", run_id=lead.event_key)]


def test_the_thread_tells_an_email_with_its_subject_before_and_after_it_is_sent(desk: Desk, ask: Ask):
    desk.playbook = a_highlevel_playbook(by_mail())
    lead = a_form(person=a_person(None, email="ann@example.com"), channel="email", consent=None)
    grant = desk.granted(lead)
    for state in ("unknown", "sent"):
        desk.told(grant, state, "m1")
        ours = ask("thread", run_id=lead.event_key)[0]
        assert (ours["status"], ours["channel"]) == (state, "email")
        assert ours["subject"] == "Your message to BrightSmile Lincoln Park"


def test_a_thread_is_of_one_person_at_one_location(desk: Desk, ask: Ask):
    lead, elsewhere = a_lead("Hours?"), a_lead("And there?", location_id=HIGHLANDS)
    for each in (lead, elsewhere, a_lead("Not me.", person=a_person("+13125550156"))):
        desk.recall(each)
    later = a_lead("Hello?", received_at=NOON + timedelta(minutes=1))
    desk.recall(later)
    assert [text for _, text, _ in told(ask, lead)] == ["Hello?", "Hours?"]
    assert told(ask, lead) == told(ask, later)
