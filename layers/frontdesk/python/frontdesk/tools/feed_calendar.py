"""When a location is free by its hours and an iCalendar feed, which can only be read.

Nothing in this module, or in what it imports, can change anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from frontdesk.domain.free_times import OpenHours
from frontdesk.domain.slots import Slot
from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.playbook_location import FeedPlace, Location
from frontdesk.settings import CalendarSettings, load
from frontdesk.tools.connections import ANSWER_LIMIT_BYTES, BROKEN
from frontdesk.tools.feed_busy import busy_times
from frontdesk.tools.fetching import TIMEOUT_S, fetch

SLOT: Final = "{secret}"
_HEADERS: Final = {"Accept": "text/calendar", "User-Agent": "frontdesk", "Cache-Control": "no-cache"}


@dataclass(frozen=True, slots=True)
class FeedCalendar:
    """One feed, read anew at each call; its address holds a secret."""

    url: str = field(repr=False)
    open: OpenHours
    total_s: float = TIMEOUT_S

    def free(self, begins: datetime, ends: datetime) -> tuple[Slot, ...]:
        """Return the free slots that start in [begins, ends), in order of time.

        Raises:
            ProviderUnavailable: the feed cannot be read whole now, or not for certain.
            Misconfigured: its address is refused.
        """
        zone = ZoneInfo(self.open.timezone)
        busy = busy_times(self._read(), zone, begins, ends + self.open.length)
        return self.open.free(busy, begins, ends)

    def _read(self) -> bytes:
        where = urlsplit(self.url)
        path = (where.path or "/") + (f"?{where.query}" if where.query else "")
        try:
            found = fetch(f"{where.scheme}://{where.netloc}", path, _HEADERS, total_s=self.total_s)
        except BROKEN as error:
            raise ProviderUnavailable(
                f"the calendar's feed cannot be read ({type(error).__name__})"
            ) from error
        if found.status in (401, 403, 404, 410):
            raise Misconfigured(
                f"the calendar's feed is refused ({found.status}): check its address and calendar_secrets"
            )
        if found.status != 200 or len(found.body) >= ANSWER_LIMIT_BYTES:
            raise ProviderUnavailable(f"the calendar's feed was not answered whole ({found.status})")
        return found.body


def open_feed(location: Location, place: FeedPlace) -> FeedCalendar:
    """Return a location's feed, with its secret in its address.

    Raises:
        Misconfigured: the secret is missing.
        SecretsUnavailable: it cannot be read now.
    """
    hours = OpenHours(location.hours, location.timezone, place.length)
    if SLOT not in place.feed:
        return FeedCalendar(place.feed, hours)
    held = load(CalendarSettings).calendar_secrets
    secret = secrets_of(held.get_secret_value() if held else "").get(location.location_id)
    if secret is None:
        raise Misconfigured(f"calendar_secrets holds nothing for {location.location_id}; add it")
    return FeedCalendar(place.feed.replace(SLOT, quote(secret, safe="")), hours)


def secrets_of(held: str) -> Mapping[str, str]:
    """Read the secrets by location.

    Raises:
        Misconfigured: it is no JSON object of texts.
    """
    try:
        found = json.loads(held) if held else {}
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) and each for each in found.values()):
        raise Misconfigured('write calendar_secrets as {"<location>": "<the secret part of its feed>"}')
    return found
