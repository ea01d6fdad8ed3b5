"""What makes a model's text unfit to be sent as it is, whatever it says."""

import pytest

from frontdesk.brain.body_checks import flaw_of

ENGLISH = "Hi Ann! We are open on Friday. You can reach us at (708) 555-0117."


def flaw(body: str, language="en", first_name="Ann", names=()) -> str | None:
    return flaw_of(body, language, first_name=first_name, names=names, longest=480)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (" \n", "is empty"),
        ("We are here. " * 40, "longer than 480"),
        ("We are\u200b open.", "cannot be seen"),
        ("We are \ufffd open.", "half a character"),
        ("We are at {address}.", "a placeholder"),
        ("Hi [name]! We are open.", "a placeholder"),
        ("<b>We</b> are open.", "markup"),
        ("We are **open**.", "markup"),
        ("# Hours\nWe are open.", "markup"),
        ("We are open:\n- on Friday", "markup"),
        ("We are open:\n1. on Friday", "markup"),
        ("We are open.\\nYou can come.", "markup"),
        ("Con gusto le atendemos, llame para su cita.", 'not in "en"'),
        ("Hi John! We are open.", "not theirs"),
        ("Dear Patient, we are open.", "not theirs"),
        ("Hello, Bob, we are open.", "not theirs"),
        ("Good morning Bob! We are open.", "not theirs"),
    ],
)
def test_a_text_that_cannot_be_sent_is_known_by_its_form(body, says):
    found = flaw(body)
    assert found
    assert says in found


@pytest.mark.parametrize(
    "body",
    [
        ENGLISH,
        "Hi ann! We are open.",
        "Hello from BrightSmile! We are open.",
        "Hi! We are open.",
        "Hello, Thanks for writing to us.",
        "Good morning! We are open.",
        "We are at https://book.brightsmile.example/oak-park and it's $99 - see you then!",
    ],
)
def test_a_text_without_a_flaw_has_none(body):
    assert flaw(body) is None


@pytest.mark.parametrize(
    "body", ["¡Hola, Ana! Con gusto le atendemos.", "Hola, gracias por escribir.", "¡Buenos días!"]
)
def test_spanish_greetings_are_known(body):
    assert flaw(body, "es", "Ana") is None


def test_nobody_is_greeted_by_a_name_that_nobody_gave():
    assert flaw("¡Hola, Ana! Con gusto le atendemos.", "es", None)
    assert flaw("Hi Ann! We are open.", first_name=None)


def test_names_of_people_and_places_do_not_make_a_text_spanish():
    body = "Hi José! We are at Peñón Ávila."
    assert flaw(body, first_name="José", names=("José", "Peñón Ávila")) is None


def test_a_flaw_says_nothing_of_the_text():
    assert "Secret" not in (flaw("Hi Secret! We are open.") or "Secret")
