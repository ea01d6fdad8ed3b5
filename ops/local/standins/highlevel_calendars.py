"""HighLevel's calendars: free slots on the location's clock, and appointments that take one each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from ops.local.standins.faults import Met
from ops.local.standins.highlevel_events import Event
from ops.local.standins.highlevel_protocol import HighLevelRefusal, from_ms, new_id
from ops.local.standins.highlevel_realm import NO_FAULTS, Ask, Realm
from ops.local.standins.highlevel_rows import Appointment, Contact
from ops.local.standins.highlevel_setup import HighLevelCalendar, HighLevelLocation
from ops.local.standins.highlevel_slots import Book, in_zone, times, zone_named

_LONGEST_RANGE = timedelta(days=31)
_CHANGES: Final = {
    "title": "title",
    "appointmentStatus": "status",
    "assignedUserId": "user_id",
    "address": "address",
    "description": "notes",
}


class HighLevelCalendars:
    """The calendars part of the API."""

    def __init__(self, realm: Realm) -> None:
        self._realm = realm
        self.speaks_live = False

    def free_slots(self, ask: Ask) -> tuple[int, object]:
        # What is listed late leaves its slot in the list as well; only booking it tells.
        location, book = self._book(ask.ids["calendarId"], ask, is_listed=True)
        begins, ends = from_ms(ask.query["startDate"]), from_ms(ask.query["endDate"])
        if begins > ends or ends - begins > _LONGEST_RANGE:
            raise HighLevelRefusal(400, "Date range cannot be more than 31 days")
        zone = zone_named(ask.query.get("timezone") or location.timezone)
        shown: dict[str, Any] = {}
        for slot in book.free(begins, ends, self._realm.now()):
            day = slot.astimezone(zone).date().isoformat()
            shown.setdefault(day, {"slots": []})["slots"].append(in_zone(slot, zone))
        return 200, shown | ({"traceId": new_id()} if self.speaks_live else {})

    def create(self, ask: Ask) -> tuple[int, object]:
        body = ask.body
        ask.access.check(body["locationId"])
        contact = self._realm.contact(body["contactId"], ask.access)
        location, book = self._book(body["calendarId"], ask)
        if not contact.location_id == location.location_id == body["locationId"]:
            raise HighLevelRefusal(400, "The calendar, contact and location do not belong together.")
        starts, ends = times(body, book)
        self._check_free(book, starts, body)
        changes = {own: body[name] for name, own in _CHANGES.items() if body.get(name)}
        new = self._new(book, contact, starts, ends)
        made = replace(new, listed=self._realm.listed_from(ask.met), **changes)
        return 200, self._flat(self.keep(made, "AppointmentCreate", ask.met))

    def update(self, ask: Ask) -> tuple[int, object]:
        appointment, body = self._appointment(ask), ask.body
        _, book = self._book(body.get("calendarId") or appointment.calendar_id, ask, but=appointment)
        changes = {own: body[name] for name, own in _CHANGES.items() if name in body}
        moved = replace(appointment, calendar_id=book.calendar.calendar_id, **changes)
        if body.get("startTime"):
            starts, ends = times(body, book)
            self._check_free(book, starts, body)
            moved = replace(moved, starts=starts, ends=ends)
        return 200, self._flat(self.keep(moved, "AppointmentUpdate", ask.met))

    def delete(self, ask: Ask) -> tuple[int, object]:
        self.keep(replace(self._appointment(ask), is_deleted=True), "AppointmentDelete", ask.met)
        return 201, {"succeeded": True}

    def get(self, ask: Ask) -> tuple[int, object]:
        return 200, {"event": self.document(self._appointment(ask))}

    def list_events(self, ask: Ask) -> tuple[int, object]:
        location_id, query = ask.access.check(ask.query["locationId"]), ask.query
        if not query.get("calendarId") and not query.get("userId"):
            raise HighLevelRefusal(422, ["Either of userId, groupId or calendarId is required"])
        begins, ends = from_ms(query["startTime"]), from_ms(query["endTime"])
        found = self._shown(
            lambda each: (
                each.location_id == location_id
                and begins <= each.starts < ends
                and query.get("calendarId", each.calendar_id) == each.calendar_id
                and query.get("userId", each.user_id) == each.user_id
            )
        )
        return 200, {"events": [self.document(each) for each in found]}

    def list_of_contact(self, ask: Ask) -> tuple[int, object]:
        contact = self._realm.contact(ask.ids["contactId"], ask.access)
        found = self._shown(lambda each: each.contact_id == contact.id)
        return 200, {"events": [self._of_contact(each) for each in reversed(found)]}

    def list_calendars(self, ask: Ask) -> tuple[int, object]:
        location = self._realm.locations[ask.access.check(ask.query["locationId"])]
        return 200, {"calendars": [_calendar(location, each) for each in location.calendars]}

    def get_calendar(self, ask: Ask) -> tuple[int, object]:
        location, book = self._book(ask.ids["calendarId"], ask)
        return 200, {"calendar": _calendar(location, book.calendar)}

    def keep(self, appointment: Appointment, kind: str, met: Met = NO_FAULTS) -> Appointment:
        """Keep an appointment as it is now and tell the desk, as a change of this kind."""
        now = self._realm.now()
        kept = self._realm.appointments.put(replace(appointment, updated=now))
        event = Event(kind, kept.location_id, now, {"appointment": self._told(kept)})
        self._realm.tell(event, met)
        return kept

    def book(self, calendar_id: str, contact: Contact, starts: datetime) -> Appointment:
        """Somebody books on the calendar's own page."""
        location = self._of_calendar(calendar_id)
        book = self._book_of(location, calendar_id)
        self._check_free(book, starts, {})
        long = timedelta(minutes=book.calendar.slot_minutes)
        new = self._new(book, contact, starts, starts + long)
        return self.keep(replace(new, source="booking_widget"), "AppointmentCreate")

    def slots(self, calendar_id: str, begins: datetime, ends: datetime) -> list[datetime]:
        """Return the free slots of a calendar, in UTC."""
        location = self._of_calendar(calendar_id)
        return list(self._book_of(location, calendar_id).free(begins, ends, self._realm.now()))

    def document(self, appointment: Appointment) -> dict[str, Any]:
        """Return the appointment as the calendar's own requests render it: times with an offset."""
        return {
            **self._told(appointment),
            "description": appointment.notes,
            "locationId": appointment.location_id,
            "isRecurring": False,
            "assignedResources": [],
        }

    def _new(self, book: Book, contact: Contact, starts: datetime, ends: datetime) -> Appointment:
        now = self._realm.now()
        return Appointment(
            id=new_id(),
            calendar_id=book.calendar.calendar_id,
            location_id=contact.location_id,
            contact_id=contact.id,
            starts=starts,
            ends=ends,
            at=now,
            updated=now,
            listed=now,
            title=contact.name or "(No title)",
            status="confirmed" if book.calendar.confirms_itself else "new",
            user_id=book.calendar.user_id,
        )

    def _told(self, appointment: Appointment) -> dict[str, Any]:
        zone = self._realm.locations[appointment.location_id].zone
        return {
            "id": appointment.id,
            "address": appointment.address,
            "title": appointment.title,
            "calendarId": appointment.calendar_id,
            "contactId": appointment.contact_id,
            "groupId": "",
            "appointmentStatus": appointment.status,
            "assignedUserId": appointment.user_id,
            "users": [],
            "notes": appointment.notes,
            "source": appointment.source,
            "startTime": in_zone(appointment.starts, zone),
            "endTime": in_zone(appointment.ends, zone),
            "dateAdded": in_zone(appointment.at, zone),
            "dateUpdated": in_zone(appointment.updated, zone),
        }

    def _of_contact(self, appointment: Appointment) -> dict[str, Any]:
        """Return it as the contact's own list does: times on the location's clock, without an offset."""
        zone = self._realm.locations[appointment.location_id].zone
        moments = {
            "startTime": appointment.starts,
            "endTime": appointment.ends,
            "dateAdded": appointment.at,
            "dateUpdated": appointment.updated,
        }
        bare = {name: f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" for name, moment in moments.items()}
        document = self.document(appointment)
        hidden = {"description", "isRecurring", "source"}
        shown = {name: value for name, value in document.items() if name not in hidden}
        return shown | bare | {"status": "booked"}

    def _flat(self, appointment: Appointment) -> dict[str, Any]:
        document = self.document(appointment)
        shown = ("id", "calendarId", "locationId", "contactId", "startTime", "endTime", "title", "address")
        more = ("appointmentStatus", "assignedUserId", "isRecurring")
        return {name: document[name] for name in (*shown, *more)}

    def _shown(self, is_wanted: Callable[[Appointment], bool]) -> list[Appointment]:
        now = self._realm.now()
        return [
            each
            for each in self._realm.appointments
            if not each.is_deleted and each.listed <= now and is_wanted(each)
        ]

    def _appointment(self, ask: Ask) -> Appointment:
        event_id = ask.ids["eventId"]
        found = self._realm.appointments.get(event_id)
        if found is None or found.is_deleted or found.listed > self._realm.now():
            raise HighLevelRefusal(400, f"Event with id {event_id} not found")
        ask.access.check(found.location_id)
        return found

    def _book(
        self, calendar_id: str, ask: Ask, *, but: Appointment | None = None, is_listed: bool = False
    ) -> tuple[HighLevelLocation, Book]:
        """Return a calendar with what is booked in it: without `but`, or only what is listed by now."""
        location = self._of_calendar(calendar_id)
        ask.access.check(location.location_id)
        return location, self._book_of(location, calendar_id, but=but, is_listed=is_listed)

    def _book_of(
        self,
        location: HighLevelLocation,
        calendar_id: str,
        *,
        but: Appointment | None = None,
        is_listed: bool = False,
    ) -> Book:
        now = self._realm.now()
        booked = self._realm.appointments.where(
            lambda each: (
                each.calendar_id == calendar_id
                and (but is None or each.id != but.id)
                and (not is_listed or each.listed <= now)
            )
        )
        return Book(location.calendar(calendar_id), location.zone, booked)

    def _of_calendar(self, calendar_id: str) -> HighLevelLocation:
        for location in self._realm.locations.values():
            if calendar_id in {calendar.calendar_id for calendar in location.calendars}:
                return location
        raise HighLevelRefusal(400, f"Calendar with id {calendar_id} not found")

    def _check_free(self, book: Book, starts: datetime, body: Mapping[str, Any]) -> None:
        if body.get("ignoreFreeSlotValidation"):
            return
        any_date = bool(body.get("ignoreDateRange"))
        if not book.is_free(starts, self._realm.now(), any_date=any_date):
            raise HighLevelRefusal(400, "The slot you have selected is no longer available.")


def _calendar(location: HighLevelLocation, calendar: HighLevelCalendar) -> dict[str, Any]:
    open_hours = [
        {
            # HighLevel counts from Sunday.
            "daysOfTheWeek": sorted((day + 1) % 7 for day in hours.days),
            "hours": [
                {
                    "openHour": hours.opens.hour,
                    "openMinute": hours.opens.minute,
                    "closeHour": hours.closes.hour,
                    "closeMinute": hours.closes.minute,
                }
            ],
        }
        for hours in calendar.hours
    ]
    return {
        "id": calendar.calendar_id,
        "locationId": location.location_id,
        "name": calendar.name,
        "isActive": True,
        "slotDuration": calendar.slot_minutes,
        "slotDurationUnit": "mins",
        "slotInterval": calendar.interval_minutes,
        "slotIntervalUnit": "mins",
        "slotBuffer": calendar.buffer_minutes,
        "slotBufferUnit": "mins",
        "openHours": open_hours,
        "autoConfirm": calendar.confirms_itself,
    }
