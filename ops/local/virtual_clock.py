"""The local cloud's clock: an offset and a rate that all share through one file, and that can be moved.

Whoever waits in virtual time registers the moment it is due. Moving goes from one due moment to the next, in
order, and at each lets what wakes finish its work, so that thirty hours pass as they would have passed.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol, cast

_STABLE_FOR_S = 0.004  # work that passes from one process to another is in nobody's hands for less than this
_QUIET_LOOKS = 3  # one look asks everybody in turn, and misses work handed to somebody it has asked already
_PATIENCE_S = 60.0
_MOST_PATIENCE_S = 600.0  # with work that gets on, for some gets on for ever
_LOOK_EVERY_S = 0.001


class ClockNotSettled(Exception):
    """Something was still at work when the clock's patience ended; the message says who."""

    def __init__(self, at: datetime, waited_s: float, busy: list[str]) -> None:
        self.busy = busy
        super().__init__(
            f"The clock stopped at {at:%Y-%m-%d %H:%M:%S} UTC: after {waited_s:.0f} s still at work: "
            f"{', '.join(busy)}. Let it finish, or move with stalled_after_s to pass over work that hangs."
        )


class Sleeper(Protocol):
    """Counts whoever waits as asleep, and as awake again."""

    def fell_asleep(self) -> None: ...

    def woke(self) -> None: ...


class _Anchor(NamedTuple):
    """virtual = virtual_s + (real now - real_s) x rate, all in Unix seconds."""

    real_s: float
    virtual_s: float
    rate: float

    def now_s(self) -> float:
        return self.virtual_s + (time.time() - self.real_s) * self.rate


@dataclass(eq=False, slots=True)
class _Waiter:
    due_s: float
    condition: threading.Condition


class _Patience:
    """Ends after so many real seconds in which nothing got on; on a busy machine work that does may take
    longer."""

    def __init__(self, seconds: float, progress: Callable[[], object]) -> None:
        self._seconds = seconds
        self._progress = progress
        self._seen = progress()
        self._began = time.monotonic()
        self._ends = self._began + seconds

    def waited_s(self) -> float:
        return time.monotonic() - self._began

    def is_over(self) -> bool:
        if time.monotonic() < self._ends:
            return False
        before, self._seen = self._seen, self._progress()
        self._ends = time.monotonic() + self._seconds
        return self._seen == before or self.waited_s() >= _MOST_PATIENCE_S


