"""A function that lacks its settings takes nothing, sends nothing and says what is missing."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest

from frontdesk import settings
from frontdesk.errors import Misconfigured
from frontdesk.orchestration.contracts import At, ReconcileInput, SendInput
from tests.unit.orchestration.webhooks import a_batch, a_form, a_text
from tests.unit.tools.grants import a_grant, an_open_grant

CONTEXT = SimpleNamespace(function_name="x")
AT = At(execution="e", started_at="x", redrive_count=0, state="x", entered_at="x", attempt=0)


def handle(function: str) -> Any:
    return importlib.import_module(f"functions.{function}.handler").handle


@pytest.fixture(autouse=True)
def _nothing_is_set():
    settings.load.cache_clear()


@pytest.mark.parametrize("event", [a_form(), a_text()])
def test_intake_takes_nothing_and_does_not_tell_the_sender_why(event):
    answer = handle("intake")(event, CONTEXT)
    assert answer["statusCode"] == 503
    assert "FRONTDESK" not in answer["body"]


@pytest.mark.parametrize("function", ["start", "unpark"])
def test_what_waits_in_a_queue_stays_there(function):
    failures = handle(function)(a_batch("{}", "{}"), CONTEXT)["batchItemFailures"]
    assert len(failures) == 2


@pytest.mark.parametrize(
    ("function", "request_"),
    [
        ("send", SendInput(at=AT, run_id="r", grant=a_grant())),
        ("reconcile", ReconcileInput(at=AT, run_id="r", open=an_open_grant())),
    ],
)
def test_the_workflow_learns_which_settings_are_missing(function, request_):
    with pytest.raises(Misconfigured, match="FRONTDESK_"):
        handle(function)(request_.model_dump(mode="json"), CONTEXT)
