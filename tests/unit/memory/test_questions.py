"""The closed list of questions: what is on it, and how everything else is refused."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from frontdesk.errors import BadInput
from frontdesk.memory.queries import statements
from frontdesk.memory.questions import MOST_ROWS, QUESTIONS, json_ready, read
from ops.rows import STANDINGS

RUN = "a" * 64


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_one_named_statement_and_frozen_arguments(name: str):
    question = QUESTIONS[name]
    assert statements()[question.statement].startswith(b"select ")
    assert question.arguments.model_config["frozen"]
    assert question.arguments.model_config["extra"] == "forbid"


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "runs",
        {},
        {"question": "drop"},
        {"question": ["runs"]},
        {"question": "runs", "sql": "select 1"},
    ],
)
def test_what_is_not_on_the_list_is_refused_with_the_list(event: Any):
    with pytest.raises(BadInput, match="runs, counts, waiting, run, events") as refused:
        read(event)
    assert all(name in str(refused.value) for name in QUESTIONS)


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("runs", {"limit": 0}),
        ("runs", {"limit": MOST_ROWS + 1}),
        ("runs", {"search": "x" * 201}),
        ("runs", {"standing": "asleep"}),
        ("runs", {"order_by": "name"}),
        ("runs", None),
        ("counts", {"run_id": RUN}),
        ("run", {}),
        ("run", {"run_id": "3fa2"}),
        ("run", {"run_id": f"{RUN}\n"}),
        ("runs", {"search": "a\x00b"}),
        ("runs", {"search": "\ud800"}),
        ("runs", {"location_id": "\x00"}),
        ("events", {"run_id": RUN, "after": -1}),
        ("events", {"run_id": RUN, "after": 2**63}),
        ("beginning", {"beginning": ""}),
        ("beginning", {"beginning": "%"}),
    ],
)
def test_wrong_arguments_are_refused_with_those_that_it_takes(question: str, arguments: Any):
    takes = ", ".join(QUESTIONS[question].arguments.model_fields) or "no arguments"
    with pytest.raises(BadInput, match=f"it takes {takes}"):
        read({"question": question, "arguments": arguments})


def test_a_refusal_does_not_repeat_what_was_searched_for():
    with pytest.raises(BadInput) as refused:
        read({"question": "runs", "arguments": {"search": "+13125550155" * 20, "standing": "quokka"}})
    assert "3125550155" not in str(refused.value)
    assert "quokka" not in str(refused.value)


def test_a_standing_that_stories_know_can_be_asked_for():
    for standing in STANDINGS:
        assert read({"question": "runs", "arguments": {"standing": standing}}).question == "runs"


@pytest.mark.parametrize(
    ("search", "digits"),
    [("(312) 555-0155", "3125550155"), ("+1 312", "1312"), ("room 12", ""), ("", ""), ("- -", "")],
)
def test_the_digits_of_a_number_are_found_however_it_is_written(search: str, digits: str):
    parameters = read({"question": "runs", "arguments": {"search": search}}).arguments.parameters()
    assert (parameters["digits"], parameters["search"]) == (digits, search.strip())


def test_an_answer_is_ready_to_be_json():
    at = datetime(2026, 3, 10, 12, tzinfo=timezone(timedelta(hours=-6)))
    row = {
        "at": at,
        "until": datetime(2026, 3, 10, 18, 0, 0, 5, UTC),
        "id": UUID(int=0),
        "n": 1,
        "none": None,
    }
    assert json_ready(row) == {
        "at": "2026-03-10T18:00:00Z",
        "until": "2026-03-10T18:00:00.000005Z",
        "id": "00000000-0000-0000-0000-000000000000",
        "n": 1,
        "none": None,
    }
