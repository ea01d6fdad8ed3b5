"""What the desk's own schedule asks for is done whole, or stays in the queue until somebody looks."""

import itertools
import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from frontdesk.clock import FixedClock
from frontdesk.errors import BadInput, RetryLater
from frontdesk.observability import metrics
from frontdesk.orchestration.commands import COMMANDS, Desk, obey
from frontdesk.orchestration.inner_functions import InnerFunctions
from frontdesk.orchestration.ping import PING, PONG
from frontdesk.orchestration.versions import Versions
from frontdesk.settings import CommandSettings, load
from functions.command import handler
from tests.unit.orchestration.machines import LIVE, FakeFunctions, FakeStepFunctions, a_function
from tests.unit.orchestration.webhooks import a_batch

GATE, SEND = a_function("gate", 4), a_function("send", 2)
COUNTS = {"rows": [{"standing": "ended", "runs": 50}, {"standing": "held", "runs": 2}], "is_whole": True}
WAITING = {"rows": [{"runs": 3, "too_long": 1, "oldest_asked_at": "2026-11-20T00:00:00Z"}], "is_whole": True}
NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def refused(code):
    return ClientError({"Error": {"Code": code, "Message": "x"}}, "Invoke")


def a_desk(**answers: list[Any]):
    """A desk of two versions and `ops`; it has ten minutes, of which each look at the clock takes one."""
    by_arn: dict[str, list[Any]] = {GATE: [PONG], SEND: [PONG], "ops": [COUNTS, WAITING], **answers}
    functions = FakeFunctions(by_arn)
    left_s = itertools.count(600, -60)
    inner = InnerFunctions(functions, lambda: next(left_s), sleep=lambda _: None)
    versions = Versions(FakeStepFunctions({1: (GATE, SEND)}, live=1), LIVE)
    return Desk(versions, inner, CommandSettings(ops_function="ops", desk="x"), FixedClock(NOW)), functions


def do(name, desk):
    obey(json.dumps({"do": name}), desk)


def test_every_version_in_use_is_pinged_once():
    desk, functions = a_desk()
    do("ping", desk)
    assert sorted(functions.asked) == [(GATE, PING), (SEND, PING)]


@pytest.mark.parametrize(
    "code", ["ResourceNotReadyException", "ResourceConflictException", "ServiceException"]
)
def test_a_version_that_went_inactive_is_given_the_time_to_wake(code):
    desk, functions = a_desk(**{GATE: [refused(code), refused(code), PONG]})
    do("ping", desk)
    assert [arn for arn, _ in functions.asked].count(GATE) == 3


@pytest.mark.parametrize(
    "answer",
    [
        refused("ResourceNotReadyException"),
        refused("ResourceNotFoundException"),
        {"errorType": "Runtime.ImportModuleError", "errorMessage": "no module"},
        {"outcome": "ok"},
    ],
)
def test_a_version_that_stays_silent_is_named_after_the_others_were_pinged(answer, caplog):
    desk, functions = a_desk(**{GATE: [answer]})
    with pytest.raises(RetryLater, match=r"frontdesk-x-gate:4$"):
        do("ping", desk)
    assert (SEND, PING) in functions.asked
    (line,) = [vars(record) for record in caplog.records if vars(record).get("action") == "versions_pinged"]
    assert line["awake"] == ["frontdesk-x-send:2"]


def test_the_census_writes_how_many_runs_wait(capsys, monkeypatch):
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "command")
    desk, functions = a_desk()
    do("census", desk)
    written = json.loads(capsys.readouterr().out)
    assert [written[name] for name in metrics.CENSUS] == [2, 3, 1]
    (kept,) = written["_aws"]["CloudWatchMetrics"]
    assert (kept["Namespace"], kept["Dimensions"], written["desk"]) == ("frontdesk", [["desk"]], "x")
    assert written["_aws"]["Timestamp"] == NOW.timestamp() * 1000
    asked_before = {"asked_before": "2026-11-22T16:00:00Z"}
    assert functions.asked[1] == ("ops", {"question": "waiting", "arguments": asked_before})


def test_no_figure_is_written_when_ops_does_not_answer(capsys):
    desk, _ = a_desk(ops=[refused("ServiceException")])
    with pytest.raises(RetryLater):
        do("census", desk)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", '{"do": "drop"}', '{"do": ["ping"]}', '{"do": "ping", "x": 1}']
)
def test_what_is_no_command_is_refused_with_the_list(body):
    desk, _ = a_desk()
    with pytest.raises(BadInput, match=", ".join(COMMANDS)):
        obey(body, desk)


def test_a_command_without_its_settings_stays_in_the_queue():
    load.cache_clear()
    answer = handler.handle(a_batch('{"do": "ping"}'), SimpleNamespace(function_name="command"))
    assert len(answer["batchItemFailures"]) == 1
