"""Knows which of the interpreter's threads are at work: the clock goes on when all are asleep."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ops.local.virtual_clock import VirtualClock

_SEEN_WITHIN_S = 0.1


class Activity:
    """The interpreter's threads that are awake; one that is woken counts before its waker goes on."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self._awake: set[ActivityThread] = set()
        self._dozing = 0
        self._dozers_look_until = 0.0

    def is_quiet(self) -> bool:
        has_news = self._dozing and time.monotonic() < self._dozers_look_until
        return not self._awake and not has_news

    def execution_ended(self) -> None:
        """Leave those that look for the end of an execution the time to see it."""
        self._dozers_look_until = time.monotonic() + _SEEN_WITHIN_S

    def began(self, thread: ActivityThread) -> None:
        with self.lock:
            self._awake.add(thread)

    def ended(self, thread: ActivityThread) -> None:
        """Count a thread no longer: it is over, or nobody waits for its result."""
        with self.lock:
            thread.is_counted = False
            self._awake.discard(thread)

    def woke(self, thread: ActivityThread) -> None:
        with self.lock:
            if thread.is_counted:
                self._awake.add(thread)

    def fell_asleep(self, thread: ActivityThread, event: ActivityEvent) -> None:
        with self.lock:
            if not event.is_set():
                event.sleepers.add(thread)
                self._awake.discard(thread)

    def doze(self, real_seconds: float) -> None:
        """Pause between two looks at another execution: in real time, and not counted as work."""
        thread = threading.current_thread()
        if not isinstance(thread, ActivityThread):
            time.sleep(real_seconds)
            return
        with self.lock:
            self._awake.discard(thread)
            self._dozing += 1
        time.sleep(real_seconds)
        with self.lock:
            self._dozing -= 1
            self.woke(thread)


class ActivityEvent(threading.Event):
    """An Event whose waits run in virtual time."""

    def __init__(self, activity: Activity) -> None:
        super().__init__()
        self.sleepers: set[ActivityThread] = set()
        self._activity = activity

    def set(self) -> None:
        with self._activity.lock:
            super().set()
            for thread in self.sleepers:
                self._activity.woke(thread)

    def wait(self, timeout: float | None = None) -> bool:
        thread = threading.current_thread()
        nap = _Nap(self._activity, self, thread) if isinstance(thread, ActivityThread) else None
        return self._activity.clock.wait(self, timeout, sleeper=nap)


@dataclass(frozen=True)
class _Nap:
    """One thread's wait for one event."""

    activity: Activity
    event: ActivityEvent
    thread: ActivityThread

    def fell_asleep(self) -> None:
        self.activity.fell_asleep(self.thread, self.event)

    def woke(self) -> None:
        self.activity.woke(self.thread)
        self.event.sleepers.discard(self.thread)


class EndEvent(ActivityEvent):
    """Says once and for all that an execution, or a frame of it, has ended; interrupts what hangs on it.

    moto sets and clears this event in one breath, which a thread that looks twice would miss.
    """

    def __init__(self, activity: Activity) -> None:
        super().__init__(activity)
        self._interrupts: set[Callable[[], Any]] = set()

    def set(self) -> None:
        with self._activity.lock:
            super().set()
            interrupts = list(self._interrupts)
        for interrupt in interrupts:
            interrupt()

    def clear(self) -> None:
        """Stay set."""

    @contextmanager
    def interrupting(self, interrupt: Callable[[], Any]) -> Iterator[None]:
        """Call `interrupt` if the end comes while the block runs, at once if it has come."""
        with self._activity.lock:
            self._interrupts.add(interrupt)
        if self.is_set():
            interrupt()
        try:
            yield
        finally:
            with self._activity.lock:
                self._interrupts.discard(interrupt)


class ActivityThread(threading.Thread):
    """A thread of the interpreter: counted from start to end, joined in virtual time."""

    def __init__(self, activity: Activity, **options: Any) -> None:
        super().__init__(**{**options, "daemon": True})
        self.is_counted = True
        self._activity = activity
        self._done = ActivityEvent(activity)

    def start(self) -> None:
        self._activity.began(self)
        super().start()

    def run(self) -> None:
        try:
            super().run()
        finally:
            self._done.set()
            self._activity.ended(self)

    def join(self, timeout: float | None = None) -> None:
        self._done.wait(timeout)

    def is_alive(self) -> bool:
        return self.ident is not None and not self._done.is_set()

    def abandon(self) -> None:
        """Leave the thread to whatever it hangs in."""
        self._activity.ended(self)
