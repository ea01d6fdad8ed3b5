"""Everything that waits follows the moved clock: each kind of wait ends when it is due, and not before."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.probes.definitions import PASS, ask, call, catch, ended, jsonata, machine, wait
from tests.probes.workbench import Workbench, unique


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def soon(bench: Workbench, seconds: float) -> datetime:
    return bench.clock.now() + timedelta(seconds=seconds)


def ends_after(bench: Workbench, execution: str, seconds: float, status: str = "SUCCEEDED") -> Any:
    """Move to just before the moment, where nothing may have happened, and just past it."""
    bench.clock.move(seconds - 5)
    assert bench.look(execution)["status"] == "RUNNING"
    bench.clock.move(6)
    looked = bench.look(execution)
    assert looked["status"] == status, looked
    return looked


def test_a_wait_of_seconds(bench: Workbench) -> None:
    ends_after(bench, bench.start(machine({"A": wait(Seconds=3600)})), 3600)


def test_a_wait_of_seconds_from_the_input(bench: Workbench) -> None:
    ends_after(bench, bench.start(machine({"A": wait(SecondsPath="$.s")}), {"s": 3600}), 3600)


def test_a_wait_of_seconds_in_jsonata(bench: Workbench) -> None:
    state = wait(Seconds="{% $states.input.s %}", Output="{% $states.input.s %}")
    assert ends_after(bench, bench.start(jsonata({"A": state}), {"s": 3600}), 3600)["out"] == 3600


def test_a_wait_until_a_timestamp(bench: Workbench) -> None:
    state = wait(Timestamp=iso(soon(bench, 3600)))
    ends_after(bench, bench.start(machine({"A": state})), 3600)


@pytest.fixture
def _in_chicago(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/Chicago")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_in_chicago")
def test_a_wait_until_a_timestamp_from_the_input_whatever_the_time_zone(bench: Workbench) -> None:
    given = {"until": iso(soon(bench, 3600))}
    ends_after(bench, bench.start(machine({"A": wait(TimestampPath="$.until")}), given), 3600)


def test_a_timestamp_with_a_fraction_is_not_cut_short(bench: Workbench) -> None:
    until = soon(bench, 60).replace(microsecond=900_000)
    execution = bench.start(machine({"A": wait(Timestamp=iso(until))}))
    bench.clock.move_to(until - timedelta(milliseconds=200))
    assert bench.look(execution)["status"] == "RUNNING"
    bench.clock.move(1)
    assert bench.look(execution)["status"] == "SUCCEEDED"


def test_a_timestamp_that_has_passed_is_no_wait(bench: Workbench) -> None:
    state = wait(Timestamp=iso(soon(bench, -60)))
    assert bench.run(machine({"A": state}))["status"] == "SUCCEEDED"


def test_the_timeout_of_a_function_that_hangs(bench: Workbench) -> None:
    key = unique()
    states = {
        "A": call("stall", {"key": key}, TimeoutSeconds=300, Catch=catch("States.Timeout")),
        "Caught": PASS,
    }
    arn = bench.create(machine(states))
    execution = bench.stepfunctions.start_execution(stateMachineArn=arn)["executionArn"]
    bench.clock.move(295, stalled_after_s=0.2)
    assert bench.look(execution)["status"] == "RUNNING"
    bench.clock.move(6, stalled_after_s=0.2)
    assert bench.look(execution)["out"]["error"] == {"Error": "States.Timeout", "Cause": ""}
    before = bench.history(execution)
    bench.let_go(key)
    assert bench.history(execution) == before


def test_the_timeout_of_a_token_wait(bench: Workbench) -> None:
    states = {"A": ask(TimeoutSeconds=3600, Catch=catch("States.Timeout")), "Caught": PASS}
    execution = bench.start(machine(states), {"key": unique()})
    assert ends_after(bench, execution, 3600)["out"]["error"]["Error"] == "States.Timeout"


def test_the_timeout_of_a_token_wait_from_the_input(bench: Workbench) -> None:
    state = ask(TimeoutSecondsPath="$.s", Catch=catch("States.Timeout"))
    del state["TimeoutSeconds"]
    execution = bench.start(machine({"A": state, "Caught": PASS}), {"key": unique(), "s": 3600})
    ends_after(bench, execution, 3600)


@pytest.mark.parametrize("caught", ["States.HeartbeatTimeout", "States.Timeout", "States.ALL"])
def test_a_missed_heartbeat(bench: Workbench, caught: str) -> None:
    states = {"A": ask(TimeoutSeconds=3600, HeartbeatSeconds=60, Catch=catch(caught)), "Caught": PASS}
    execution = bench.start(machine(states), {"key": unique()})
    assert ends_after(bench, execution, 60)["out"]["error"]["Error"] == "States.HeartbeatTimeout"


def test_heartbeats_keep_a_task_alive_until_its_timeout(bench: Workbench) -> None:
    key = unique()
    states = {
        "A": ask(TimeoutSeconds=200, HeartbeatSeconds=60, Catch=catch("States.Timeout")),
        "Caught": PASS,
    }
    execution = bench.start(machine(states), {"key": key})
    for _ in range(4):
        bench.clock.move(45)
        bench.stepfunctions.send_task_heartbeat(taskToken=bench.token(key))
    assert bench.look(execution)["status"] == "RUNNING"
    bench.clock.move(21)
    assert bench.look(execution)["out"]["error"]["Error"] == "States.Timeout"


def test_an_answer_after_heartbeats_is_taken(bench: Workbench) -> None:
    key = unique()
    execution = bench.start(machine({"A": ask(HeartbeatSeconds=60)}), {"key": key})
    for _ in range(3):
        bench.clock.move(45)
        bench.stepfunctions.send_task_heartbeat(taskToken=bench.token(key))
    bench.answer(key, "ok")
    assert bench.look(execution)["out"] == "ok"


def test_the_timeout_of_the_whole_machine(bench: Workbench) -> None:
    execution = bench.start(machine({"A": wait(Seconds=9000)}, TimeoutSeconds=3600))
    ends_after(bench, execution, 3600, "TIMED_OUT")
    assert bench.history(execution)[-1]["type"] == "ExecutionTimedOut"


def test_the_timeout_of_the_machine_ends_a_token_wait(bench: Workbench) -> None:
    execution = bench.start(machine({"A": ask(TimeoutSeconds=9000)}, TimeoutSeconds=3600), {"key": unique()})
    ends_after(bench, execution, 3600, "TIMED_OUT")


def flaky(**policy: Any) -> dict[str, Any]:
    again = {"ErrorEquals": ["ModelThrottled"], "IntervalSeconds": 10, "MaxAttempts": 3, **policy}
    return machine({"A": call("flaky", Retry=[again], OutputPath="$.Payload")})


def gaps(bench: Workbench, execution: str) -> list[float]:
    """Return the virtual seconds from each failure to the next attempt."""
    failed = bench.moments(execution, "TaskFailed")
    return [
        again - then
        for then, again in zip(failed, bench.moments(execution, "TaskScheduled")[1:], strict=True)
    ]


def test_retries_back_off_exactly(bench: Workbench) -> None:
    execution = bench.start(flaky(BackoffRate=3.0), {"key": unique(), "fail": 3})
    bench.clock.move(500)
    assert bench.look(execution)["out"] == {"attempts": 4}
    assert gaps(bench, execution) == pytest.approx([10, 30, 90], abs=0.5)


def test_a_retry_waits_no_longer_than_its_maximum(bench: Workbench) -> None:
    execution = bench.start(flaky(BackoffRate=4.0, MaxDelaySeconds=20), {"key": unique(), "fail": 3})
    bench.clock.move(500)
    assert gaps(bench, execution) == pytest.approx([10, 20, 20], abs=0.5)


def test_full_jitter_spreads_the_retries(bench: Workbench) -> None:
    arn = bench.create(flaky(BackoffRate=1, JitterStrategy="FULL"))
    executions = [bench.start(arn, {"key": unique(), "fail": 1}) for _ in range(5)]
    bench.clock.move(15)
    spread = [gaps(bench, execution)[0] for execution in executions]
    assert len({round(gap, 1) for gap in spread}) > 1
    assert max(spread) <= 10.5


def test_exhausted_retries_are_caught_with_the_last_cause(bench: Workbench) -> None:
    again = {"ErrorEquals": ["ModelThrottled"], "IntervalSeconds": 10, "BackoffRate": 1, "MaxAttempts": 1}
    states = {"A": call("flaky", Retry=[again], Catch=catch("ModelThrottled")), "Caught": PASS}
    out = bench.output(machine(states), {"key": unique(), "fail": 9}, seconds=15)
    assert out["error"]["Error"] == "ModelThrottled"
    assert "attempt 2 throttled" in out["error"]["Cause"]


def test_stopping_ends_the_wait_for_a_retry_at_once(bench: Workbench) -> None:
    execution = bench.start(flaky(IntervalSeconds=9000), {"key": unique(), "fail": 3})
    bench.stepfunctions.stop_execution(executionArn=execution)
    assert bench.look(execution)["status"] == "ABORTED"


def test_a_state_keeps_its_entered_time_over_its_retries(bench: Workbench) -> None:
    again = {"ErrorEquals": ["ModelThrottled"], "IntervalSeconds": 10, "MaxAttempts": 2}
    given = {"key.$": "$.key", "fail": 2, "at.$": "$$.State.EnteredTime", "attempt.$": "$$.State.RetryCount"}
    execution = bench.start(machine({"A": call("flaky", given, Retry=[again])}), {"key": unique()})
    bench.clock.move(100)
    scheduled = [
        event["taskScheduledEventDetails"]["parameters"]
        for event in bench.history(execution)
        if event["type"] == "TaskScheduled"
    ]
    payloads = [json.loads(parameters)["Payload"] for parameters in scheduled]
    assert len({payload["at"] for payload in payloads}) == 1
    assert [payload["attempt"] for payload in payloads] == [0, 1, 2]


def test_a_message_is_delayed_in_virtual_time(bench: Workbench) -> None:
    queue = bench.queue()
    bench.sqs.send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=600)
    bench.clock.move(590)
    assert "Messages" not in bench.sqs.receive_message(QueueUrl=queue)
    bench.clock.move(11)
    assert bench.message(queue)["Body"] == "later"


def test_thirty_hours_fire_what_is_due_in_order(bench: Workbench) -> None:
    hours = [29.5, 3, 17, 0.5, 30.5, 8]
    arn = bench.create(machine({"A": wait(SecondsPath="$.s", then="B"), "B": ended({"Type": "Pass"})}))
    executions = {hour: bench.start(arn, {"s": int(hour * 3600)}) for hour in hours}
    began = bench.clock.now_s()
    bench.clock.move(30 * 3600)
    finished = {hour: arn for hour, arn in executions.items() if bench.look(arn)["status"] == "SUCCEEDED"}
    assert sorted(finished) == [0.5, 3, 8, 17, 29.5]
    ends = {hour: bench.moments(arn, "ExecutionSucceeded")[0] - began for hour, arn in finished.items()}
    assert ends == pytest.approx({hour: hour * 3600 for hour in finished}, abs=5)
    assert bench.clock.now_s() == pytest.approx(began + 30 * 3600, abs=5)
