"""What is offered, booked and confirmed is one time, over both changes of the clocks, in three zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.arguments import Book
from frontdesk.domain.booking import to_offer, window
from frontdesk.domain.proposal import Act
from frontdesk.domain.receipts_in_text import BOOKED_WHEN, filled
from frontdesk.domain.slot_choice import chosen
from frontdesk.domain.slot_words import in_words
from frontdesk.tools.highlevel_booking import HighLevelBooker
from frontdesk.tools.highlevel_calendar import HighLevelCalendar
from ops.local.standins.highlevel import HighLevelStandIn
from tests.fixtures.highlevel import CALENDAR
from tests.integration.tools.highlevel_grants import VIA, account
from tests.unit.domain.slots_at import rules
from tests.unit.tools.grants import a_grant

ELSEWHERE = {"America/Chicago": "America/New_York", "America/Denver": "America/Phoenix"}
"""Where the lead may be instead; from a number of the location's own zone no zone is named."""


def booked(highlevel: HighLevelStandIn, slot) -> dict[str, str]:
    """Book a slot as Send does, and return what the calendar told."""
    about = {"tool": "book_appointment", "channel": "calendar", "sender": CALENDAR, "body": ""}
    grant = a_grant(by=VIA, arguments=Book(slot.starts_at, slot.ends_at), **about)
    receipt = HighLevelBooker(account(highlevel)).post(grant)
    assert receipt.result == "sent"
    return dict(receipt.details)


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Denver", "America/New_York"])
@pytest.mark.parametrize("change", [date(2026, 11, 1), date(2027, 3, 14)], ids=str)
def test_the_time_that_is_said_is_the_time_that_is_booked(highlevel: HighLevelStandIn, clock, zone, change):
    clock.at = datetime(change.year, change.month, change.day, 15, tzinfo=UTC) - timedelta(days=3)
    highlevel.locations[0].timezone = zone
    booking, theirs = rules(zone, days_ahead=5, most=5), [ELSEWHERE.get(zone, "America/Los_Angeles")]
    free = HighLevelCalendar(account(highlevel), CALENDAR).free(*window(booking, clock.at))
    offered = to_offer(free, booking, clock.at)
    for number, slot in enumerate(offered, start=1):
        said = in_words(slot, zone, "en", theirs=theirs)
        assert chosen(f"number {number}", offered, zone, clock.at) == slot
        receipt = booked(highlevel, slot)
        confirmed = filled(
            Act("message", BOOKED_WHEN), [receipt], timezone=zone, language="en", theirs=theirs
        )
        assert confirmed.body == said
    shown = {each.starts.astimezone(ZoneInfo(zone)).hour for each in highlevel.appointments}
    assert (len(highlevel.appointments), shown <= set(range(9, 17))) == (len(offered), True)
    assert len({each.starts_at.astimezone(ZoneInfo(zone)).utcoffset() for each in offered}) == 2
