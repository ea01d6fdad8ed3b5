"""Batches: each record on its own; whatever fails is named, logged without its content, and stays."""

import json
from types import SimpleNamespace

import pytest

from frontdesk.errors import Misconfigured
from frontdesk.observability import log
from frontdesk.orchestration.batch import sqs_batch
from tests.unit.orchestration.webhooks import a_batch

CONTEXT = SimpleNamespace(function_name="start")


@pytest.fixture
def lines(monkeypatch):
    written = []
    monkeypatch.setattr(log, "write", lambda action, **facts: written.append({"action": action, **facts}))
    return written


def worker(*, fails_on="", error=None):
    done = []

    @sqs_batch
    def handle(body: str) -> None:
        if fails_on in body and error:
            raise error
        done.append(body)

    return handle, done


def test_every_record_is_worked_on(lines):
    handle, done = worker()
    assert handle(a_batch("a", "b"), CONTEXT) == {"batchItemFailures": []}
    assert done == ["a", "b"]
    (line,) = lines
    assert line.pop("duration_ms") >= 0
    assert line == {
        "action": log.STEP_ENDED, "function": "start", "outcome": "ok", "records": 2, "failed": 0,
    }  # fmt: skip


def test_what_fails_is_named_and_the_others_are_done(lines):
    handle, done = worker(fails_on="b", error=ValueError("MARKER"))
    answer = handle(a_batch("a", "b", "c"), CONTEXT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert done == ["a", "c"]
    refused, ended = lines
    assert (refused["message_id"], refused["error"], refused["level"]) == ("1", "ValueError", "error")
    assert (ended["outcome"], ended["failed"]) == ("failed_in_part", 1)


def test_what_an_error_quotes_is_not_logged(lines):
    handle, _ = worker(error=ValueError("MARKER"))
    handle(a_batch("MARKER"), CONTEXT)
    assert "MARKER" not in json.dumps(lines)


def test_when_all_fail_all_stay_and_a_fault_of_ours_is_explained(lines):
    handle, _ = worker(error=Misconfigured("set FRONTDESK_STATE_MACHINE_ARN"))
    failures = handle(a_batch("a", "b"), CONTEXT)["batchItemFailures"]
    assert [failure["itemIdentifier"] for failure in failures] == ["0", "1"]
    assert "FRONTDESK_STATE_MACHINE_ARN" in lines[0]["reason"]


def test_an_event_that_is_no_batch_crashes_and_is_logged(lines):
    handle, _ = worker()
    with pytest.raises(Exception, match="batch"):
        handle({"detail": {}}, CONTEXT)
    assert [(line["outcome"], line["level"]) for line in lines] == [("crashed", "error")]
