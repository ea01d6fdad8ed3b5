"""The money of an eval: a case is begun only while its worst cost is left, however many play at once."""

from __future__ import annotations

from threading import Lock


class Purse:
    """Counts in usd_micros; None has no bottom."""

    def __init__(self, budget: int | None) -> None:
        self._left = budget
        self._lock = Lock()

    def take(self, most: int) -> bool:
        """Set aside what a case may cost at most; say whether it was there."""
        with self._lock:
            if self._left is None:
                return True
            if self._left < most:
                return False
            self._left -= most
            return True

    def settle(self, most: int, spent: int) -> None:
        """Put back what was set aside and not spent."""
        with self._lock:
            if self._left is not None:
                self._left += most - spent
