"""One look at the desk for all open pages: what they saw last is still so, or it is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from hashlib import sha256

_FRESH_FOR_S = 0.7


class Pulse:
    """Looks at most once in a while, however many pages ask, and never while nobody asks. Thread safe."""

    def __init__(
        self,
        look: Callable[[], object],
        *,
        fresh_for_s: float = _FRESH_FOR_S,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._fresh_for_s = fresh_for_s
        self._now_s = now_s
        self._lock = threading.Lock()
        self._looked_at_s: float | None = None
        self._seen = ""

    def beat(self) -> str:
        """Return a word that stays the same as long as nothing has happened."""
        with self._lock:
            if self._looked_at_s is None or self._now_s() - self._looked_at_s >= self._fresh_for_s:
                self._seen = sha256(repr(self._look()).encode()).hexdigest()[:16]
                self._looked_at_s = self._now_s()
            return self._seen
