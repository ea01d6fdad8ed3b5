"""HighLevel beside a local desk whose playbook has it: a sub-account for each that the playbook names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import time
from typing import TYPE_CHECKING

from frontdesk.clock import Clock
from frontdesk.domain.hours import WEEKDAYS
from frontdesk.playbook import Location, Playbook
from frontdesk.playbook_model import HighLevelSource
from frontdesk.playbook_tools import HighLevelPlace
from ops.local.shelves import Shelves

if TYPE_CHECKING:
    from ops.local.standins.highlevel import HighLevelStandIn
    from ops.local.standins.highlevel_setup import HighLevelCalendar, HighLevelLocation


def highlevel_beside(
    clock: Clock, playbook: Playbook, token: str, shelves: Shelves
) -> HighLevelStandIn | None:
    """Return the stand-in with the playbook's sub-accounts; None where it names none."""
    places = _places(playbook)
    if not places:
        return None
    # Imported here: a desk without HighLevel starts without its cryptography.
    from ops.local.standins.highlevel import HighLevelStandIn

    locations = [_location(account, at) for account, at in places.items()]
    return HighLevelStandIn(clock, token, locations=locations, shelves=shelves)


def fields_for(standin: HighLevelStandIn, playbook: Playbook, token: str) -> Mapping[str, str]:
    """Return the fields of the settings with which a desk finds the stand-in."""
    return {
        "highlevel_tokens": json.dumps(dict.fromkeys(_places(playbook), token)),
        "highlevel_public_key": standin.public_key,
        "highlevel_url": standin.url,
    }


def source_of(playbook: Playbook) -> str | None:
    """Return the name of the source that HighLevel's webhooks go to; None where the desk does not listen."""
    sources = playbook.sources.items()
    return next((name for name, each in sources if isinstance(each, HighLevelSource)), None)


def _places(playbook: Playbook) -> Mapping[str, list[tuple[Location, HighLevelPlace]]]:
    """Return the locations of each sub-account."""
    found: dict[str, list[tuple[Location, HighLevelPlace]]] = {}
    for location in playbook.locations.values():
        place = playbook.file.locations[location.location_id].highlevel
        if place:
            found.setdefault(place.account, []).append((location, place))
    return found


def _location(account: str, at: list[tuple[Location, HighLevelPlace]]) -> HighLevelLocation:
    from ops.local.standins.highlevel_setup import HighLevelLocation

    first = at[0][0]
    return HighLevelLocation(
        location_id=account,
        name=first.name,
        timezone=first.timezone,
        numbers=tuple(location.sender_number for location, _ in at),
        email=f"hello@{account.lower()}.example",
        duplicate_by=("phone", "email"),
        calendars=[_calendar(location, place.calendar) for location, place in at if place.calendar],
    )


def _calendar(location: Location, calendar_id: str) -> HighLevelCalendar:
    """Return a calendar that is open when the location is."""
    from ops.local.standins.highlevel_setup import HighLevelCalendar, OpenHours

    hours = tuple(
        OpenHours(frozenset({day}), _time(opens), _time(closes))
        for day, name in enumerate(WEEKDAYS)
        for opens, closes in location.hours[name]
    )
    return HighLevelCalendar(calendar_id=calendar_id, name=f"Visits at {location.name}", hours=hours)


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
