"""The lead's phone shows the thread as the lead sees it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from ops.console.phone import screen
from tests.unit.console.fakes import RECEIVED
from tests.unit.console.stories import RUN, a_message

CHICAGO = ZoneInfo("America/Chicago")


def test_days_begin_at_the_locations_midnight():
    late = RECEIVED.replace(hour=5, minute=30)  # half past eleven in the evening before, in Chicago
    days = screen([a_message(at=late), a_message(at=late + timedelta(hours=1))], RUN, CHICAGO)
    assert [(day.day.day, len(day.bubbles)) for day in days] == [(23, 1), (24, 1)]


@pytest.mark.parametrize(
    ("status", "shown", "has_arrived"),
    [
        ("sent", "Sent", True),
        ("delivered", "Delivered", True),
        ("granted", "About to be sent", False),
        ("unknown", "Being looked up: nobody gets it twice", False),
        ("undelivered", "Not delivered", False),
        ("absent", "Looked up: it was never sent", False),
        ("something_new", "Something new", True),
    ],
)
def test_a_text_of_the_desk_says_what_became_of_it(status: str, shown: str, has_arrived: bool):
    ((bubble,),) = [day.bubbles for day in screen([a_message(direction="out", status=status)], RUN, CHICAGO)]
    assert (bubble.status, bubble.has_arrived, bubble.is_theirs) == (shown, has_arrived, False)


def test_the_messages_of_this_run_are_marked_and_only_the_last_of_a_turn_has_a_tail():
    thread = [a_message(run_id="b2" * 32), a_message(), a_message(direction="out", status="sent")]
    (day,) = screen(thread, RUN, CHICAGO)
    assert [bubble.is_of_this_run for bubble in day.bubbles] == [False, True, True]
    assert [bubble.is_last_of_turn for bubble in day.bubbles] == [False, True, True]
