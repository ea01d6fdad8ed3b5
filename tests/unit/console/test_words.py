"""How the console says times, spans, numbers and standings."""

from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.verdict import Outcome
from ops.console import words
from ops.story import Standing
from tests.unit.console.fakes import a_line

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("hour", "said"), [(6, "12:05 am"), (15, "9:05 am"), (18, "12:05 pm"), (22, "4:05 pm")]
)
def test_an_hour_is_told_as_people_write_it(hour: int, said: str):
    assert words.time_of_day(datetime(2026, 11, 24, hour, 5, tzinfo=UTC), CHICAGO) == said


def test_a_moment_of_another_day_says_which():
    now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert words.moment_in_words(now, CHICAGO, now) == "9:00 am"
    assert words.moment_in_words(now - timedelta(hours=10), CHICAGO, now) == "Mon, Nov 23, 11:00 pm"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=-3), "0 s"),
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=5), "3 h 5 min"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_a_span_has_at_most_two_units(span: timedelta, said: str):
    assert words.span_in_words(span) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=12, seconds=40), "12 min ago"),
        (timedelta(hours=3, minutes=40), "3 h ago"),
    ],
)
def test_what_is_past_is_told_in_one_unit(span: timedelta, said: str):
    now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert words.ago(now - span, now) == said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("+13125550150", "(312) 555-0150"),
        ("+442079460000", "+442079460000"),
        ("a@b.c", "a@b.c"),
        (None, None),
    ],
)
def test_only_a_north_american_number_is_told_with_brackets(address: str | None, said: str | None):
    assert words.phone_in_words(address) == said


def test_a_run_that_is_with_a_person_says_who_is_asked():
    assert (
        words.standing_in_words(a_line(standing="with_person", waits_for="front desk"))
        == "Waits for the front desk"
    )
    assert words.standing_in_words(a_line(standing="with_person")) == "Waits for a person"
    assert words.standing_in_words(a_line(standing="ended", waits_for="front desk")) == "Done"


def test_every_standing_and_every_outcome_has_words_and_a_look_of_its_own():
    standings: tuple[Standing, ...] = get_args(Standing)
    lines = [a_line(standing=each) for each in standings if each != "ended"]
    lines += [a_line(standing="ended", outcome=each) for each in get_args(Outcome)]
    lines += [a_line(standing="ended", outcome="sent", has_booked=True)]
    assert len({words.standing_in_words(line) for line in lines}) == len(lines)
    assert all(words.tone(line) for line in lines)


def test_who_was_booked_was_not_merely_answered():
    assert words.standing_in_words(a_line(standing="ended", outcome="sent", has_booked=True)) == "Booked"
    failed = a_line(standing="ended", outcome="failed", has_booked=True)
    assert words.standing_in_words(failed) == "Could not be sent"


def test_a_wish_is_told_in_words():
    assert words.wish("price_question") == "price question"
    assert words.wish("none_of_these") == "nothing that the playbook names"
    assert words.wish(None) == "not read yet"


def test_a_keyword_is_told_as_what_it_does_since_its_text_is_not_kept():
    assert words.without_words(a_line(kind="opt_out", text=None)) == "told us to stop texting"
    assert words.without_words(a_line(kind="opt_in", text=None)) == "told us that we may text again"
    assert words.without_words(a_line(kind="help", text=None)) == "texted HELP"
    assert words.without_words(a_line(kind="delivery", text=None)) == "did not get a text of ours"
    assert words.without_words(a_line(text=None)) == "wrote nothing"
