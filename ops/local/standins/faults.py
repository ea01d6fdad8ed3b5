"""What can be made to go wrong: faults wait in a queue until a request that they are meant for comes by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar


class Fault:
    """One way in which a provider misbehaves; several given together meet the same request."""


@dataclass(frozen=True, slots=True)
class Slow(Fault):
    """Wait this many real seconds, then do everything as usual, even if the client has gone by then."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Stall(Fault):
    """Hold the connection this many real seconds, then close it without an answer."""

    seconds: float
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class LoseAnswer(Fault):
    """Do what was asked, then close the connection without an answer."""


@dataclass(frozen=True, slots=True)
class ServerError(Fault):
    """Answer 5xx with somebody else's error page, whether or not the request was carried out."""

    status: int = 500
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Meanwhile(Fault):
    """Let something happen in the world while the request is here: `before` it is carried out or misbehaved
    on, and `after` that, while its sender still waits for the answer."""

    before: Callable[[], object] = lambda: None
    after: Callable[[], object] = lambda: None


F = TypeVar("F", bound=Fault)


@dataclass(frozen=True, slots=True)
class Met:
    """The faults that one request met."""

    faults: tuple[Fault, ...] = ()

    def get(self, kind: type[F]) -> F | None:
        return next((fault for fault in self.faults if isinstance(fault, kind)), None)


@dataclass(slots=True)
class _Planned:
    on: str
    where: Mapping[str, str]
    met: Met
    times: int

    def is_for(self, operation: str, fields: Mapping[str, object]) -> bool:
        return self.on == operation and all(
            str(fields.get(name)) == want for name, want in self.where.items()
        )


@dataclass(slots=True)
class Faults:
    """The queue; `operations` are the names that a request of this provider can have."""

    operations: Collection[str]
    _planned: list[_Planned] = field(default_factory=list)
    _drops: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *faults: Fault, on: str, where: Mapping[str, str] | None = None, times: int = 1) -> None:
        """Let the next `times` requests of operation `on`, with these field values, meet all of `faults`."""
        if on not in self.operations:
            raise ValueError(
                f"No operation is called {on!r}; choose one of {', '.join(sorted(self.operations))}."
            )
        with self._lock:
            self._planned.append(_Planned(on, where or {}, Met(faults), times))

    def drop_connections(self, times: int = 1) -> None:
        """Close the next connections before a byte of them is read."""
        with self._lock:
            self._drops += times

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()
            self._drops = 0

    def take(self, operation: str, fields: Mapping[str, object]) -> Met:
        """Return what this request meets, oldest plan first."""
        with self._lock:
            for planned in self._planned:
                if planned.is_for(operation, fields):
                    planned.times -= 1
                    if not planned.times:
                        self._planned.remove(planned)
                    return planned.met
        return Met()

    def admits_connection(self) -> bool:
        with self._lock:
            if not self._drops:
                return True
            self._drops -= 1
            return False
