"""One move of the clock at a time, in the background, since what falls due on the way takes its time."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from ops.errors import Refusal
from ops.local.virtual_clock import ClockNotSettled, VirtualClock


@dataclass(frozen=True, slots=True)
class Trip:
    """A move from one moment to another, and what became of it."""

    start: datetime
    goal: datetime
    is_over: bool = False
    failure: str | None = None


class Journey:
    """Moves the clock and remembers the last trip. Thread safe."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._trip: Trip | None = None
        self._thread: threading.Thread | None = None
        self._steps = 0

    @property
    def trip(self) -> Trip | None:
        """The trip under way, or else the last one."""
        return self._trip

    @property
    def is_moving(self) -> bool:
        trip = self._trip
        return trip is not None and not trip.is_over

    @property
    def step(self) -> int:
        """A number that changes when a trip begins and when it ends."""
        return self._steps

    @property
    def share(self) -> int:
        """How much of the trip is behind us, in percent."""
        trip = self._trip
        if trip is None or trip.is_over or trip.goal <= trip.start:
            return 100
        gone = (self._clock.now() - trip.start) / (trip.goal - trip.start)
        return max(0, min(99, int(gone * 100)))

    def begin(self, goal: datetime) -> None:
        """Set out for a moment and return at once.

        Raises:
            Refusal: the moment has passed, or a trip is under way.
        """
        with self._lock:
            start = self._clock.now()
            if self.is_moving:
                raise Refusal("The clock is moving already; wait until it has arrived.")
            if goal <= start:
                raise Refusal("The clock never goes back; choose a moment that lies ahead.")
            self._note(Trip(start, goal))
            self._thread = threading.Thread(target=self._go, args=(start, goal), daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Return when no trip is under way."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _go(self, start: datetime, goal: datetime) -> None:
        failure: str | None = "The move broke off; the desk's own log says why."
        try:
            self._clock.move_to(goal)
            failure = None
        except ClockNotSettled as unsettled:
            failure = str(unsettled)
        except ValueError:
            failure = "Somebody else moved the clock past that moment meanwhile."
        finally:
            with self._lock:
                self._note(Trip(start, goal, is_over=True, failure=failure))

    def _note(self, trip: Trip) -> None:
        self._trip = trip
        self._steps += 1
