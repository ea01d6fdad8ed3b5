"""The planted bug "settle_from_dead_at": the settle window begins with the grant."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.domain import sends

_deadlines = sends.deadlines


def _from_the_grant(granted_at: datetime, settle: timedelta) -> tuple[datetime, datetime, datetime]:
    not_after, dead_at, _ = _deadlines(granted_at, settle)
    return not_after, dead_at, granted_at + max(settle, sends.MINIMUM_SETTLE)


def plant() -> None:
    """Close the window a minute early."""
    sends.deadlines = _from_the_grant
