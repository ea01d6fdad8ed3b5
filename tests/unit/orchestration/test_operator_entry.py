"""What an operator's function answers and how it refuses, and the one line that it leaves in the log."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from frontdesk.errors import BadInput, DatabaseUnavailable, MalformedPayload, RetryLater
from frontdesk.observability import log
from frontdesk.orchestration.operator_entry import operator_entry

CONTEXT = SimpleNamespace(function_name="ops")
ASKED = {"question": "runs", "arguments": {"search": "MARKER"}}


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = []
    monkeypatch.setattr(log, "write", lambda action, **facts: written.append({"action": action, **facts}))
    return written


def raising(error: Exception) -> Any:
    @operator_entry
    def handle(event: dict[str, Any]) -> dict[str, Any]:
        raise error

    return handle


def test_the_answer_is_the_works_own(lines: list[dict[str, Any]]):
    @operator_entry
    def handle(event: dict[str, Any]) -> dict[str, Any]:
        return {"heard": event["question"]}

    assert handle(ASKED, CONTEXT) == {"heard": "runs"}
    (line,) = lines
    assert (line["action"], line["function"], line["outcome"]) == (log.STEP_ENDED, "ops", "ok")
    assert "MARKER" not in json.dumps(lines)


@pytest.mark.parametrize(
    ("leaf", "category"), [(DatabaseUnavailable("down"), RetryLater), (MalformedPayload("odd"), BadInput)]
)
def test_an_error_on_purpose_leaves_as_its_category_with_its_sentence(lines, leaf, category):
    with pytest.raises(category, match=f"^{leaf}$") as raised:
        raising(leaf)(ASKED, CONTEXT)
    assert type(raised.value) is category
    assert [line["outcome"] for line in lines] == [type(leaf).__name__]


def test_a_bug_crashes_as_it_is(lines: list[dict[str, Any]]):
    with pytest.raises(KeyError):
        raising(KeyError("x"))(ASKED, CONTEXT)
    assert [line["outcome"] for line in lines] == ["crashed"]
