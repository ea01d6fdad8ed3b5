"""How long an execution is kept, and how one ends whose engine died between its last event and its end."""

from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ops.local.engine.context import iso_ms
from ops.local.engine.kept import KeptExecutions
from ops.local.shelves import Shelves
from ops.local.virtual_clock import VirtualClock

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:lead"
ARN = "arn:aws:states:us-east-1:000000000000:execution:lead:one"
DAY_S = 24 * 3600


@pytest.fixture
def clock(tmp_path: Path) -> VirtualClock:
    clock = VirtualClock(tmp_path / "clock.json")
    clock.set_rate(0)
    return clock


@pytest.fixture
def shelves(clock: VirtualClock) -> Shelves:
    """What an engine leaves that died while it ran one execution."""
    shelves = Shelves()
    engine = KeptExecutions(shelves, clock)
    row = {"executionArn": ARN, "stateMachineArn": MACHINE, "name": "one", "status": "RUNNING"}
    engine.keep({**row, "startDate": clock.now(), "input": '{"do": "wait"}'})
    engine.keep_event(ARN, {"id": 1, "type": "ExecutionStarted", "executionStartedEventDetails": {}})
    return shelves


def described(kept: KeptExecutions) -> dict[str, Any]:
    (execution,) = kept.earlier(MACHINE)
    assert kept.find(ARN) == execution
    return execution.describe()


def end_of_itself(shelves: Shelves, clock: VirtualClock) -> None:
    """Its last event before its engine died is its end."""
    last = {"id": 2, "type": "ExecutionSucceeded", "timestamp": iso_ms(clock.now())}
    shelves.put(f"history of {ARN}", "2", {**last, "executionSucceededEventDetails": {"output": "{}"}})


@pytest.mark.parametrize(
    ("kind", "status"),
    [("Succeeded", "SUCCEEDED"), ("Failed", "FAILED"), ("Aborted", "ABORTED"), ("TimedOut", "TIMED_OUT")],
)
def test_an_execution_whose_last_event_was_its_end_ended_so(
    shelves: Shelves, clock: VirtualClock, kind: str, status: str
):
    details = {"output": "{}"} if kind == "Succeeded" else {"error": "Told", "cause": "as it was told"}
    at = iso_ms(clock.now())
    last = {"id": 2, "type": f"Execution{kind}", "timestamp": at, f"execution{kind}EventDetails": details}
    shelves.put(f"history of {ARN}", "2", last)
    clock.move(DAY_S)
    kept = KeptExecutions(shelves, clock)
    assert (described(kept)["status"], iso_ms(described(kept)["stopDate"])) == (status, at)
    assert details.items() <= described(kept).items()
    assert kept.history(ARN)[1:] == [last]


def test_an_execution_is_told_until_90_days_after_its_end(shelves: Shelves, clock: VirtualClock):
    end_of_itself(shelves, clock)
    clock.move(90 * DAY_S - 1)
    assert described(KeptExecutions(shelves, clock))["input"] == '{"do": "wait"}'
    clock.move(2)
    forgotten = KeptExecutions(shelves, clock)
    assert (forgotten.find(ARN), list(forgotten.earlier(MACHINE))) == (None, [])
    assert (forgotten.texts(ARN), forgotten.history(ARN)) == ({}, [])


class Killed(Exception):
    """Stands for kill -9 after so many writes."""


class ShelvesUntilKilled(Shelves):
    """Writes so often, and then the process is gone."""

    def __init__(self, writes: int) -> None:
        super().__init__()
        self._writes = writes

    def put(self, shelf: str, key: str, value: object) -> None:
        if self._writes == 0:
            raise Killed
        self._writes -= 1
        super().put(shelf, key, value)


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_an_execution_that_is_known_is_known_with_its_input(clock: VirtualClock, writes: int):
    shelves = ShelvesUntilKilled(writes)
    row = {"executionArn": ARN, "stateMachineArn": MACHINE, "name": "one", "status": "RUNNING"}
    with suppress(Killed):
        KeptExecutions(shelves, clock).keep({**row, "startDate": clock.now(), "input": '{"do": "wait"}'})
    shelves.put = partial(Shelves.put, shelves)  # type: ignore[method-assign]  # the next process
    found = KeptExecutions(shelves, clock).earlier(MACHINE)
    assert [each.describe()["input"] for each in found] == ['{"do": "wait"}'] * (writes == 2)


def test_what_ended_with_its_desk_waits_for_the_next_start_however_late(
    shelves: Shelves, clock: VirtualClock
):
    KeptExecutions(shelves, clock)
    clock.move(91 * DAY_S)
    kept = KeptExecutions(shelves, clock)
    assert (described(kept)["input"], kept.history(ARN)) == ('{"do": "wait"}', [])


def test_an_execution_that_ran_is_aborted_once(shelves: Shelves, clock: VirtualClock):
    first = described(KeptExecutions(shelves, clock))
    clock.move(DAY_S)
    kept = KeptExecutions(shelves, clock)
    assert described(kept) == first
    assert (first["status"], first["stopDate"] - first["startDate"] < timedelta(seconds=1)) == (
        "ABORTED",
        True,
    )
    assert [event["type"] for event in kept.history(ARN)] == ["ExecutionStarted", "ExecutionAborted"]
