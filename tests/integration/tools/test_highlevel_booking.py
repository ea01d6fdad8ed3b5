"""One slot is booked once, whatever HighLevel answers; what was booked is found again by its grant."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.arguments import Book
from frontdesk.domain.sends import SendReceipt
from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_booked import HighLevelBookedLookup
from frontdesk.tools.highlevel_booking import HighLevelBooker
from frontdesk.tools.highlevel_calendar import HighLevelCalendar
from frontdesk.tools.looking import look
from ops.local.standins.faults import LoseAnswer, Meanwhile, ServerError, Stall
from ops.local.standins.highlevel import HighLevelStandIn, Refuse
from tests.fixtures.highlevel import CALENDAR, LOCATION, TOKEN
from tests.fixtures.highlevel_described import check_requests
from tests.fixtures.standins import PATIENT
from tests.integration.standins.highlevel_client import call
from tests.integration.tools.highlevel_grants import VIA, account, asked, wanted
from tests.unit.domain.slots_at import CHICAGO, slot
from tests.unit.tools.grants import GRANT_ID, a_grant

TUESDAY = slot(CHICAGO, "2026-11-24 09:00")
TOLD = {"starts_at": "2026-11-24T15:00:00Z", "ends_at": "2026-11-24T15:30:00Z"}
CREATE = "create_appointment"


def to_book(booked=TUESDAY, **changes):
    arguments = Book(booked.starts_at, booked.ends_at)
    about = {"tool": "book_appointment", "channel": "calendar", "sender": CALENDAR, "body": ""}
    return a_grant(by=VIA, arguments=arguments, **about, **changes)


def posted(highlevel: HighLevelStandIn, grant=None, **given) -> SendReceipt:
    return HighLevelBooker(account(highlevel), **given).post(grant or to_book())


def found(highlevel: HighLevelStandIn, grant=None, **changes):
    return look(wanted(grant or to_book(), **changes), lambda _: HighLevelBookedLookup(account(highlevel)))


def free(highlevel: HighLevelStandIn, begins: datetime, days: float):
    return HighLevelCalendar(account(highlevel), CALENDAR).free(begins, begins + timedelta(days=days))


def test_a_free_slot_is_booked_for_the_contact_with_the_granted_number(highlevel: HighLevelStandIn):
    contact = highlevel.add_contact(phone=PATIENT)
    receipt = posted(highlevel)
    (made,) = highlevel.appointments
    assert receipt == SendReceipt(GRANT_ID, "sent", made.id, None, TOLD)
    assert (made.contact_id, made.calendar_id, made.starts) == (contact.id, CALENDAR, TUESDAY.starts_at)
    assert (made.status, GRANT_ID in made.notes) == ("confirmed", True)


def test_the_slot_is_looked_up_again_right_before(highlevel: HighLevelStandIn):
    posted(highlevel)
    assert asked(highlevel) == ["get_calendar", "free_slots", "find_duplicate", "upsert_contact", CREATE]


def test_what_is_asked_is_as_highlevel_describes_it(highlevel: HighLevelStandIn):
    posted(highlevel)
    assert found(highlevel).finding == "found"
    check_requests(highlevel)


def test_a_slot_that_is_taken_by_now_is_not_booked(highlevel: HighLevelStandIn):
    other = highlevel.add_contact(phone="+15125550199")
    highlevel.book(CALENDAR, other.id, TUESDAY.starts_at)
    assert posted(highlevel) == SendReceipt(GRANT_ID, "failed", None, "slot_taken")
    assert CREATE not in asked(highlevel)


def test_of_two_who_want_one_slot_at_the_same_time_one_gets_it(highlevel: HighLevelStandIn):
    other = highlevel.add_contact(phone="+15125550199")
    highlevel.faults.add(
        Meanwhile(before=lambda: highlevel.book(CALENDAR, other.id, TUESDAY.starts_at)), on=CREATE
    )
    assert posted(highlevel) == SendReceipt(GRANT_ID, "failed", None, "slot_taken")
    assert [made.contact_id for made in highlevel.appointments] == [other.id]


def test_a_length_that_the_calendar_does_not_have_is_not_booked(highlevel: HighLevelStandIn):
    longer = replace(TUESDAY, ends_at=TUESDAY.ends_at + timedelta(minutes=30))
    assert posted(highlevel, to_book(longer)).error == "slot_taken"


def test_a_calendar_that_cannot_be_read_books_nothing(highlevel: HighLevelStandIn):
    highlevel.faults.add(ServerError(503), on="free_slots")
    receipt = posted(highlevel)
    assert (receipt.result, highlevel.appointments) == ("not_posted", [])


@pytest.mark.parametrize("fault", [LoseAnswer(), ServerError(502, accepted=True)], ids=str)
def test_a_booking_whose_answer_was_lost_is_found_by_its_grant_with_its_time(highlevel, fault):
    highlevel.faults.add(fault, on=CREATE)
    assert posted(highlevel).result == "unknown"
    (made,) = highlevel.appointments
    assert (found(highlevel).provider_id, found(highlevel).details) == (made.id, TOLD)


def test_a_booking_that_stalls_ends_in_time_and_is_not_known(highlevel: HighLevelStandIn):
    highlevel.faults.add(Stall(2), on=CREATE)
    assert posted(highlevel, total_s=0.6).result == "unknown"


def test_what_was_not_booked_is_absent_once_the_window_is_over(highlevel: HighLevelStandIn):
    highlevel.faults.add(ServerError(502), on=CREATE)
    posted(highlevel)
    assert found(highlevel).finding == "not_yet"
    assert found(highlevel, is_window_over=True).finding == "absent"


def test_a_booking_of_somebody_who_is_gone_is_for_a_person(highlevel: HighLevelStandIn):
    assert found(highlevel).finding == "not_yet"
    assert found(highlevel, is_window_over=True).finding == "cannot_list"


def test_what_a_person_booked_for_them_is_none_of_ours(highlevel: HighLevelStandIn):
    contact = highlevel.add_contact(phone=PATIENT)
    highlevel.book(CALENDAR, contact.id, TUESDAY.starts_at)
    assert found(highlevel, is_window_over=True).finding == "absent"


def test_a_moved_appointment_is_found_with_the_time_that_it_has_now(highlevel: HighLevelStandIn):
    posted(highlevel)
    (made,) = highlevel.appointments
    later = TUESDAY.starts_at + timedelta(hours=2)
    moved = {"startTime": later.isoformat(), "endTime": (later + timedelta(minutes=30)).isoformat()}
    assert call(highlevel, "PUT", f"/calendars/events/appointments/{made.id}", moved).status == 200
    assert found(highlevel).details["starts_at"] == "2026-11-24T17:00:00Z"


@pytest.mark.parametrize("change", [date(2026, 11, 1), date(2027, 3, 14)], ids=str)
def test_slots_are_read_over_a_change_of_the_clocks(highlevel: HighLevelStandIn, clock, change: date):
    clock.at = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=4)
    read = free(highlevel, clock.at, 8)
    shown = {each.starts_at.astimezone(ZoneInfo(CHICAGO)).hour for each in read}
    assert shown == set(range(9, 17))
    assert len({each.starts_at.astimezone(ZoneInfo(CHICAGO)).utcoffset() for each in read}) == 2


def test_more_days_than_one_answer_holds_are_read_to_the_end(highlevel: HighLevelStandIn, clock):
    read = free(highlevel, clock.at, 45)
    assert asked(highlevel).count("free_slots") == 2
    assert len(read) == len(set(read))
    assert (read[-1].starts_at - clock.at).days >= 42


def test_a_calendar_that_cannot_be_read_says_so(highlevel: HighLevelStandIn, clock):
    highlevel.faults.add(Refuse(400, "no"), on="get_calendar")
    with pytest.raises(ProviderUnavailable):
        free(highlevel, clock.at, 1)
    with pytest.raises(Misconfigured, match=f"token of {LOCATION}"):
        HighLevelCalendar(HighLevelAccount(LOCATION, TOKEN + "x", highlevel.url), CALENDAR).free(
            clock.at, clock.at + timedelta(days=1)
        )
