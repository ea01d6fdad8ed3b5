"""The Lambda host with either runtime client, and with forked workers: errors as AWS shapes them, limits,
processes that die."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.local.execution_environment import FunctionSpec, Invocation
from ops.local.failures import UnknownFunction
from ops.local.lambda_host import PLAIN_RUNTIME, LambdaHost
from tests.fixtures.tiny_functions import ECHO, WHATEVER_IT_IS_TOLD, a_function
from tests.fixtures.waiting import eventually

RUNTIMES = {"awslambdaric": "awslambdaric", "plain": PLAIN_RUNTIME, "forked": "awslambdaric"}
Hosting = Callable[..., LambdaHost]


@pytest.fixture(params=RUNTIMES)
def host_of(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hosting]:
    hosts = []

    def open_host(*functions: FunctionSpec, **options: Any) -> LambdaHost:
        are = [replace(function, may_fork=request.param == "forked") for function in functions]
        hosts.append(LambdaHost(are, tmp_path, runtime=RUNTIMES[request.param], **options))
        return hosts[-1]

    yield open_host
    for host in hosts:
        host.close()


def told(host: LambdaHost, do: str, **details: Any) -> Any:
    invocation = host.invoke("worker", json.dumps({"do": do, **details}).encode())
    answer = json.loads(invocation.payload)
    assert invocation.is_error == (isinstance(answer, dict) and "errorType" in answer)
    return answer


@pytest.fixture
def worker(tmp_path: Path) -> FunctionSpec:
    return a_function(tmp_path, "worker", WHATEVER_IT_IS_TOLD, max_environments=2)


def test_the_answer_is_what_the_handler_returned(host_of: Hosting, tmp_path: Path):
    host = host_of(a_function(tmp_path, "echo", ECHO))
    invocation = host.invoke("echo", '{"text": "señal ✓"}'.encode())
    assert (invocation.is_error, json.loads(invocation.payload)) == (False, {"text": "señal ✓"})


def test_answers_of_megabytes_come_through(host_of: Hosting, worker: FunctionSpec):
    assert len(told(host_of(worker), "grow", size=5_000_000)) == 5_000_000


def test_an_error_carries_the_bare_class_name_and_its_text(host_of: Hosting, worker: FunctionSpec):
    error = told(host_of(worker), "fail")
    assert (error["errorType"], error["errorMessage"]) == ("OutOfPatience", 'said "no"\nand again')
    assert "raise OutOfPatience" in "".join(error["stackTrace"])


def test_the_context_names_the_function_and_its_deadline(host_of: Hosting, worker: FunctionSpec):
    host = host_of(worker)
    assert told(host, "describe") == ["worker", "arn:aws:lambda:us-east-1:000000000000:function:worker"]
    assert 0 < told(host, "left") <= 10_000


def test_a_process_that_exits_is_an_exit_error_and_the_next_event_gets_a_new_one(
    host_of: Hosting, worker: FunctionSpec
):
    host = host_of(worker)
    error = told(host, "exit")
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith("exit status 3")
    assert told(host, "describe")[0] == "worker"


def test_a_timeout_kills_the_process(host_of: Hosting, tmp_path: Path):
    host = host_of(a_function(tmp_path, "worker", WHATEVER_IT_IS_TOLD, timeout_s=0.5))
    error = told(host, "wait", started=str(tmp_path / "started"))
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Task timed out after 0.50 seconds")
    assert host.environments("worker") == []


@pytest.mark.parametrize(
    ("source", "error_type"),
    [
        ("import nothing_of_that_name", "Runtime.ImportModuleError"),
        ("import os; os._exit(4)", "Runtime.ExitError"),
        ("raise ValueError('at import')", "ValueError"),
    ],
)
def test_a_handler_that_cannot_be_imported_says_so_every_time(
    host_of: Hosting, tmp_path: Path, source: str, error_type: str
):
    host = host_of(a_function(tmp_path, "broken", source))
    for _ in range(2):
        invocation = host.invoke("broken", b"{}")
        assert (invocation.is_error, json.loads(invocation.payload)["errorType"]) == (True, error_type)


def test_kill_9_in_the_middle_is_an_exit_error(host_of: Hosting, worker: FunctionSpec, tmp_path: Path):
    host = host_of(worker)
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(told, host, "wait", started=str(tmp_path / "started"))
        eventually((tmp_path / "started").exists)
        assert host.in_flight() == 1
        assert len(host.kill("worker")) == 1
        error = waiting.result()
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith("signal: SIGKILL")
    assert host.in_flight() == 0


def test_an_idle_process_that_was_killed_is_replaced_unseen(host_of: Hosting, worker: FunctionSpec):
    host = host_of(worker)
    first = told(host, "pid")
    host.kill("worker")
    assert told(host, "pid") != first


def test_a_process_killed_from_outside_is_replaced_too(host_of: Hosting, worker: FunctionSpec):
    host = host_of(worker)
    first = told(host, "pid")
    os.kill(first, signal.SIGKILL)
    eventually(lambda: host.environments("worker") == [])
    assert told(host, "pid") != first


def test_while_functions_are_made_to_fail_none_of_them_runs_and_others_do(
    host_of: Hosting, worker: FunctionSpec, tmp_path: Path
):
    host = host_of(worker, a_function(tmp_path, "echo", ECHO))
    failure = Invocation(is_error=True, payload=b'{"errorType": "RetryLater"}')
    with host.failing(["worker"], failure):
        assert host.invoke("worker", b"{}") is failure
        assert host.environments("worker") == []
        assert host.invoke("echo", b"[1]").payload == b"[1]"
    assert told(host, "describe")[0] == "worker"


def test_something_can_happen_just_before_a_function_is_invoked_and_only_then(
    host_of: Hosting, worker: FunctionSpec, tmp_path: Path
):
    host, happened = host_of(worker, a_function(tmp_path, "echo", ECHO)), []
    host.meanwhile("worker", lambda: happened.append(host.environments("worker")))
    host.invoke("echo", b"[1]")
    assert happened == []
    assert [told(host, "describe")[0], told(host, "describe")[0]] == ["worker", "worker"]
    assert happened == [[]]


def test_a_function_that_is_not_hosted_cannot_be_made_to_fail(host_of: Hosting, worker: FunctionSpec):
    host = host_of(worker)
    with pytest.raises(UnknownFunction), host.failing(["wroker"], Invocation(True, b"{}")):
        pass


def test_a_warm_process_is_used_again(host_of: Hosting, worker: FunctionSpec):
    host = host_of(worker)
    assert told(host, "pid") == told(host, "pid") == host.environments("worker")[0]


def test_a_prewarmed_process_takes_the_first_event(host_of: Hosting, worker: FunctionSpec):
    host = host_of(worker)
    host.prewarm()
    (prewarmed,) = host.environments("worker")
    assert told(host, "pid") == prewarmed


def test_a_function_at_its_limit_makes_its_callers_wait(host_of: Hosting, worker: FunctionSpec):
    host = host_of(worker)
    with ThreadPoolExecutor(16) as threads:
        pids = set(threads.map(lambda _: told(host, "pid"), range(100)))
    assert 1 <= len(pids) <= worker.max_environments
    assert set(host.environments("worker")) >= pids


def test_what_a_function_prints_is_kept_even_if_it_dies(
    host_of: Hosting, worker: FunctionSpec, tmp_path: Path
):
    told(host_of(worker), "exit")
    assert "doing exit" in (tmp_path / "worker.log").read_text()


def test_a_worker_sees_its_own_environment_and_none_of_the_users(
    host_of: Hosting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AWS_PROFILE", "the-users-own")
    source = "import os\ndef handle(event, context): return dict(os.environ)"
    (tmp_path / "library").mkdir()
    host = host_of(
        a_function(tmp_path, "worker", source, environment={"GREETING": "hello"}),
        pythonpath=[tmp_path / "library"],
    )
    seen = json.loads(host.invoke("worker", b"{}").payload)
    assert seen["GREETING"] == "hello"
    assert "AWS_PROFILE" not in seen
    assert seen["PYTHONPATH"].split(os.pathsep) == [seen["LAMBDA_TASK_ROOT"], str(tmp_path / "library")]


def test_an_unknown_function_is_refused_by_its_arn(host_of: Hosting):
    with pytest.raises(
        UnknownFunction, match="not found: arn:aws:lambda:us-east-1:000000000000:function:nobody"
    ):
        host_of().invoke("nobody", b"{}")


def test_an_event_for_later_is_counted_until_it_is_done(
    host_of: Hosting, worker: FunctionSpec, tmp_path: Path
):
    host = host_of(worker)
    host.invoke_later("worker", json.dumps({"do": "wait", "started": str(tmp_path / "started")}).encode())
    eventually((tmp_path / "started").exists)
    assert (host.in_flight(), host.begun()) == (1, 1)
    host.kill("worker")
    eventually(lambda: host.in_flight() == 0)
