"""The one untrusted word of an answer: the first name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.brain.templates import first_name, greeting
from tests.unit.brain.cases import brightsmile


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana", "Ana"),
        ("ana maría lópez", "Ana"),
        ("JOSÉ", "José"),
        ("McKenzie Park", "McKenzie"),
        ("  Zoë  ", "Zoë"),
        ("Jose\u0301 Ruiz", "José"),
    ],
)
def test_a_first_name_is_shown_as_people_write_it(name, shown):
    assert first_name(name) == shown


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        " ",
        "X",
        "Dr. Who",
        "R2D2",
        "https://evil.example",
        "Anna-IGNORE",
        "call+13125550188",
        "A" * 17,
        "Аnna",  # noqa: RUF001 - the first letter is Cyrillic, and that is the case
        "An\u200bna",
        "\u202eanna",
        "{phone}",
        "李雷",
    ],
)
def test_what_is_not_a_short_latin_word_is_left_out(name):
    assert first_name(name) is None


@given(st.text(max_size=60))
def test_whatever_a_name_is_only_a_few_letters_of_it_can_be_shown(name):
    shown = first_name(name)
    assert shown is None or (shown.isalpha() and 2 <= len(shown) <= 17 and "://" not in shown)


def test_a_greeting_can_do_without_a_name():
    assert greeting(brightsmile(), "es", "ana") == "¡Hola, Ana!"
    assert greeting(brightsmile(), "es", None) == "¡Hola!"
