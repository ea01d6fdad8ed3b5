"""What every stand-in shares: server, faults, journal, the requests seen, and webhooks in virtual time."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from frontdesk.clock import Clock
from ops.local.standins.faults import Faults, LoseAnswer, Meanwhile, Met, ServerError, Slow, Stall
from ops.local.standins.server import Answer, HangUp, LoopbackServer, Request
from ops.local.standins.webhooks import Deliveries
from ops.local.virtual_clock import VirtualClock


@dataclass(frozen=True, slots=True)
class Call:
    """A request as its provider understands it: which operation, with which arguments."""

    operation: str
    fields: Mapping[str, Any]
    request: Request


@dataclass(slots=True)
class SeenRequest:
    """A request that reached the stand-in; `answered` stays None when it got no answer."""

    at: datetime
    call: Call
    met: Met
    answered: int | None = field(default=None)


class StandIn(ABC):
    """A provider on 127.0.0.1, alive between `__enter__` and `__exit__`."""

    provider: str

    def __init__(self, clock: Clock, operations: Collection[str]) -> None:
        self.clock = clock
        self.faults = Faults(operations)
        self.requests: list[SeenRequest] = []
        self._journal: list[dict[str, object]] = []
        self._undecided = 0
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._deliveries = Deliveries(clock)
        self._server = LoopbackServer(self._serve, self.faults.admits_connection)

    @property
    def url(self) -> str:
        return self._server.url

    def __enter__(self) -> Self:
        self._closing.clear()
        self._deliveries.open()
        self._server.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.close()
        self._deliveries.close()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Refuse connections for a while: the one failure in which a client has surely sent nothing."""
        self._server.close()
        try:
            yield
        finally:
            self._server.open()

    def journal(self) -> list[dict[str, object]]:
        """Return what happened here, oldest first, each with `at`, `provider` and `what`."""
        with self._lock:
            return [dict(entry) for entry in self._journal]

    def move_with(self, clock: VirtualClock) -> None:
        """Let the clock stop wherever a webhook of ours is due, and wait until it has been delivered; nor
        does time pass while a request may still be accepted."""
        what = f"a webhook from {self.provider}"
        self._deliveries.announce = lambda at: clock.expect(at.timestamp(), what)
        clock.on_settled(self._deliveries.is_settled, what)
        clock.on_settled(lambda: self._undecided == 0, f"a request at {self.provider}")

    def settle(self) -> None:
        """Wait until every webhook that is due by now has been delivered."""
        self._deliveries.settle()

    def _note(self, what: str, **facts: object) -> None:
        entry: dict[str, object] = {
            "at": self.clock.now().isoformat(),
            "provider": self.provider,
            "what": what,
        }
        with self._lock:
            self._journal.append(entry | facts)

    def _serve(self, request: Request) -> Answer:
        call = self._understand(request)
        seen = SeenRequest(self.clock.now(), call, self.faults.take(call.operation, call.fields))
        with self._lock:
            self.requests.append(seen)
        answer = self._answer_or_misbehave(call, seen.met)
        seen.answered = answer.status
        return answer

    def _answer_or_misbehave(self, call: Call, met: Met) -> Answer:
        meanwhile = met.get(Meanwhile) or Meanwhile()
        with self._deciding():
            meanwhile.before()
            if slow := met.get(Slow):
                self._hold(slow.seconds)
            answer = self._decided(call, met)
        meanwhile.after()
        stall, broken = met.get(Stall), met.get(ServerError)
        if stall:
            self._hold(stall.seconds)
        if answer is None or stall or met.get(LoseAnswer):
            raise HangUp
        return _broken_page(broken) if broken else answer

    @contextmanager
    def _deciding(self) -> Iterator[None]:
        """Count a request that may still be accepted, whether or not its sender is there to hear of it."""
        with self._lock:
            self._undecided += 1
        try:
            yield
        finally:
            with self._lock:
                self._undecided -= 1

    def _decided(self, call: Call, met: Met) -> Answer | None:
        """Carry out what was asked; None where a fault keeps it from ever being carried out."""
        stall, broken = met.get(Stall), met.get(ServerError)
        if stall and not stall.accepted:
            return None
        if broken and not broken.accepted:
            return _broken_page(broken)
        return self._refuse(met) or self._do(call, met)

    def _do(self, call: Call, met: Met) -> Answer:
        with self._lock:
            return self._carry_out(call, met)

    def _hold(self, seconds: float) -> None:
        if self._closing.wait(seconds):
            raise HangUp

    @abstractmethod
    def _understand(self, request: Request) -> Call:
        """Name the operation and read its arguments."""

    @abstractmethod
    def _refuse(self, met: Met) -> Answer | None:
        """Return the refusal that a fault asks for, in the provider's own words."""

    @abstractmethod
    def _carry_out(self, call: Call, met: Met) -> Answer:
        """Do what was asked and answer; called under the stand-in's lock."""


def _broken_page(fault: ServerError) -> Answer:
    return Answer(fault.status, b"<html><body>upstream error</body></html>", {"Content-Type": "text/html"})
