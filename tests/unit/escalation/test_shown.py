"""Strangers' text is harmless to look at, and nothing in it is lost unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.escalation.shown import by_name, escaped, fits, fitted, one_line, unescaped, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pay\u202e001$\u202c", "pay⟨U+202E⟩001$⟨U+202C⟩"),
        ("S\u200bTOP", "S⟨U+200B⟩TOP"),
        ("a\x00b\x1b[2J", "a⟨U+0000⟩b⟨U+001B⟩[2J"),
        ("lone \ud800", "lone ⟨U+D800⟩"),
        ("tag \U000e0041", "tag ⟨U+E0041⟩"),
        ("blank \u3164", "blank ⟨U+3164⟩"),
        ("line\u2028line", "line⟨U+2028⟩line"),
    ],
)
def test_what_cannot_be_seen_is_named(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["Mañana a las 9:00, ¿sí?", "🦷 ok 👍🏽", "a\tb\nc", "n\u0303", "\u65e5\u672c"]
)
def test_what_people_write_stays_as_it_is(text):
    assert visible(text) == text


def test_line_ends_of_other_systems_are_line_ends():
    assert visible("a\r\nb\rc") == "a\nb\nc"


@pytest.mark.parametrize(
    "text", ["<!channel>", "<@U01DANA>", "<https://evil.example|click>", "&lt;!here&gt;"]
)
def test_slack_finds_nothing_to_act_on(text):
    assert "<" not in escaped(text)
    assert ">" not in escaped(text)
    assert unescaped(escaped(text)) == text


@given(st.text(max_size=400), st.integers(60, 300))
def test_a_text_fits_its_limit_or_says_that_it_was_cut(text, limit):
    shown = fitted(text, limit)
    assert len(shown) <= limit
    assert fits(text, limit) is (shown == escaped(visible(text)))
    assert fits(text, limit) or "characters in all)" in shown


def test_an_entity_is_never_cut_in_half():
    assert fitted("&" * 100, 57) == "&amp;" * 5 + " … (cut; 100 characters in all)"


def test_one_line_is_one_line():
    assert one_line("  a\n\n b\t c ", 80) == "a b c"
    assert one_line("x" * 50, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("Maria Lopez (U0BRIGHT01)", "Maria Lopez"),
        ("Rosa (W012AB3CD) approved exactly this text.", "Rosa approved exactly this text."),
        ("We ship to the States (USA) and we have (WIRELESS).", None),
        ("At 9 (UTC).", None),
    ],
)
def test_people_are_told_by_name_without_the_id_of_the_record(sentence, shown):
    assert by_name(sentence) == (sentence if shown is None else shown)
