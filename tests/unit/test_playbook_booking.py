"""What a playbook says of booking is checked: calendars, tools and texts that can be sent."""

import pytest

from frontdesk.domain.lead import LocationId
from frontdesk.playbook import PlaybookInvalid, load_playbook
from tests.unit.ops.playbooks import a_playbook

PLACE = r'\[locations.lincoln-park.highlevel\]\naccount = "\w+"\ncalendar = "\w+"\n'
BOOKING = r"(?s)\[booking\]\n.*?(?=\n\[sending\])"


def faults(folder, *changes) -> dict[str, str]:
    with pytest.raises(PlaybookInvalid) as caught:
        load_playbook(a_playbook(folder, *changes))
    return {each.key: f"{each.problem}; {each.remedy}" for each in caught.value.faults}


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        (r"\[tools.find_slots\]\n", "", "booking", "may not use find_slots"),
        (PLACE, "", "booking", "no location has a calendar"),
        (BOOKING, "", "intents.new_patient.is_bookable", "no [booking] says when"),
        ("is_bookable = true", "is_bookable = false", "booking", "no intent is bookable"),
        (r"We still have: \{slots\}", "", "booking.texts.en.taken", "write {slots} where"),
        (r"\{booked_when\}", "at noon", "booking.texts.en.confirmed", "it has no {booked_when}"),
        (r"\{address\}: \{booked", "{adress}: {booked", "booking.texts.en.confirmed", "address"),
        (r"Thanks for writing to \{location\}. For a", "{ For a", "booking.texts.en.offer", "a brace"),
        ("For a first visit we", f"{'So long. ' * 70}We", "booking.texts.en.offer", "text messages long"),
        (r"(?s)\[booking.texts.es\]\n.*?(?=\n\[sending\])", "", "booking.texts.es", "it is missing"),
        ("notice_minutes = 120", "notice_minutes = -1", "booking.notice_minutes", "from 0 to 10080"),
    ],
)
def test_booking_that_cannot_work_is_a_fault(tmp_path, old, new, key, says):
    assert says in faults(tmp_path, (old, new))[key]


def test_a_location_without_a_calendar_books_nothing(tmp_path):
    playbook = load_playbook(a_playbook(tmp_path))
    rules = playbook.booking_rules(LocationId("lincoln-park"))
    assert rules is not None
    assert (rules.timezone, rules.days_ahead, rules.most) == ("America/Chicago", 14, 3)
    assert playbook.booking_rules(LocationId("oak-park")) is None
