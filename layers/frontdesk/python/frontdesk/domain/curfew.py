"""The hours in which somebody is not texted: the playbook's and the law's, wherever they may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.texting_law import texting_hours
from frontdesk.domain.verdict import GatePolicy, QuietHours

_MINUTE = timedelta(minutes=1)
_LOOK_AHEAD = timedelta(days=8)
"""Past any weekend with holidays on both sides."""
_LOOK_AGAIN = timedelta(days=2)
_SENDING_TAKES = timedelta(minutes=2)
"""From the grant to the last moment of a POST, and a minute of validity at the provider."""


@dataclass(frozen=True, slots=True)
class Curfew:
    """Whose hours count; every zone must be awake, and every state must allow it.

    `zones` are IANA names. No state means that nobody knows where they are: the strictest law of all holds.
    """

    quiet: QuietHours
    states: tuple[str, ...]
    zones: tuple[str, ...]

    def is_quiet(self, moment: datetime) -> bool:
        """Tell whether they must not be texted at this moment."""
        return self.asleep(moment) is not None

    def asleep(self, moment: datetime) -> str | None:
        """Return the first zone in which they must not be texted at this moment, if there is one."""
        return next((zone for zone in self.zones if self._is_quiet_in(zone, moment)), None)

    def until(self, now: datetime) -> datetime | None:
        """Return the first moment (UTC) at which they may be texted; None when that is now.

        Where none comes within eight days it is a moment two days on: one looks again then.
        """
        if not self.is_quiet(now):
            return None
        awake = (moment for moment in _minutes_after(now, _LOOK_AHEAD) if not self.is_quiet(moment))
        return next(awake, now.astimezone(UTC) + _LOOK_AGAIN)

    def held_until(self, now: datetime) -> datetime | None:
        """Return the first moment (UTC) at which a text may be granted; None when that is now.

        What is granted now may leave a minute later, so the last minutes before the night belong to it.
        """
        return self.until(now) or self.until(now + _SENDING_TAKES)

    def latest_validity(self, now: datetime, cap: timedelta) -> timedelta:
        """Return how long the provider may try to deliver: at most `cap`, over before quiet hours begin."""
        if self.is_quiet(now):
            return timedelta(0)
        begins = next(filter(self.is_quiet, _minutes_after(now, cap + _MINUTE)), None)
        return cap if begins is None else min(cap, begins - now.astimezone(UTC))

    def _is_quiet_in(self, zone: str, moment: datetime) -> bool:
        wall = moment.astimezone(ZoneInfo(zone))
        minute = wall.hour * 60 + wall.minute
        opens, closes = texting_hours(self.states, wall.date())
        return not opens <= minute < closes or _is_within(minute, self.quiet)


def curfew_for(zones: tuple[str, ...], states: tuple[str, ...], policy: GatePolicy) -> Curfew:
    """Return the hours in which somebody is not texted who may be in these zones and states.

    Their own night counts where their zone is known; where it is unclear, the location's and that of wherever
    they may be. That of the location's state counts too, since people write to one nearby.
    """
    known = zones if len(zones) == 1 else (policy.location_timezone, *zones)
    return Curfew(policy.quiet_hours, (*states, *policy.location_states) if states else (), known)


def _is_within(minute: int, quiet: QuietHours) -> bool:
    """Tell whether a minute of the day is inside the playbook's hours; equal ends mean there are none."""
    if quiet.start_minute <= quiet.end_minute:
        return quiet.start_minute <= minute < quiet.end_minute
    return minute >= quiet.start_minute or minute < quiet.end_minute


def _minutes_after(now: datetime, span: timedelta) -> Iterator[datetime]:
    """Yield the next full minutes in UTC.

    Walking them is right whatever the clocks do, and a day is only 1,440 of them.
    """
    first = now.astimezone(UTC).replace(second=0, microsecond=0)
    return (first + n * _MINUTE for n in range(1, int(span / _MINUTE) + 1))
