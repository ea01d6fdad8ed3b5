"""The clock as the console shows and moves it."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from tests.unit.console.fakes import ORIGIN, RECEIVED, World

NOW = RECEIVED + timedelta(minutes=2)


def move(world: World, **data: str) -> TestResponse:
    answer = world.visitor().post("/clock", base_url=ORIGIN, headers={"Origin": ORIGIN}, data=data)
    world.console.journey.wait()
    return answer


def test_it_tells_the_time_of_every_location(world: World):
    page = world.get("/clock")
    assert re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page) == [
        ("Lincoln Park", "9:16 am"),
        ("Oak Park", "9:16 am"),
        ("Highlands", "8:16 am"),
    ]


@pytest.mark.parametrize(
    ("to", "span"),
    [("minute", timedelta(minutes=1)), ("quarter", timedelta(minutes=15)), ("hour", timedelta(hours=1))],
)
def test_a_step_moves_by_its_span(world: World, to: str, span: timedelta):
    assert move(world, to=to).status_code == 303
    assert world.desk.clock.now() == NOW + span


def test_tomorrow_is_nine_in_the_morning_where_the_business_is(world: World):
    move(world, to="morning")
    assert world.desk.clock.now() == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


def test_what_is_due_next_is_shown_and_gone_to(world: World):
    at = NOW + timedelta(hours=7)
    world.desk.clock.expect(at.timestamp(), "a reminder")
    page = world.get("/clock")
    assert "4:16 pm" in page
    assert "one thing waits" in page
    move(world, to="next")
    assert at <= world.desk.clock.now() <= at + timedelta(seconds=1)


def test_what_is_due_within_a_minute_is_one_line(world: World):
    noon = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    for seconds in (-2, 1, 20, 59.5):
        world.desk.clock.expect(noon.timestamp() + seconds, f"reminder {seconds}")
    told = re.findall(
        r"<li><span><time[^>]*>([^<]+)<.*?(one thing|\d+ things)", world.get("/clock"), re.DOTALL
    )
    assert told == [("11:59 am", "one thing"), ("12:00 pm", "2 things"), ("12:01 pm", "one thing")]


def test_with_nothing_due_there_is_nothing_to_go_to(world: World):
    assert "Nothing waits for the clock right now." in world.get("/clock")
    answer = move(world, to="next")
    assert answer.status_code == 422
    assert "Nothing falls due" in answer.text


def test_a_typed_moment_is_meant_in_the_business_time(world: World):
    assert move(world, moment="2026-11-24T18:30").status_code == 303
    assert world.desk.clock.now() == datetime(2026, 11, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("", "Write a date and a time"),
        ("tomorrow", "Write a date and a time"),
        ("2026-11-24T09:00", "The clock never goes back"),
        ("2031-01-01T09:00", "That is too far"),
    ],
)
def test_a_moment_that_cannot_be_gone_to_is_refused_in_words(world: World, moment: str, said: str):
    answer = move(world, moment=moment)
    assert answer.status_code == 422
    assert said in answer.text
    assert world.desk.clock.now() == NOW


def test_while_it_moves_it_says_where_to_and_takes_no_second_move(world: World):
    may_settle = threading.Event()
    world.desk.clock.on_settled(may_settle.is_set, "somebody slow")
    browser = world.visitor()
    try:
        answers = [
            browser.post("/clock", base_url=ORIGIN, headers={"Origin": ORIGIN}, data={"to": "hour"})
            for _ in range(2)
        ]
        page = browser.get("/clock", base_url=ORIGIN).text
    finally:
        may_settle.set()
        world.console.journey.wait()
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "The clock is moving already" in answers[1].text
    assert "Moving to 10:16 am" in page
    assert "<progress" not in world.get("/clock")


def test_who_kept_the_clock_from_arriving_is_told(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ops.local.virtual_clock._PATIENCE_S", 0.0)
    world.desk.clock.on_settled(lambda: False, "a function that hangs")
    move(world, to="hour")
    page = world.get("/clock")
    assert "The clock did not arrive." in page
    assert "a function that hangs" in page
