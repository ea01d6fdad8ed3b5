"""Slots on a location's clock, for tests about booking."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.booking import BookingRules
from frontdesk.domain.hours import WEEKDAYS, Opening
from frontdesk.domain.slots import Slot

CHICAGO = "America/Chicago"
HALF_HOUR = timedelta(minutes=30)


def slot(zone: str, shown: str) -> Slot:
    """Return half an hour that begins when the clocks of a zone show this, as `2026-12-01 09:00`."""
    starts_at = datetime.fromisoformat(shown).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Slot(starts_at, starts_at + HALF_HOUR)


def every_half_hour(zone: str, first: date, days: float) -> tuple[Slot, ...]:
    """Return a calendar that is free all the time, night and day."""
    begins = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return tuple(
        Slot(begins + n * HALF_HOUR, begins + (n + 1) * HALF_HOUR) for n in range(int(days * 24 * 2))
    )


def rules(
    zone: str = CHICAGO, *, hours: tuple[Opening, ...] = ((8 * 60, 17 * 60),), **changed
) -> BookingRules:
    """Return the rules of a location that is open at the same hours on every day."""
    given = {"notice": timedelta(hours=2), "days_ahead": 14, "most": 3}
    return BookingRules(hours=dict.fromkeys(WEEKDAYS, hours), timezone=zone, **{**given, **changed})
