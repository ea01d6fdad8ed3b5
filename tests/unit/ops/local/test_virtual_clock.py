"""The clock that moves: who is woken, when, in which order, and what it waits for before it goes on."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from frontdesk.clock import SharedClock
from ops.local.virtual_clock import ClockNotSettled, VirtualClock

HOUR = 3600


@pytest.fixture
def clock(tmp_path: Path) -> VirtualClock:
    clock = VirtualClock(tmp_path / "clock.json")
    clock.set_rate(0)
    return clock


@pytest.fixture
def run(clock: VirtualClock) -> Iterator[Callable[[Callable[[], object]], "Future[object]"]]:
    """Run something beside the test, and count it as settled once it sleeps."""
    with ThreadPoolExecutor(8) as pool:

        def submit(work: Callable[[], object]) -> "Future[object]":
            waiting = len(clock.dues())
            future = pool.submit(work)
            while len(clock.dues()) == waiting and not future.done():
                pass
            return future

        yield submit


def test_a_shared_clock_reads_the_same_time_from_the_file(clock):
    clock.move(30 * HOUR)
    assert SharedClock(clock.file).now() == clock.now()


def test_the_file_holds_anchor_and_rate(clock):
    anchor = json.loads(clock.file.read_text())
    assert set(anchor) == {"real_s", "virtual_s", "rate"}


def test_a_clock_that_stands_moves_by_exactly_what_it_is_told(clock):
    before = clock.now()
    clock.move(90)
    clock.move_to(before + timedelta(hours=5))
    assert clock.now() - before == timedelta(hours=5)


def test_time_flows_at_its_rate(clock):
    clock.set_rate(1000)
    before = clock.now_s()
    threading.Event().wait(0.01)
    assert clock.now_s() - before >= 10


def test_the_clock_never_goes_back(clock):
    with pytest.raises(ValueError, match="never goes back"):
        clock.move_to(clock.now() - timedelta(seconds=1))
    with pytest.raises(ValueError, match="cannot run backwards"):
        clock.set_rate(-1)


def test_a_wait_ends_when_its_event_is_set(clock, run):
    event = threading.Event()
    waiting = run(lambda: clock.wait(event, None))
    event.set()
    assert waiting.result(10) is True


def test_a_wait_ends_unset_when_it_is_due_and_not_before(clock, run):
    waiting = run(lambda: clock.wait(threading.Event(), HOUR))
    clock.move(HOUR - 1)
    assert not waiting.done()
    clock.move(1)
    assert waiting.result(10) is False


def test_a_wait_of_no_time_ends_at_once(clock):
    assert clock.wait(threading.Event(), 0) is False


def test_a_sleep_ends_by_itself_when_time_flows(clock):
    clock.set_rate(1000)
    before = clock.now_s()
    clock.sleep(10)
    assert clock.now_s() - before >= 10


def test_sleepers_wake_in_the_order_in_which_they_are_due_each_at_its_own_moment(clock, run):
    began = clock.now_s()
    woke: list[tuple[int, float]] = []

    def sleep(hours: int) -> None:
        clock.sleep(hours * HOUR)
        woke.append((hours, clock.now_s() - began))

    for hours in (17, 3, 29, 8):
        run(lambda hours=hours: sleep(hours))
    clock.on_settled(
        lambda: len(woke) == sum(hours * HOUR <= clock.now_s() - began for hours in (3, 8, 17, 29))
    )
    clock.move(30 * HOUR)
    assert [hours for hours, _ in woke] == [3, 8, 17, 29]
    assert [at for _, at in woke] == pytest.approx([hours * HOUR for hours in (3, 8, 17, 29)])


def test_what_wakes_may_sleep_again_and_wakes_again_within_the_same_move(clock, run):
    naps = 0

    def nap() -> None:
        nonlocal naps
        for _ in range(5):
            clock.sleep(HOUR)
            naps += 1

    sleeping = run(nap)
    clock.on_settled(lambda: sleeping.done() or bool(clock.dues()))
    clock.move(4.5 * HOUR)
    assert naps == 4
    clock.move(HOUR)
    assert sleeping.done()


def test_moving_stops_at_a_moment_that_is_expected_elsewhere(clock):
    began = clock.now_s()
    seen: list[float] = []

    def look() -> bool:
        seen.append(clock.now_s() - began)
        return True

    clock.on_settled(look)
    clock.expect(began + 600, "a message")
    clock.move(HOUR)
    assert any(at == pytest.approx(600) for at in seen)
    assert clock.dues() == []


def test_time_stands_still_while_work_is_done(clock):
    clock.set_rate(1000)
    times = set()
    looks = iter([False] * 5)

    def look() -> bool:
        times.add(clock.now_s())
        return next(looks, True)

    clock.on_settled(look)
    clock.settle()
    assert len(times) == 1


def test_work_that_never_ends_is_named(clock, monkeypatch):
    monkeypatch.setattr("ops.local.virtual_clock._PATIENCE_S", 0.02)
    clock.on_settled(lambda: False, "the stalled function")
    with pytest.raises(ClockNotSettled, match="still at work: the stalled function") as stopped:
        clock.move(HOUR)
    assert stopped.value.busy == ["the stalled function"]


def test_work_that_gets_on_is_waited_for_and_only_so_long(clock, monkeypatch):
    monkeypatch.setattr("ops.local.virtual_clock._PATIENCE_S", 0.0)
    looks = count()
    clock.on_settled(lambda: next(looks) > 20, "many small steps")
    clock.on_progress(lambda: repr(looks))
    clock.move(HOUR)
    monkeypatch.setattr("ops.local.virtual_clock._MOST_PATIENCE_S", 0.0)
    clock.on_settled(lambda: False, "steps without an end")
    with pytest.raises(ClockNotSettled, match="steps without an end"):
        clock.move(HOUR)


def test_time_can_pass_over_work_that_hangs(clock):
    before = clock.now_s()
    clock.on_settled(lambda: False, "the stalled function")
    clock.move(HOUR, stalled_after_s=0.01)
    assert clock.now_s() - before == HOUR


def test_a_sleeper_is_asleep_only_while_the_clock_knows_of_it(clock):
    known: list[tuple[str, int]] = []

    class Sleeper:
        def fell_asleep(self) -> None:
            known.append(("asleep", len(clock.dues())))

        def woke(self) -> None:
            known.append(("awake", len(clock.dues())))

    clock.expect(clock.now_s() + 1, "keeps the count above zero")
    clock.wait(threading.Event(), 0.0, sleeper=Sleeper())
    assert known == [("asleep", 2), ("awake", 2)]


# ── From one start to the next ────────────────────────────────────────────────────────────────────


def test_a_clock_that_was_moved_stays_moved_after_a_restart(clock):
    clock.set_rate(1)
    clock.move(30 * HOUR)
    before = clock.now_s()
    assert 0 <= VirtualClock(clock.file).now_s() - before < HOUR


def test_the_time_between_two_starts_has_passed(clock):
    left_s = {"real_s": time.time() - HOUR, "virtual_s": 5_000.0, "rate": 1.0}
    clock.file.write_text(json.dumps(left_s))
    assert VirtualClock(clock.file).now_s() >= 5_000 + HOUR


def test_a_clock_that_died_while_it_stood_still_runs_again(clock):
    before = clock.now_s()
    again = VirtualClock(clock.file)
    assert (again.rate, clock.rate) == (1.0, 0)
    assert again.now_s() >= before


@pytest.mark.parametrize("rate", [0.0, 1.0, 60.0])
def test_a_restart_never_goes_back_even_when_the_machine_s_clock_did(clock, rate):
    left_s = {"real_s": time.time() + HOUR, "virtual_s": 5_000.0, "rate": rate}
    clock.file.write_text(json.dumps(left_s))
    assert VirtualClock(clock.file).now_s() >= 5_000


def test_a_span_counts_from_where_time_stands(clock):
    due: list[float] = []
    reached: list[float] = []

    def begin_something() -> bool:
        reached.append(clock.now_s())
        if not due:
            due.append(clock.now_s() + 240)
            clock.expect(due[0], "what began when time stood")
        return True

    clock.on_settled(begin_something)
    clock.set_rate(1000)
    clock.move(240)
    assert max(reached) >= due[0]


def test_work_that_is_handed_on_during_a_look_is_waited_for_however_slow_the_looks(clock, monkeypatch):
    queued, worked_on = threading.Event(), threading.Event()

    def queue_is_empty() -> bool:
        if queued.is_set():
            worked_on.set()
        return not queued.is_set() or worked_on.is_set()

    def engine_is_quiet() -> bool:
        queued.set()  # its last act, after the queue was looked at
        return True

    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(max(seconds, 0.02)))
    clock.on_settled(queue_is_empty)
    clock.on_settled(engine_is_quiet)
    clock.settle()
    assert worked_on.is_set()


def test_time_stands_no_sooner_than_a_moment_that_somebody_has_seen(clock, monkeypatch):
    seen: list[float] = []
    stood: list[float] = []
    write = clock._write

    def write_late() -> None:
        seen.append(SharedClock(clock.file).now().timestamp())
        write()

    monkeypatch.setattr(clock, "_write", write_late)
    clock.set_rate(1000)
    seen.clear()

    def note_where_time_stands() -> bool:
        stood.append(clock.now_s())
        return True

    clock.on_settled(note_where_time_stands)
    clock.settle()
    assert min(stood) >= seen[0]
