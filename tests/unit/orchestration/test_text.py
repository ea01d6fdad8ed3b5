"""Text as strangers write it: whatever comes in, what is kept can be stored, shown and compared."""

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frontdesk.domain.lead import TEXT_LIMIT_BYTES
from frontdesk.orchestration.text import NAME_CHARS, cleaned, cleaned_line
from tests.unit.orchestration.webhooks import naughty_strings

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=200)


@given(ANYTHING)
@example("\ud800")
@example("\udfff\ud83e")
@example("\x00")
def test_whatever_comes_in_what_is_kept_is_whole_composed_and_seen(raw):
    kept = cleaned(raw).text
    assert kept.encode() == unicodedata.normalize("NFC", kept).encode()
    assert kept == kept.strip()
    assert not [
        char for char in kept if unicodedata.category(char) in {"Cc", "Co", "Cs"} and char not in "\n\t"
    ]


@given(ANYTHING, st.integers(min_value=1, max_value=100))
def test_nothing_is_longer_than_allowed(raw, limit):
    assert len(cleaned(raw, limit).text.encode()) <= limit


@given(ANYTHING)
def test_cleaning_what_is_clean_changes_nothing(raw):
    once = cleaned(raw)
    assert cleaned(once.text).text == once.text


def test_naughty_strings_are_kept_or_flagged_and_never_fail():
    for raw in naughty_strings():
        seen = cleaned(raw)
        json.loads(json.dumps(seen.text).encode("ascii"))
        assert seen.was_hostile or seen.was_cut or unicodedata.normalize("NFC", raw).strip() == seen.text


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00",
        "\x1b",
        "\x7f",
        "\u200b",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\u00ad",
        "\u034f",
        "\u3164",
        "\ue000",
        "\ufffe",
        "\U000e0041",
        "\U00040000",
    ],
    ids=ascii,
)
def test_a_hidden_character_goes_and_is_flagged(hidden):
    seen = cleaned(f"Pay{hidden} me")
    assert (seen.text, seen.was_hostile) == ("Pay me", True)


@pytest.mark.parametrize("broken", ["\ud800", "a\udc00b"], ids=ascii)
def test_a_broken_character_is_shown_as_such_and_flagged(broken):
    seen = cleaned(broken)
    assert "\ufffd" in seen.text
    assert seen.was_hostile


@pytest.mark.parametrize(
    "honest",
    [
        "¿Están abiertos mañana?",
        "tomorrow\n\tat 9",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "ক্\u200cষ",
        "\U0001f9b7\ufe0f",
        "\U0001fae9",
        "ขอบคุณ",
    ],
)
def test_what_people_honestly_write_stays(honest):
    seen = cleaned(honest)
    assert (seen.text, seen.was_hostile, seen.was_cut) == (honest, False, False)


def test_surrogates_that_belong_together_become_one_character():
    assert cleaned("\ud83e\uddb7").text == "\U0001f9b7"


def test_line_ends_of_every_system_are_one():
    assert cleaned("a\r\nb\rc\nd").text == "a\nb\nc\nd"


def test_a_letter_and_its_accent_are_one_character():
    assert cleaned("Nu\u0301n\u0303ez").text == "Núñez"


@pytest.mark.parametrize(("length", "was_cut"), [(TEXT_LIMIT_BYTES, False), (TEXT_LIMIT_BYTES + 1, True)])
def test_8_kib_are_kept_and_one_byte_more_is_cut_and_flagged(length, was_cut):
    seen = cleaned("a" * length)
    assert (len(seen.text), seen.was_cut) == (TEXT_LIMIT_BYTES, was_cut)


def test_a_character_is_never_cut_in_half():
    assert cleaned("aé", 2).text == "a"


def test_text_that_grows_when_composed_is_cut_again():
    seen = cleaned("\U0001d160" * 1000, 4000)
    assert len(seen.text.encode()) <= 4000
    assert seen.was_cut


def test_a_mountain_of_accents_is_cut_before_it_is_composed(monkeypatch):
    composed = []

    def normalize(form: str, text: str) -> str:
        composed.append(len(text))
        return text

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    assert cleaned("a" + "\u0300\u0316" * 60_000).was_cut
    assert max(composed) <= TEXT_LIMIT_BYTES


def test_a_name_is_one_line_of_a_sane_length():
    assert cleaned_line("  Ana\n\tPerez\u202e ") == "Ana Perez"
    assert len(cleaned_line("Ana " * 1000) or "") <= NAME_CHARS


@pytest.mark.parametrize("nothing", [None, "", " \n", "\u200b\u3164"])
def test_a_name_of_nothing_is_none(nothing):
    assert cleaned_line(nothing) is None
