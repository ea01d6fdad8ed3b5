"""A location's calendar may be any that gives out an iCalendar feed; what cannot work is a fault."""

from datetime import timedelta

import pytest

from frontdesk.domain.catalog import BOOK_APPOINTMENT, Via
from frontdesk.domain.lead import LocationId
from frontdesk.playbook import PlaybookInvalid, load_playbook
from frontdesk.playbook_location import FeedPlace
from frontdesk.playbook_ways import way_of
from tests.unit.ops.playbooks import a_playbook

LINCOLN_PARK = LocationId("lincoln-park")
PLACE = r'\[locations.lincoln-park.highlevel\]\naccount = "\w+"\ncalendar = "\w+"\n'
FEED = "https://calendar.example.com/ical/desk%40example.com/private-{secret}/basic.ics"
HOOK = "https://example.com/book"


def a_section(feed: str = FEED, book_url: str = HOOK, slot_minutes: int = 30) -> str:
    return (
        f'[locations.lincoln-park.calendar]\nfeed = "{feed}"\nbook_url = "{book_url}"\n'
        f"slot_minutes = {slot_minutes}\n"
    )


def test_a_feed_is_a_calendar_and_the_hook_books_in_it(tmp_path):
    playbook = load_playbook(a_playbook(tmp_path, (PLACE, a_section())))
    location = playbook.location(LINCOLN_PARK)
    assert location.calendar == FeedPlace(FEED, HOOK, timedelta(minutes=30))
    assert playbook.booking_rules(LINCOLN_PARK) is not None
    way = way_of(BOOK_APPOINTMENT, playbook, location)
    assert (way.by, way.sender) == (Via("webhook", "lincoln-park"), HOOK)


@pytest.mark.parametrize(
    ("section", "key", "says"),
    [
        (a_section(feed="http://calendar.example.com/basic.ics"), "feed", "not the address of a feed"),
        (a_section(feed="webcal://calendar.example.com/basic.ics"), "feed", "write https:// and"),
        (a_section(feed="https://ana:word@calendar.example.com/basic.ics"), "feed", "{secret} for the part"),
        (a_section(feed="https://{secret}.example.com/basic.ics"), "feed", "not the address of a feed"),
        (a_section(feed="https://calendar.example.com/{token}.ics"), "feed", "not the address of a feed"),
        (a_section(book_url="http://example.com/book"), "book_url", "is not an address"),
        (a_section(slot_minutes=0), "slot_minutes", "from 5 to 480"),
    ],
)
def test_a_calendar_that_cannot_work_is_a_fault(tmp_path, section, key, says):
    with pytest.raises(PlaybookInvalid) as caught:
        load_playbook(a_playbook(tmp_path, (PLACE, section)))
    found = {each.key: f"{each.problem}; {each.remedy}" for each in caught.value.faults}
    assert says in found[f"locations.lincoln-park.calendar.{key}"]


def test_a_calendar_that_is_broken_is_not_said_to_be_missing_too(tmp_path):
    with pytest.raises(PlaybookInvalid) as caught:
        load_playbook(a_playbook(tmp_path, (PLACE, a_section(slot_minutes=0))))
    assert [each.key for each in caught.value.faults] == ["locations.lincoln-park.calendar.slot_minutes"]


def test_a_location_has_one_calendar(tmp_path):
    both = (r"(?=\[locations.lincoln-park.highlevel\])", a_section())
    with pytest.raises(PlaybookInvalid, match="calendar at HighLevel too"):
        load_playbook(a_playbook(tmp_path, both))
