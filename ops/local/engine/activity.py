"""Knows which of the interpreter's threads are at work: the clock goes on when all are asleep."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ops.local.virtual_clock import VirtualClock


class Activity:
    """The interpreter's threads that are awake; one that is woken counts before its waker goes on."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self._awake: set[ActivityThread] = set()

    def is_quiet(self) -> bool:
        return not self._awake

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

    def sleep(self, event: ActivityEvent, seconds: float | None) -> bool:
        """Wait for an event in virtual time; the calling thread is asleep meanwhile."""
        thread = threading.current_thread()
        if not isinstance(thread, ActivityThread):
            return self.clock.wait(event, seconds)
        with self.lock:
            if event.is_set():
                return True
            event.sleepers.add(thread)
            self._awake.discard(thread)
        try:
            return self.clock.wait(event, seconds, on_wake=lambda: self.woke(thread))
        finally:
            event.sleepers.discard(thread)

    def doze(self, real_seconds: float) -> None:
        """Pause between two looks at something else's progress: real time, and not counted as work."""
        thread = threading.current_thread()
        if isinstance(thread, ActivityThread):
            with self.lock:
                self._awake.discard(thread)
        time.sleep(real_seconds)
        if isinstance(thread, ActivityThread):
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
        return self._activity.sleep(self, timeout)


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
