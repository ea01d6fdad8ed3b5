"""How a stand-in calls back: one POST with a patience, and a queue of POSTs that are due in virtual time."""

from __future__ import annotations

import heapq
import http.client
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Literal
from urllib.parse import urlsplit

from frontdesk.clock import Clock

_LOOK_AGAIN_S = 0.02

Failure = Literal["http_timeout", "connection_failed", "http_error", "not_yet_delivered"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a webhook's receiver answered, or why that is no good answer, in Slack's words."""

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: Failure | None = None

    @property
    def is_good(self) -> bool:
        return self.failure is None

    def json(self) -> Any:
        return json.loads(self.body)


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Reply:
    """POST once, follow no redirect, and turn everything that can happen into a Reply."""
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=timeout_s)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target or "/", body, dict(headers))
        response = connection.getresponse()
        answered = {name.lower(): value for name, value in response.getheaders()}
        failure: Failure | None = None if 200 <= response.status < 300 else "http_error"
        return Reply(response.status, answered, response.read(), failure)
    except TimeoutError:
        return Reply(None, failure="http_timeout")
    except (OSError, http.client.HTTPException):
        return Reply(None, failure="connection_failed")
    finally:
        connection.close()


@dataclass(order=True, slots=True)
class _Due:
    at: datetime
    order: int
    deliver: Callable[[], object] = field(compare=False)


class Deliveries:
    """Runs what is due, in order of virtual time, on one thread."""

    def __init__(self, clock: Clock) -> None:
        self.announce: Callable[[datetime], None] = lambda _: None
        self._clock = clock
        self._waiting: list[_Due] = []
        self._order = count()
        self._changed = threading.Condition()
        self._is_busy = False
        self._is_closed = True
        self._failures: list[Exception] = []
        self._thread = threading.Thread()

    def open(self) -> None:
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the delivery under way, drop what is not yet due, raise what nobody has been told."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        if self._failures:
            raise self._failures.pop(0)

    def add(self, at: datetime, deliver: Callable[[], object]) -> None:
        with self._changed:
            heapq.heappush(self._waiting, _Due(at, next(self._order), deliver))
            self._changed.notify_all()
        self.announce(at)

    def is_settled(self) -> bool:
        """Say whether everything due by now has been delivered."""
        with self._changed:
            return self._is_closed or not (self._is_busy or self._is_something_due())

    def settle(self) -> None:
        """Wait until everything due by now has been delivered; raise what went wrong inside a delivery."""
        with self._changed:
            self._changed.wait_for(self.is_settled)
            if self._failures:
                raise self._failures.pop(0)

    def _is_something_due(self) -> bool:
        return bool(self._waiting) and self._waiting[0].at <= self._clock.now()

    def _run(self) -> None:
        while deliver := self._next():
            try:
                deliver()
            except Exception as failure:
                self._failures.append(failure)
            finally:
                with self._changed:
                    self._is_busy = False
                    self._changed.notify_all()

    def _next(self) -> Callable[[], object] | None:
        with self._changed:
            while not self._is_closed:
                if self._is_something_due():
                    self._is_busy = True
                    return heapq.heappop(self._waiting).deliver
                # The clock can be moved without a word to us, so a queue that waits is looked at again.
                self._changed.wait(_LOOK_AGAIN_S if self._waiting else None)
            return None
