"""How often HighLevel may be asked: a burst in ten seconds and a number a day, per location."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ops.local.standins.highlevel_protocol import HighLevelRefusal


@dataclass(slots=True)
class _Used:
    """What one location has used; a window begins with its first request."""

    window_began: datetime
    day: date
    in_window: int = 0
    today: int = 0


@dataclass(slots=True)
class Limits:
    """Counts requests in virtual time; tests may lower the numbers. A restart begins at zero."""

    burst: int = 100
    window: timedelta = timedelta(seconds=10)
    daily: int = 200_000
    _used: dict[str, _Used] = field(default_factory=dict)
    _closed_until: dict[str, datetime] = field(default_factory=dict)

    def close(self, location_id: str, until: datetime) -> None:
        """Answer 429 to everything about a location until then."""
        self._closed_until[location_id] = until

    def count(self, location_id: str, now: datetime) -> None:
        """Count one request.

        Raises:
            HighLevelRefusal: it is one too many.
        """
        used = self._current(location_id, now)
        is_closed = now < self._closed_until.get(location_id, now)
        if is_closed or used.in_window >= self.burst or used.today >= self.daily:
            raise HighLevelRefusal(429, "Too Many Requests")
        used.in_window += 1
        used.today += 1

    def headers(self, location_id: str, now: datetime) -> dict[str, str]:
        """Return what HighLevel says about the limits with every answer."""
        used = self._current(location_id, now)
        is_closed = now < self._closed_until.get(location_id, now)
        return {
            "X-RateLimit-Limit-Daily": str(self.daily),
            "X-RateLimit-Daily-Remaining": str(self.daily - used.today),
            "X-RateLimit-Interval-Milliseconds": str(round(self.window.total_seconds() * 1000)),
            "X-RateLimit-Max": str(self.burst),
            "X-RateLimit-Remaining": "0" if is_closed else str(self.burst - used.in_window),
        }

    def _current(self, location_id: str, now: datetime) -> _Used:
        used = self._used.setdefault(location_id, _Used(now, now.date()))
        if now >= used.window_began + self.window:
            used.window_began, used.in_window = now, 0
        if now.date() != used.day:
            used.day, used.today = now.date(), 0
        return used
