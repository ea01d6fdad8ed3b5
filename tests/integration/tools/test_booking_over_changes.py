"""What is offered, booked and confirmed is one time, over both changes of the clocks, in three zones, in
whichever calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.arguments import Book
from frontdesk.domain.booking import Calendar, to_offer, window
from frontdesk.domain.catalog import Via
from frontdesk.domain.proposal import Act
from frontdesk.domain.receipts_in_text import BOOKED_WHEN, filled
from frontdesk.domain.slot_choice import chosen
from frontdesk.domain.slot_words import in_words
from frontdesk.tools.feed_booking import WebhookBooker
from frontdesk.tools.highlevel_booking import HighLevelBooker
from frontdesk.tools.highlevel_calendar import HighLevelCalendar
from frontdesk.tools.sending import Poster
from ops.local.standins.calendar import CalendarStandIn
from ops.local.standins.highlevel import HighLevelStandIn
from tests.fixtures.highlevel import CALENDAR
from tests.fixtures.own_calendar import SIGNED_WITH, read_from
from tests.integration.tools.highlevel_grants import VIA, account
from tests.unit.domain.slots_at import rules
from tests.unit.tools.grants import a_grant

ELSEWHERE = {"America/Chicago": "America/New_York", "America/Denver": "America/Phoenix"}
"""Where the lead may be instead; from a number of the location's own zone no zone is named."""


@dataclass(frozen=True)
class Provider:
    """One make of calendar: how it is read and booked, and what it has booked in the end."""

    calendar: Calendar
    booker: Poster
    sender: str
    by: Via
    booked: Callable[[], list[datetime]]

    def book(self, slot, number: int) -> dict[str, str]:
        """Book a slot as Send does, and return what the calendar told."""
        about = {"tool": "book_appointment", "channel": "calendar", "sender": self.sender, "body": ""}
        booking = Book(slot.starts_at, slot.ends_at)
        grant = a_grant(by=self.by, arguments=booking, grant_id=f"grant-{number}", **about)
        receipt = self.booker.post(grant)
        assert receipt.result == "sent"
        return dict(receipt.details)


def by_highlevel(highlevel: HighLevelStandIn, _: CalendarStandIn, zone: str) -> Provider:
    highlevel.locations[0].timezone = zone
    opened = account(highlevel)
    calendar = HighLevelCalendar(opened, CALENDAR)
    booked = lambda: [each.starts for each in highlevel.appointments]  # noqa: E731  # read in the end
    return Provider(calendar, HighLevelBooker(opened), CALENDAR, VIA, booked)


def by_feed(_: HighLevelStandIn, own: CalendarStandIn, zone: str) -> Provider:
    calendar = read_from(own, zone)
    booker = WebhookBooker(calendar, SIGNED_WITH.encode())
    booked = lambda: [each.starts for each in own.booked()]  # noqa: E731  # read in the end
    return Provider(calendar, booker, own.book_url, Via("webhook", "lincoln-park"), booked)


@pytest.fixture(params=[by_highlevel, by_feed])
def provider_in(request, highlevel: HighLevelStandIn, own_calendar: CalendarStandIn):
    """Return what opens one make of calendar in a zone."""
    return partial(request.param, highlevel, own_calendar)


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Denver", "America/New_York"])
@pytest.mark.parametrize("change", [date(2026, 11, 1), date(2027, 3, 14)], ids=str)
def test_the_time_that_is_said_is_the_time_that_is_booked(provider_in, clock, zone, change):
    clock.at = datetime(change.year, change.month, change.day, 15, tzinfo=UTC) - timedelta(days=3)
    provider = provider_in(zone)
    booking, theirs = rules(zone, days_ahead=5, most=5), [ELSEWHERE.get(zone, "America/Los_Angeles")]
    offered = to_offer(provider.calendar.free(*window(booking, clock.at)), booking, clock.at)
    for number, slot in enumerate(offered, start=1):
        said = in_words(slot, zone, "en", theirs=theirs)
        assert chosen(f"number {number}", offered, zone, clock.at) == slot
        act, receipt = Act("message", BOOKED_WHEN), provider.book(slot, number)
        assert filled(act, [receipt], timezone=zone, language="en", theirs=theirs).body == said
    shown = {each.astimezone(ZoneInfo(zone)).hour for each in provider.booked()}
    assert (len(provider.booked()), shown <= set(range(9, 17))) == (len(offered), True)
    assert len({each.starts_at.astimezone(ZoneInfo(zone)).utcoffset() for each in offered}) == 2
