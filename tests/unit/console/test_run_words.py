"""Spans, dollars and names as the run page says them."""

from datetime import timedelta

import pytest

from ops.console.run_words import cost_in_words, span, step_span
from ops.note_words import dollars
from ops.story import Story
from tests.unit.console.stories import a_story, an_entry


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3, "under 1 s"),
        (0.4, "under 1 s"),
        (7.06, "7.1 s"),
        (59.7, "1 min"),
        (125, "2 min 5 s"),
        (7200, "2 h"),
        (90000, "1 d 1 h"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(seconds: float, said: str):
    assert span(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(("seconds", "said"), [(0, ""), (0.0004, ""), (0.432, "432 ms"), (2, "2.0 s")])
def test_a_step_is_told_to_the_millisecond_where_it_took_any(seconds: float, said: str):
    assert step_span(timedelta(seconds=seconds)) == said


def of_models(*model_ids: str, usd_micros: int = 0) -> Story:
    return a_story(entries=(an_entry(model_ids=model_ids, usd_micros=usd_micros),))


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (of_models("embedded/e5"), "$0.0000, embedded model: it runs here and nobody bills it"),
        (of_models("embedded/e5", "haiku", usd_micros=1234), "$0.0012; by embedded/e5, haiku"),
        (of_models(), "$0.0000, no model was asked"),
        (a_story(entries=()), "not known any more"),
    ],
)
def test_a_cost_says_why_it_is_what_it_is(story: Story, said: str):
    assert cost_in_words(story) == said


def test_dollars_are_said_as_people_say_them():
    assert dollars(1_234_567_800) == "$1,234.5678"
