"""What the law of texting asks: opt-out words, revocation in anybody's own words, quiet hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from frontdesk.domain.plain_text import fold
from frontdesk.domain.revocation import revokes
from frontdesk.domain.verdict import QuietHours

__all__ = ["Keyword", "is_quiet", "keyword", "latest_validity", "quiet_until", "revokes"]

Keyword = Literal["opt_out", "opt_in", "help"]

# What carriers and vendors take in English, Canada's French, and what programs in US Spanish use.
_OPT_OUT_ENGLISH = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "remove"}
_OPT_OUT_SPANISH = {"alto", "pare", "paren", "parar", "detener", "baja"}
# Consent words in Spanish end with "para cancelar": who writes just that may mean the messages.
_CANCEL_SPANISH = {"cancelar", "cancela", "cancelo", "cancelen"}
_OPT_OUT = frozenset({*_OPT_OUT_ENGLISH, "arret", "td", *_OPT_OUT_SPANISH, *_CANCEL_SPANISH})
# YES opts in at Twilio, but here it is how people agree to an appointment: it must reach the brain.
_OPT_IN = frozenset({"start", "unstop"})
# INFO asks for help at Twilio, but here it is how people ask about the business: it too must reach the brain.
_HELP = frozenset({"help", "ayuda"})


def keyword(text: str) -> Keyword | None:
    """Return what must be done about a message that is nothing but one keyword."""
    bare = re.sub(r"[\W_]+", "", fold(text))
    if bare in _OPT_OUT:
        return "opt_out"
    if bare in _OPT_IN:
        return "opt_in"
    return "help" if bare in _HELP else None


# Quiet hours

_MINUTE = timedelta(minutes=1)
_TWO_DAYS = timedelta(days=2)


def is_quiet(moment: datetime, quiet: QuietHours, timezone: str) -> bool:
    """Tell whether that zone's wall clock is inside the quiet hours; equal ends mean there are none."""
    wall = moment.astimezone(ZoneInfo(timezone))
    minute = wall.hour * 60 + wall.minute
    if quiet.start_minute <= quiet.end_minute:
        return quiet.start_minute <= minute < quiet.end_minute
    return minute >= quiet.start_minute or minute < quiet.end_minute


def quiet_until(now: datetime, quiet: QuietHours, *timezones: str) -> datetime | None:
    """Return the first moment (UTC) that is quiet in none of the zones; None when that is now.

    Zones that are never awake together give a moment two days on: one looks again then, and nothing is sent.
    """
    if not any(is_quiet(now, quiet, zone) for zone in timezones):
        return None
    later = _minutes_after(now, int(_TWO_DAYS / _MINUTE))
    awake = (moment for moment in later if not any(is_quiet(moment, quiet, zone) for zone in timezones))
    return next(awake, now.astimezone(UTC) + _TWO_DAYS)


def latest_validity(now: datetime, quiet: QuietHours, timezone: str, cap: timedelta) -> timedelta:
    """Return how long the provider may try to deliver: at most `cap`, over before quiet hours begin."""
    if is_quiet(now, quiet, timezone):
        return timedelta(0)
    minutes = _minutes_after(now, int(cap / _MINUTE) + 1)
    begins = next((minute for minute in minutes if is_quiet(minute, quiet, timezone)), None)
    return cap if begins is None else min(cap, begins - now.astimezone(UTC))


def _minutes_after(now: datetime, count: int) -> Iterator[datetime]:
    """Yield the next full minutes in UTC.

    Walking them is right whatever the clocks do, and a day is only 1,440 of them.
    """
    first = now.astimezone(UTC).replace(second=0, microsecond=0)
    return (first + n * _MINUTE for n in range(1, count + 1))
