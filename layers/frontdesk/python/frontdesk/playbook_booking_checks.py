"""What a playbook says of booking: whoever may book has a calendar, and texts that can be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from frontdesk.domain.content_rules import MOST_SEGMENTS, segments
from frontdesk.playbook_booking import BOOKED_WHEN, SLOTS, TOOLS, Booking, slot_faults
from frontdesk.playbook_calendar import calendar_of
from frontdesk.playbook_checks import Reading, filled
from frontdesk.playbook_faults import FILE, Fault, did_you_mean
from frontdesk.playbook_text import Language, has_stray_brace, slots

_LONGEST_WHEN: Mapping[Language, str] = {
    "en": "Wednesday, September 30 at 12:30 pm Mountain time",
    "es": "miércoles 30 de septiembre a las 12:30 pm hora del Centro",
}
_fault = partial(Fault, FILE)


def booking_faults(reading: Reading) -> Iterator[Fault]:
    """Yield the faults of booking, leaving out what rests on a broken section."""
    if reading.broken & {"business", "booking", "tools", "intents", "locations", "prices", "greetings"}:
        return
    booking = reading.file.booking
    yield from _wanted(reading, booking)
    yield from _calendars(reading)
    if booking is not None:
        yield from _means(reading)
        yield from _texts(reading, booking)


def _wanted(reading: Reading, booking: Booking | None) -> Iterator[Fault]:
    for name, intent in reading.file.intents.items():
        key = f"intents.{name}.is_bookable"
        if intent.is_bookable and booking is None:
            yield _fault(key, "no [booking] says when people may come", "add [booking], or delete it")
        if intent.is_bookable and not intent.is_drafted:
            yield _fault(key, "is_drafted is false", "delete one of the two")


def _means(reading: Reading) -> Iterator[Fault]:
    file = reading.file
    for name in sorted(TOOLS - file.tools.allowed().keys()):
        yield _fault("booking", f"the desk may not use {name}", f"add [tools.{name}], or delete [booking]")
    places = {name: calendar_of(each.highlevel, each.calendar) for name, each in file.locations.items()}
    is_complete = places.keys() == reading.named("locations")
    if is_complete and not any(places.values()):
        remedy = (
            "add [locations.<name>.highlevel] with a calendar, or [locations.<name>.calendar] with a feed"
        )
        yield _fault("booking", "no location has a calendar", remedy)
    if not any(intent.is_bookable for intent in file.intents.values()):
        yield _fault("booking", "no intent is bookable", "write is_bookable = true for one of [intents]")


def _calendars(reading: Reading) -> Iterator[Fault]:
    for name, location in reading.file.locations.items():
        if location.calendar and location.highlevel and location.highlevel.calendar:
            key = f"locations.{name}.calendar"
            yield _fault(key, "it has a calendar at HighLevel too", "delete one of the two")


def _texts(reading: Reading, booking: Booking) -> Iterator[Fault]:
    for language in reading.file.business.languages:
        if language not in booking.texts:
            key = f"booking.texts.{language}"
            yield _fault(key, "it is missing", "write it for each of business.languages")
    for key, slot in slot_faults(booking.texts):
        yield _fault(key, f"it has no {{{slot}}}", f"write {{{slot}}} where the times stand")
    known = {"greeting", *reading.file.location_facts}
    for language, texts in booking.texts.items():
        for name, text in texts.by_key().items():
            key, own = f"booking.texts.{language}.{name}", BOOKED_WHEN if name == "confirmed" else SLOTS
            faults = tuple(_slots(key, text, known | {own}))
            yield from faults
            if not faults and language in reading.file.greetings:
                yield from _length(reading, language, key, text)


def _slots(key: str, text: str, known: set[str]) -> Iterator[Fault]:
    for slot in slots(text):
        if slot not in known:
            yield _fault(key, f"no such slot {{{slot}}}", did_you_mean(slot, known))
    if has_stray_brace(text):
        yield _fault(key, "a brace belongs to no slot", "write a slot as {phone}")


def _length(reading: Reading, language: Language, key: str, text: str) -> Iterator[Fault]:
    """A text counts with as many of the longest times as it may have to say."""
    booking = reading.file.booking
    most, when = booking.most_slots if booking else 0, _LONGEST_WHEN[language]
    times = "; ".join(f"{number}) {when}" for number in range(1, most + 1))
    whole = text.replace(f"{{{SLOTS}}}", times).replace(f"{{{BOOKED_WHEN}}}", when)
    for location_id, said in filled(reading.file, language, whole).items():
        if (count := segments(said)) > MOST_SEGMENTS:
            problem = f"it is {count} text messages long at {location_id}"
            yield _fault(key, problem, f"shorten it to {MOST_SEGMENTS}, or offer fewer slots")
            return
