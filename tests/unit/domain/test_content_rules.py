"""What a text must be beside grounded: short, plain, in the lead's language, about nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.content_rules import (
    is_other_language,
    no_plain_text,
    segments,
    strangers,
    unknown_words,
    words_of,
)
from frontdesk.playbook_text import fill
from tests.builders import a_playbook

KNOWN = words_of(
    "Thanks for writing to BrightSmile Lincoln Park. Dr. Rahman takes Delta Dental. We also look after"
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("{" * 80, 1),
        ("{" * 81, 2),
        ("a" * 152 + "{" * 76, 2),
        ("a" * 152 + "{" + "a" * 152, 3),  # the brace takes two places and stands in no two messages
        ("ñ" * 160, 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("😀" * 35, 1),
        ("á" + "😀" * 35, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_messages_are_counted_as_carriers_bill_them(text, count):
    assert segments(text) == count


@given(st.text(max_size=400))
def test_a_longer_text_is_never_fewer_messages(text):
    assert segments(text) <= segments(f"{text}.")


@pytest.mark.parametrize(
    "text",
    [
        "We also look after Quill.",
        "Our patient Robert Quill asked the same.",
        "Robert Quill asked the same.",
        "Thanks for writing to Mr. Quill.",
        "We look after QUILL",
        "QUILL: thanks for writing",
        "We look after \U0001d410uill.",
        "We look after Pe\u00f1a too.",
    ],
)
def test_a_name_that_is_nobody_s_here_is_seen(text):
    assert strangers(text, KNOWN, "Ann Doe")


@pytest.mark.parametrize(
    "text",
    [
        "Hi Ann! Thanks for writing to BrightSmile Lincoln Park.",
        "Dr. Rahman's team is open on Monday. I'm glad, OK?",
        "Delta Dental, Dr. Rahman: yes. Another day is fine.",
        "¡Hola, Ann! Gracias. ¿Abren el lunes? Doe",
        "We open in May; STOP ends it.",
    ],
)
def test_the_contact_s_own_name_and_the_playbook_s_are_nobody_else_s(text):
    assert strangers(text, KNOWN, "Ann Doe") == ()


def test_words_for_a_look_into_the_contacts_are_those_that_nobody_here_is_called():
    assert "quill" in unknown_words("We also look after bob quill, Ann.", KNOWN, "Ann Doe")
    assert "quill" in unknown_words("We also look after Q-uill.", KNOWN, "Ann Doe")
    assert "after" not in unknown_words("We also look after bob.", KNOWN, "Ann Doe")


@pytest.mark.parametrize(
    "mark", ["{phone}", "[name]", "<b>", "%(name)s", "a_b", "x=1", "--", "&lt;", "%34", "$.gate", "\r"]
)
def test_marks_of_templates_and_programs_are_no_plain_text(mark):
    assert no_plain_text(f"Call {mark} now.")


def test_a_text_is_in_another_language_only_where_its_words_tell():
    assert is_other_language("Gracias por escribir, ¿cómo le ayudamos?", "en")
    assert not is_other_language("Thanks for writing, how may we help?", "en")
    assert not is_other_language("Ann Doe", "es")


@pytest.mark.parametrize("location_id", a_playbook().locations)
@pytest.mark.parametrize("name", ["Ann", "José", "Siobhan"])
def test_whatever_the_playbook_says_itself_passes_every_rule(location_id, name):
    playbook = a_playbook()
    known = playbook.gate_policy(location_id).known_words
    for language in playbook.languages:
        hail = fill(playbook.greetings[language].named, {"first_name": name})
        facts = {"greeting": hail, **playbook.facts(location_id, language)}
        for intent in playbook.intents.values():
            text = fill(intent.templates.get(language, ""), facts)
            assert not is_other_language(text, language), text
            assert (strangers(text, known, name), no_plain_text(text)) == ((), ())
            assert segments(text) <= 5
