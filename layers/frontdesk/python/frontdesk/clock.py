"""The one clock: the system's on AWS, a shared movable one on a laptop. Every decision in time takes its
`now` from here."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from frontdesk.settings import ClockSettings, load


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SharedClock:
    """A clock that the local cloud moves: virtual = virtual_s + (real now - real_s) x rate, all in Unix
    seconds.

    The three numbers lie in one small JSON file that is replaced atomically, so every worker process sees a
    move at once.
    """

    path: Path

    def now(self) -> datetime:
        anchor = json.loads(self.path.read_text())
        virtual_s = anchor["virtual_s"] + (time.time() - anchor["real_s"]) * anchor["rate"]
        return datetime.fromtimestamp(virtual_s, UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Stands still; for tests and for replaying a decision."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def open_clock() -> Clock:
    """Return the shared clock where FRONTDESK_CLOCK_FILE names one, else the system's."""
    path = load(ClockSettings).clock_file
    return SharedClock(path) if path else SystemClock()


_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)
UNLIMITED_S = 3600.0


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Note that the work inside the block must be done in so many seconds of the machine's own time."""
    token = _ends_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(token)


def remaining_s() -> float:
    """Return the seconds left to the work at hand; an hour where nobody set a deadline."""
    ends_at = _ends_at.get()
    return UNLIMITED_S if ends_at is None else ends_at - time.monotonic()


def iso(moment: datetime) -> str:
    """Return `moment` as UTC with seconds and a trailing Z, the only form a Wait state's Timestamp accepts
    everywhere.

    Rounded up to the next whole second, so that waiting until it never ends early.
    """
    whole = moment.astimezone(UTC)
    if whole.microsecond:
        whole = datetime.fromtimestamp(int(whole.timestamp()) + 1, UTC)
    return whole.strftime("%Y-%m-%dT%H:%M:%SZ")