@dataclass(eq=False)
class VirtualClock:
    """The clock that moves. Worker processes read `file` through frontdesk.clock.SharedClock; thread safe.

    A file that is there already is gone on from: what was moved stays moved, and the time in between has
    passed.
    """

    file: Path
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _mover: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _waiters: set[_Waiter] = field(default_factory=set, repr=False)
    _expected: dict[float, str] = field(default_factory=dict, repr=False)
    _settled: list[tuple[str, Callable[[], bool]]] = field(default_factory=list, repr=False)
    _progress: list[Callable[[], object]] = field(default_factory=list, repr=False)
    _rate: float = 1.0

    def __post_init__(self) -> None:
        self._anchor = _Anchor(time.time(), self._first_s(), self._rate)
        self._write()

    def _first_s(self) -> float:
        """Go on from where the last start's clock is by now, and never before a moment that it showed."""
        try:
            last = _Anchor(**json.loads(self.file.read_text()))
        except FileNotFoundError:
            return time.time()
        return last.virtual_s + max(0.0, time.time() - last.real_s) * max(last.rate, 1.0)

    @property
    def rate(self) -> float:
        return self._rate

    def now_s(self) -> float:
        """Return virtual Unix seconds."""
        return self._anchor.now_s()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.now_s(), UTC)

    def wait(self, event: threading.Event, seconds: float | None, *, sleeper: Sleeper | None = None) -> bool:
        """Wait until `event` is set or `seconds` of virtual time have passed; return whether it is set.

        `sleeper` is told while the clock knows of the wait, so that nobody who is between work and waiting is
        overlooked.
        """
        waiter = _Waiter(
            float("inf") if seconds is None else self.now_s() + max(seconds, 0.0), _condition_of(event)
        )
        with self._lock:
            self._waiters.add(waiter)
        if sleeper:
            sleeper.fell_asleep()
        try:
            with waiter.condition:
                while not event.is_set() and (left := waiter.due_s - self.now_s()) > 0:
                    waiter.condition.wait(self._real_s(left))
                return event.is_set()
        finally:
            if sleeper:
                sleeper.woke()
            with self._lock:
                self._waiters.discard(waiter)

    def sleep(self, seconds: float) -> None:
        self.wait(threading.Event(), seconds)

    def expect(self, at_s: float, what: str) -> None:
        """Name a moment at which something outside this process falls due, so that moving stops there."""
        with self._lock:
            self._expected[at_s] = what

    def dues(self) -> list[tuple[float, str]]:
        """Return every moment that somebody waits for, the next one first, and what is expected then."""
        with self._lock:
            waits = [(waiter.due_s, "a wait") for waiter in self._waiters]
            return sorted([*self._expected.items(), *waits])

    def on_settled(self, fn: Callable[[], bool], what: str = "") -> None:
        """Register who must be quiet before the clock goes on; `what` names it in a diagnosis."""
        with self._lock:
            self._settled.append((what or getattr(fn, "__qualname__", repr(fn)), fn))

    def on_progress(self, fn: Callable[[], object]) -> None:
        """Register what has another value whenever work has got on: the clock's patience begins anew then."""
        with self._lock:
            self._progress.append(fn)

    def set_rate(self, rate: float) -> None:
        """Let virtual time run `rate` times as fast as real time; 0 lets it stand still."""
        if rate < 0:
            raise ValueError(f"time cannot run backwards: give a rate of 0 or more, not {rate}")
        with self._mover:
            self._rate = rate
            self._set(self.now_s(), rate)

    def move(self, seconds: float, *, stalled_after_s: float | None = None) -> None:
        """Move by `seconds`; what is still at work after `stalled_after_s` real seconds counts as hanging."""
        # It counts from where time stands: what happens meanwhile would be beyond the end by as much.
        with self._mover, self._standing_still():
            self._travel(self.now_s() + seconds, stalled_after_s)

    def move_to(self, moment: datetime, *, stalled_after_s: float | None = None) -> None:
        with self._mover, self._standing_still():
            self._travel(moment.timestamp(), stalled_after_s)

    def settle(self, *, stalled_after_s: float | None = None) -> None:
        """Wait until everything is quiet, without moving."""
        with self._mover, self._standing_still():
            self._settle(stalled_after_s)

    def _travel(self, target_s: float, stalled_after_s: float | None) -> None:
        if target_s < self.now_s():
            at = datetime.fromtimestamp(target_s, UTC)
            raise ValueError(f"the clock never goes back: {at:%Y-%m-%d %H:%M:%S} UTC has passed")
        self._settle(stalled_after_s)
        while (due_s := self._next_due()) is not None and due_s <= target_s:
            self._set(due_s, 0.0)
            self._settle(stalled_after_s)
        self._set(max(target_s, self.now_s()), 0.0)
        self._settle(stalled_after_s)

    @contextmanager
    def _standing_still(self) -> Iterator[None]:
        """Stop time while moving: what happens at a moment sees that moment, however long it takes."""
        running = self._anchor
        self._set(self.now_s(), 0.0)
        # Whoever read the file until then has seen later moments, and what it noted for them must be due.
        self._set(running.now_s(), 0.0)
        try:
            yield
        finally:
            self._set(self.now_s(), self._rate)

    def _next_due(self) -> float | None:
        now_s = self.now_s()
        with self._lock:
            self._expected = {at_s: what for at_s, what in self._expected.items() if at_s > now_s}
        return next((due_s for due_s, _ in self.dues() if now_s < due_s < float("inf")), None)

    def _settle(self, stalled_after_s: float | None) -> None:
        patience = self._patience(stalled_after_s)
        quiet_since, quiet_looks = 0.0, 0
        # Looks count as well as time: on a busy machine a single one outlasts the time.
        while quiet_looks < _QUIET_LOOKS or time.monotonic() - quiet_since < _STABLE_FOR_S:
            is_busy = self._is_busy()
            if not is_busy:
                quiet_since = quiet_since if quiet_looks else time.monotonic()
                quiet_looks += 1
            elif not patience.is_over():
                quiet_looks = 0
            elif stalled_after_s is not None:
                return
            else:
                busy = self._busy() or ["somebody, until just now"]
                raise ClockNotSettled(self.now(), patience.waited_s(), busy)
            time.sleep(_LOOK_EVERY_S)

    def _patience(self, stalled_after_s: float | None) -> _Patience:
        if stalled_after_s is not None:
            return _Patience(stalled_after_s, lambda: None)
        return _Patience(_PATIENCE_S, lambda: [fn() for fn in self._progress])

    def _is_busy(self) -> bool:
        """Ask as few as it takes: some must ask another process, and whoever works needs the time."""
        waking, settled = self._asked()
        return waking > 0 or not all(is_settled() for _, is_settled in settled)

    def _asked(self) -> tuple[int, list[tuple[str, Callable[[], bool]]]]:
        """Return how many waits are due, and who else is to be asked."""
        now_s = self.now_s()
        with self._lock:
            return sum(waiter.due_s <= now_s for waiter in self._waiters), list(self._settled)

    def _busy(self) -> list[str]:
        waking, settled = self._asked()
        busy = [what for what, is_settled in settled if not is_settled()]
        return [*busy, f"{waking} waits that are due"] if waking else busy

    def _real_s(self, virtual_s: float) -> float:
        rate = self._anchor.rate
        return min(virtual_s / rate, threading.TIMEOUT_MAX) if rate else threading.TIMEOUT_MAX

    def _set(self, virtual_s: float, rate: float) -> None:
        with self._lock:
            self._anchor = _Anchor(time.time(), virtual_s, rate)
            self._write()
            # While time stands still only those that are due have a reason to wake.
            woken = [waiter.condition for waiter in self._waiters if rate or waiter.due_s <= virtual_s]
        for condition in woken:
            with condition:
                condition.notify_all()

    def _write(self) -> None:
        """Replace the file at once, so that no reader sees half of it."""
        fresh = self.file.with_name(self.file.name + ".new")
        fresh.write_text(json.dumps(self._anchor._asdict()))
        fresh.replace(self.file)


def _condition_of(event: threading.Event) -> threading.Condition:
    """Return the condition inside an Event: the only way to wake its waiters without setting it."""
    return cast("threading.Condition", vars(event)["_cond"])
