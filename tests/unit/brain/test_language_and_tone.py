"""Language by small words, urgency and mood by word lists."""

import tomllib
from pathlib import Path

import pytest

from frontdesk.brain.tone import sentiment_of, urgency_of
from frontdesk.domain.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much is a cleaning?", "en"),
        ("do u take new patients? i need a dentist", "en"),
        ("cuanto cuesta una limpieza", "es"),
        ("¿Abren?", "es"),
        ("Mañana", "es"),
        ("Hola, do you have an appointment for my mom this week?", "en"),
        ("gracias", "es"),
        ("3pm", None),
        ("", None),
        ("😀", None),
    ],
)
def test_the_language_is_the_one_with_more_of_its_words(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("My face is swollen, I need someone ASAP", "high"),
        ("me duele muchísimo la muela", "high"),
        ("It is not urgent, whenever you have time", "low"),
        ("no hay prisa, solo curiosidad", "low"),
        ("No rush, but the bleeding won\u2019t stop", "high"),
        ("What are your hours?", "normal"),
        ("", "normal"),
    ],
)
def test_need_weighs_more_than_patience(text, urgency):
    assert urgency_of(text) == urgency


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("Thanks a lot!", "positive"),
        ("muchas gracias", "positive"),
        ("Thanks for nothing, this is ridiculous", "negative"),
        ("I am not happy with my crown", "negative"),
        ("estoy muy molesta", "negative"),
        ("What are your hours?", "neutral"),
        ("I want to sue", "negative"),
        ("Sue Ellen lives in the issue", "negative"),
    ],
)
def test_a_complaint_that_says_thank_you_is_a_complaint(text, sentiment):
    assert sentiment_of(text) == sentiment


def test_of_short_messages_98_in_100_are_told_right_where_english_is_the_default():
    messages = tomllib.loads((Path(__file__).parent / "languages.toml").read_text("utf-8"))
    every = [(language, text) for language, texts in messages.items() for text in texts]
    wrong = [(language, text) for language, text in every if (language_of(text) or "en") != language]
    assert len(wrong) <= len(every) * 0.02, wrong


@pytest.mark.parametrize("text", ["Delta Dental?", "Maria Garcia", "Dra. Paloma Ortega"])
def test_the_spelling_of_a_name_tells_no_language(text):
    assert language_of(text) is None


@pytest.mark.parametrize(
    ("text", "language"), [("abren sabado", "es"), ("crown fell", "en"), ("contratan higienistas", "es")]
)
def test_words_that_no_list_has_are_told_by_their_spelling(text, language):
    assert language_of(text) == language
