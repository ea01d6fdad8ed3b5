"""Which calendar is read for a location's free slots."""

from __future__ import annotations

from frontdesk.domain.booking import Calendar
from frontdesk.domain.lead import LocationId
from frontdesk.errors import Misconfigured
from frontdesk.playbook import Playbook
from frontdesk.playbook_location import FeedPlace
from frontdesk.tools.feed_calendar import open_feed
from frontdesk.tools.highlevel_account import open_highlevel
from frontdesk.tools.highlevel_calendar import HighLevelCalendar


def open_calendar(playbook: Playbook, location_id: LocationId) -> Calendar:
    """Return the calendar of a location.

    Raises:
        Misconfigured: the playbook names none, or no secret opens it.
        SecretsUnavailable: the secret cannot be read now.
    """
    location = playbook.location(location_id)
    place = location.calendar
    if isinstance(place, FeedPlace):
        return open_feed(location, place)
    if place is None:
        raise Misconfigured(f"the playbook names no calendar of {location_id}")
    return HighLevelCalendar(open_highlevel(place.account), place.calendar_id)
