"""The audit log holds ids, digests, numbers and words: never what somebody wrote, who they are or where."""

from dataclasses import replace
from datetime import timedelta

from frontdesk.domain.lead import Delivery
from frontdesk.domain.proposal import Act, Ground
from tests.builders import NOON, a_classification, a_form, a_lead, a_person, a_proposal, an_answer
from tests.integration.memory.desk import Desk

PHONE, EMAIL, NAME = "+13125550177", "xylophone@example.com", "Zerubbabel"
MARKERS = (PHONE, "5550177", EMAIL, "xylophone", NAME, "quokka", "$77,777", "quoll.example", "a-models-words")
WHO = a_person(PHONE, email=EMAIL, name=NAME)
BODY = "The quokka costs $77,777, see https://quoll.example or call (312) 555-0177."
PROPOSAL = a_proposal(BODY, why=f"a-models-words about {NAME} and a quokka", flags=("flag_of_a_model",))


def log(desk: Desk) -> str:
    """Return all facts of the log as one text."""
    return "\n".join(desk.values("select facts from events order by seq"))


def found(desk: Desk) -> list[str]:
    return [marker for marker in MARKERS if marker in log(desk)]


def through_people(desk: Desk) -> None:
    """A quoting draft is asked about after an earlier message, rewritten with other quotes, and sent."""
    earlier = a_form("I saw a quokka.", person=WHO, received_at=NOON - timedelta(minutes=5))
    lead = a_lead(f"A quokka! I am {NAME}, write to {EMAIL} or {PHONE}.", person=WHO)
    desk.recall(earlier)
    desk.recall(lead)
    asked = desk.gate(lead, proposal=PROPOSAL).question
    assert asked
    assert {"content_grounded", "earlier_message"} <= {reason.rule for reason in asked.reasons}
    posted = desk.asked(lead, asked)
    desk.note_request(lead, posted, an_answer(posted, "edit", body=f"{BODY} Dear {NAME}."))
    desk.pass_time(seconds=1)
    again = desk.gate(lead, proposal=PROPOSAL).question
    posted = desk.asked(lead, again)
    desk.note_request(lead, posted, an_answer(posted))
    grant = desk.gate(lead, proposal=PROPOSAL).grant
    assert grant
    desk.told(grant, "sent", "SM1")
    desk.recall(a_lead("", kind="delivery", person=WHO, delivery=Delivery("SM1", "delivered")))
    desk.record(lead, "sent", reading=a_classification())


def test_nothing_that_somebody_wrote_and_nobodys_name_or_address_gets_onto_the_log(desk: Desk):
    through_people(desk)
    assert len(log(desk).splitlines()) >= 12
    assert found(desk) == []


def test_a_rules_sentence_that_quotes_the_text_is_kept_without_the_quotes(desk: Desk):
    through_people(desk)
    kept = log(desk)
    assert "The text says 3 things that the playbook does not." in kept
    assert "Maria Lopez said yes, although: The text says 3 things that the playbook does not." in kept


def test_the_log_tells_what_a_text_stands_on_but_not_its_words(desk: Desk):
    lead = a_lead("Hours?", person=WHO)
    desk.recall(lead)
    grounded = replace(
        PROPOSAL, acts=(Act("message", "A quokka.", (Ground("template", "greeting", "quokka"),)),)
    )
    desk.gate(lead, proposal=grounded)
    assert '"grounds":["template:greeting"]' in log(desk)
    assert found(desk) == []
