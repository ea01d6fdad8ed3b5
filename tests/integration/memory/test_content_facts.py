"""What the gate finds out about a text by itself: other contacts in it, the language, too much of it."""

import pytest

from tests.builders import BODY, a_classification, a_lead, a_person, a_proposal
from tests.integration.memory.desk import Desk


def rules_of(
    desk: Desk, *bodies: str, text: str = "What are your opening hours?", **reading: str
) -> set[str]:
    desk.recall(a_lead("Hello", person=a_person("+13125550177", name="Bob Mércer")))
    lead = a_lead(text)
    desk.recall(lead)
    passed = desk.gate(lead, reading=a_classification(**reading), proposal=a_proposal(*bodies))
    assert passed.verdict == "ask"
    return {reason.rule for reason in passed.reasons if reason.word == "ask"}


def test_another_contact_s_name_is_found_however_small_it_is_written(desk: Desk):
    assert rules_of(desk, "Thanks! We also look after bob mercer.") == {"content_person", "content_words"}


def test_the_language_of_their_message_counts_whatever_the_model_took_it_for(desk: Desk):
    text = "¡Gracias por escribir! ¿Cómo le podemos ayudar?"
    assert rules_of(desk, text, language="es") == {"content_language"}


@pytest.mark.parametrize("bodies", [(BODY, BODY), ("Thanks!", "Thanks a lot!", "Thank you!", BODY)])
def test_a_person_looks_at_a_proposal_that_repeats_itself_or_does_too_much(desk: Desk, bodies):
    assert rules_of(desk, *bodies) == {"flagged"}
