"""The drill of sends beside its workers: a task delivered twice, and what fails in the drill itself."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ops.desk import LocalDesk
from ops.drill.sends.boundaries import Boundary
from ops.drill.sends.failures import Failures
from ops.drill.sends.situations import delivered_twice
from ops.drill.sends.watch import Task, Watch, Worker
from ops.local import lambda_host
from ops.local.execution_environment import FunctionSpec, Invocation
from ops.local.lambda_host import LambdaHost

HANGS_S = 30
UNTIL = datetime(2026, 3, 10, 18, tzinfo=UTC)
TASK = {
    "run_id": "run-1",
    "at": {"state": "Send", "execution": "run-1", "redrive_count": 2},
    "grant": {"grant_id": "grant-1", "recipient": "+13125550100", "not_after": UNTIL.isoformat()},
}
Deliver = Callable[[], Invocation]


class Environment:
    """Stands in for a worker process: answers how often one was asked, over all of them."""

    pid = 1
    asked = count(1)

    def __init__(self, *_: object, **__: object) -> None: ...

    def is_alive(self) -> bool:
        return True

    def invoke(self, *_: object) -> Invocation:
        return Invocation(is_error=False, payload=str(next(self.asked)).encode())

    def stop(self) -> None: ...

    kill = stop


class Beholder:
    """Does with a task, and at a boundary, what a test wants."""

    def __init__(self, delivered: Callable[[Task, Deliver], Invocation], reached: Callable[[], None]) -> None:
        self.delivered = delivered
        self._reached = reached

    def reached(self, _: Boundary, __: Worker) -> None:
        self._reached()


@pytest.fixture
def failures() -> Failures:
    return Failures()


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[LambdaHost]:
    """Yield the host of one function with one worker."""
    monkeypatch.setattr(lambda_host, "ExecutionEnvironment", Environment)
    monkeypatch.setattr(Environment, "asked", count(1))
    host = LambdaHost([FunctionSpec("send", tmp_path / "handler.py", max_environments=1)], tmp_path)
    yield host
    host.close()


def watched(host: LambdaHost, failures: Failures, delivered: Any, reached: Any = lambda: None) -> Watch:
    door = SimpleNamespace(lead_through=lambda _: None)
    watch = Watch(Beholder(delivered, reached), failures)
    watch.over(cast("LocalDesk", SimpleNamespace(cloud=SimpleNamespace(host=host, door=door))))
    return watch


def invoked(host: LambdaHost, task: Any) -> Invocation:
    """Invoke Send, and see it end: a worker that waits for itself would not."""
    answers: list[Invocation] = []
    work = threading.Thread(target=lambda: answers.append(host.invoke("send", json.dumps(task).encode())))
    work.daemon = True
    work.start()
    work.join(HANGS_S)
    return answers[0]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_task_delivered_twice_needs_no_second_worker_while_the_first_delivery_has_one(
    host: LambdaHost, failures: Failures, at_once: bool
):
    watched(host, failures, lambda _, deliver: delivered_twice(deliver, failures, at_once=at_once))
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(partial(invoked, host), [TASK] * 8))
    assert len({answer.payload for answer in answers}) == 8
    assert int(invoked(host, {}).payload) == 2 * 8 + 1
    failures.raise_first()


def test_of_two_deliveries_after_each_other_the_second_one_answers(host: LambdaHost, failures: Failures):
    watched(host, failures, lambda _, deliver: delivered_twice(deliver, failures, at_once=False))
    assert invoked(host, TASK).payload == b"2"


def test_a_task_is_told_by_what_the_state_machine_says_of_it(host: LambdaHost, failures: Failures):
    tasks: list[Task] = []

    def delivered(task: Task, deliver: Deliver) -> Invocation:
        tasks.append(task)
        return deliver()

    watched(host, failures, delivered)
    invoked(host, TASK)
    invoked(host, {"Records": []})
    assert tasks == [Task("run-1", "Send", "run-1", 2, UNTIL)]


def test_a_failure_at_a_boundary_lets_the_worker_go_on_and_ends_the_drill(
    host: LambdaHost, failures: Failures
):
    def fail() -> None:
        raise LookupError("no such case")

    def delivered(_: Task, deliver: Deliver) -> Invocation:
        answer = deliver()
        watch.at_post("+13125550100", is_done=True)
        return answer

    watch = watched(host, failures, delivered, fail)
    assert invoked(host, TASK).payload == b"1"
    with pytest.raises(LookupError, match="no such case"):
        failures.raise_first()


def test_a_failure_of_the_second_delivery_ends_the_drill_and_not_the_first(failures: Failures):
    answer, first = Invocation(is_error=False, payload=b"1"), threading.current_thread()

    def deliver() -> Invocation:
        if threading.current_thread() is not first:
            raise LookupError("no worker left")
        return answer

    assert delivered_twice(deliver, failures, at_once=True) is answer
    with pytest.raises(LookupError, match="no worker left"):
        failures.raise_first()


def test_a_failure_instead_of_a_delivery_is_an_error_for_the_state_machine(
    host: LambdaHost, failures: Failures
):
    def fail(*_: object) -> Invocation:
        raise LookupError("no such case")

    watched(host, failures, fail)
    assert invoked(host, TASK).is_error
    with pytest.raises(LookupError):
        failures.raise_first()
