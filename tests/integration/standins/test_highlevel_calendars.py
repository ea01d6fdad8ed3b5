"""The HighLevel stand-in offers free slots on the location's clock and lets each be booked once."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ops.local.standins.highlevel_protocol import HighLevelRefusal, in_ms
from ops.local.standins.highlevel_realm import ListLate
from ops.local.standins.highlevel_setup import HighLevelCalendar, OpenHours
from tests.fixtures.highlevel import CALENDAR, LOCATION
from tests.integration.standins.highlevel_client import a_contact, book, call

CHICAGO = ZoneInfo("America/Chicago")
TAKEN = "The slot you have selected is no longer available."
TUESDAY_AT_9 = "2026-11-24T09:00:00-06:00"


def _slots(highlevel, day: datetime, *, days: float = 1, **query: str):
    ends = day + timedelta(days=days) - timedelta(seconds=1)
    span = {"startDate": str(in_ms(day)), "endDate": str(in_ms(ends))}
    return call(highlevel, "GET", f"/calendars/{CALENDAR}/free-slots", **span, **query)


def _tuesday(highlevel, **query: Any) -> list[str]:
    shown = _slots(highlevel, datetime(2026, 11, 24, tzinfo=CHICAGO), **query).document
    return [slot for day in shown.values() for slot in day["slots"]]


def test_a_day_has_a_slot_every_half_hour_of_its_open_hours_and_a_weekend_none(highlevel):
    shown = _slots(highlevel, datetime(2026, 11, 27, tzinfo=CHICAGO), days=3).document

    assert list(shown) == ["2026-11-27"]
    slots = shown["2026-11-27"]["slots"]
    assert (slots[0], slots[-1]) == ("2026-11-27T09:00:00-06:00", "2026-11-27T16:30:00-06:00")
    assert len(slots) == 16


def test_slots_are_told_on_the_clock_that_was_asked_for(highlevel):
    assert _tuesday(highlevel, timezone="Asia/Tokyo")[0] == "2026-11-25T00:00:00+09:00"
    assert _slots(highlevel, datetime(2026, 11, 24, tzinfo=CHICAGO), timezone="Mars/One").status == 422


def test_what_is_past_too_soon_or_too_far_off_is_not_offered(highlevel, clock):
    calendar = highlevel.locations[0].calendars[0]
    calendar.notice, calendar.ahead = timedelta(hours=24), timedelta(days=2)
    now = clock.now()  # Monday, 10:00 in Chicago
    shown = _slots(highlevel, now.astimezone(CHICAGO).replace(hour=0), days=7).document

    slots = [slot for day in shown.values() for slot in day["slots"]]
    assert (slots[0], slots[-1]) == ("2026-11-24T10:00:00-06:00", "2026-11-25T10:00:00-06:00")


@pytest.mark.parametrize(("day", "count"), [("2027-03-14", 4), ("2026-11-01", 8), ("2026-11-08", 6)])
def test_a_night_that_the_clocks_change_in_has_the_slots_that_there_are(highlevel, clock, day, count):
    clock.at = datetime(2026, 10, 30, tzinfo=UTC)
    night = OpenHours(frozenset(range(7)), time(0), time(3))
    calendar = HighLevelCalendar(CALENDAR, hours=(night,), ahead=timedelta(days=200))
    highlevel.locations[0].calendars[:] = [calendar]
    slots = _slots(highlevel, datetime.fromisoformat(day).replace(tzinfo=CHICAGO)).document[day]["slots"]

    moments = [datetime.fromisoformat(slot) for slot in slots]
    assert (len(slots), len(set(moments))) == (count, count)
    assert all(
        moment.astimezone(CHICAGO).isoformat() == slot for moment, slot in zip(moments, slots, strict=True)
    )


def test_a_range_of_more_than_31_days_is_refused(highlevel):
    assert _slots(highlevel, datetime(2026, 11, 24, tzinfo=CHICAGO), days=33).status == 400


def test_a_booked_slot_is_gone_and_cannot_be_booked_again(highlevel):
    contact_id = a_contact(highlevel)
    booked = book(highlevel, contact_id, TUESDAY_AT_9)
    again = book(highlevel, contact_id, "2026-11-24T15:00:00Z")

    assert (booked.status, booked.document["startTime"]) == (200, TUESDAY_AT_9)
    assert (booked.document["endTime"], booked.document["appointmentStatus"]) == (
        "2026-11-24T09:30:00-06:00",
        "confirmed",
    )
    assert (again.status, again.document["message"]) == (400, TAKEN)
    assert TUESDAY_AT_9 not in _tuesday(highlevel)
    assert len(highlevel.appointments) == 1


@pytest.mark.parametrize(
    "starts", ["2026-11-24T09:10:00-06:00", "2026-11-24T20:00:00-06:00", "2026-11-20T09:00"]
)
def test_a_time_that_is_no_free_slot_is_refused_unless_the_check_is_waived(highlevel, starts):
    contact_id = a_contact(highlevel)
    assert book(highlevel, contact_id, starts).document["message"] == TAKEN
    assert book(highlevel, contact_id, starts, ignoreFreeSlotValidation=True).status == 200


def test_a_time_without_an_offset_is_on_the_locations_clock_and_one_that_is_none_is_refused(highlevel):
    contact_id = a_contact(highlevel)
    assert book(highlevel, contact_id, "2026-11-24T09:00:00").document["startTime"] == TUESDAY_AT_9
    assert book(highlevel, contact_id, "on Tuesday").status == 422
    backwards = book(highlevel, contact_id, "2026-11-24T10:00", endTime="2026-11-24T09:00")
    assert backwards.document["message"] == "endTime must be after startTime"


def test_a_long_appointment_and_a_buffer_take_the_slots_around_them(highlevel):
    highlevel.locations[0].calendars[0].buffer_minutes = 30
    book(highlevel, a_contact(highlevel), "2026-11-24T10:00", endTime="2026-11-24T11:00:00")
    assert [slot[11:16] for slot in _tuesday(highlevel)][:3] == ["09:00", "11:30", "12:00"]


def test_an_appointment_moves_to_a_free_slot_and_frees_its_own(highlevel):
    contact_id = a_contact(highlevel)
    first = book(highlevel, contact_id, TUESDAY_AT_9).document["id"]
    book(highlevel, contact_id, "2026-11-24T10:00")
    path = f"/calendars/events/appointments/{first}"

    assert call(highlevel, "PUT", path, {"startTime": "2026-11-24T10:00"}).document["message"] == TAKEN
    moved = call(highlevel, "PUT", path, {"startTime": "2026-11-24T11:00"})
    assert moved.document["startTime"] == "2026-11-24T11:00:00-06:00"
    assert [slot[11:16] for slot in _tuesday(highlevel)][:3] == ["09:00", "09:30", "10:30"]


def test_a_cancelled_appointment_frees_its_slot(highlevel):
    event_id = book(highlevel, a_contact(highlevel), TUESDAY_AT_9).document["id"]
    path = f"/calendars/events/appointments/{event_id}"

    assert call(highlevel, "PUT", path, {"appointmentStatus": "cancelled"}).status == 200
    assert TUESDAY_AT_9 in _tuesday(highlevel)
    assert [each.status for each in highlevel.appointments] == ["cancelled"]


def test_a_deleted_appointment_frees_its_slot_and_is_not_there_any_more(highlevel):
    event_id = book(highlevel, a_contact(highlevel), TUESDAY_AT_9).document["id"]
    gone = call(highlevel, "DELETE", f"/calendars/events/{event_id}", {})

    assert (gone.status, gone.document) == (201, {"succeeded": True})
    assert (TUESDAY_AT_9 in _tuesday(highlevel), highlevel.appointments) == (True, [])
    assert call(highlevel, "GET", f"/calendars/events/appointments/{event_id}").status == 400


def test_a_contacts_own_list_tells_times_without_an_offset_and_the_calendars_with_one(highlevel):
    contact_id = a_contact(highlevel)
    event_id = book(highlevel, contact_id, TUESDAY_AT_9).document["id"]
    (of_contact,) = call(highlevel, "GET", f"/contacts/{contact_id}/appointments").document["events"]
    day = {"startTime": "1795500000000", "endTime": "1795586400000"}
    (of_calendar,) = call(
        highlevel, "GET", "/calendars/events", locationId=LOCATION, calendarId=CALENDAR, **day
    ).document["events"]

    assert of_contact["id"] == of_calendar["id"] == event_id
    assert (of_contact["startTime"], of_calendar["startTime"]) == ("2026-11-24 09:00:00", TUESDAY_AT_9)


def test_events_are_asked_for_by_calendar_or_user(highlevel):
    day = {"startTime": "1795500000000", "endTime": "1795586400000"}
    assert call(highlevel, "GET", "/calendars/events", locationId=LOCATION, **day).status == 422


def test_an_appointment_listed_late_has_its_slot_but_is_in_no_list_until_then(highlevel, clock):
    highlevel.faults.add(ListLate(300), on="create_appointment")
    contact_id = a_contact(highlevel)
    event_id = book(highlevel, contact_id, TUESDAY_AT_9).document["id"]
    path = f"/calendars/events/appointments/{event_id}"

    assert call(highlevel, "GET", f"/contacts/{contact_id}/appointments").document["events"] == []
    assert (call(highlevel, "GET", path).status, TUESDAY_AT_9 in _tuesday(highlevel)) == (400, True)
    assert book(highlevel, contact_id, TUESDAY_AT_9).document["message"] == TAKEN
    clock.advance(300)
    assert (call(highlevel, "GET", path).status, TUESDAY_AT_9 in _tuesday(highlevel)) == (200, False)


def test_a_person_books_on_the_calendars_own_page_and_does_not_turn_up(highlevel):
    contact_id, starts = a_contact(highlevel), datetime(2026, 11, 24, 15, tzinfo=UTC)
    booked = highlevel.book(CALENDAR, contact_id, starts)
    with pytest.raises(HighLevelRefusal, match="no longer available"):
        highlevel.book(CALENDAR, contact_id, starts)
    assert starts not in highlevel.free_slots(CALENDAR, starts, starts)
    highlevel.no_show(booked.id)

    path = f"/calendars/events/appointments/{booked.id}"
    assert call(highlevel, "GET", path).document["event"]["appointmentStatus"] == "noshow"


def test_a_calendar_that_is_not_there_is_refused(highlevel):
    assert call(highlevel, "GET", "/calendars/calNobody").status == 400
    contact_id = a_contact(highlevel)
    assert book(highlevel, contact_id, TUESDAY_AT_9, calendarId="calNobody").status == 400
