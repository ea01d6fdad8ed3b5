"""HighLevel's contacts: upsert by the location's settings, tags, notes, and who is not to be disturbed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ops.local.standins.faults import Met
from ops.local.standins.highlevel_events import Event
from ops.local.standins.highlevel_protocol import HighLevelRefusal, e164, in_utc, new_id
from ops.local.standins.highlevel_realm import NO_FAULTS, Ask, Realm
from ops.local.standins.highlevel_rows import Contact, Note
from ops.local.standins.highlevel_setup import HighLevelLocation

_NOT_KEPT: Final = frozenset({"locationId", "createNewIfDuplicateAllowed", "customFields"})


class HighLevelContacts:
    """The contacts part of the API; each method answers one operation with a status and a body."""

    def __init__(self, realm: Realm) -> None:
        self._realm = realm

    def upsert(self, ask: Ask) -> tuple[int, object]:
        location = self._location(ask)
        given = cleaned(ask.body)
        found, ignored = self._same_person(location, given)
        if found and location.allows_duplicates and ask.body.get("createNewIfDuplicateAllowed"):
            found = None
        if found is None:
            contact = self.add(location.location_id, given, ask.met)
        else:
            # Where email and phone belong to two contacts, the one that decided less is left as it was.
            contact = self.change(found, {k: v for k, v in given.items() if k not in ignored}, ask.met)
        return 200, {"new": found is None, "contact": self.document(contact), "traceId": new_id()}

    def create(self, ask: Ask) -> tuple[int, object]:
        location = self._location(ask)
        given = cleaned(ask.body)
        found, _ = self._same_person(location, given)
        if found and not location.allows_duplicates:
            met_by = next(name for name in location.duplicate_by if _matches(found, name, given))
            meta = {"contactId": found.id, "contactName": found.name, "matchingField": met_by}
            raise HighLevelRefusal(400, "This location does not allow duplicated contacts.", meta)
        contact = self.add(location.location_id, given, ask.met)
        return 201, {"contact": self.document(contact)}

    def find_duplicate(self, ask: Ask) -> tuple[int, object]:
        location = self._realm.locations[ask.access.check(ask.query["locationId"])]
        number, email = ask.query.get("number"), ask.query.get("email")
        if not number and not email:
            raise HighLevelRefusal(422, ["number or email should not be empty"])
        wanted = {"phone": e164(number) if number else "", "email": (email or "").lower()}
        order = ("email", "phone") if location.allows_duplicates else location.duplicate_by
        found = self._first(location, order, wanted)
        if found and found.listed > self._realm.now():
            found = None
        return 200, {"contact": self.document(found) if found else None}

    def get(self, ask: Ask) -> tuple[int, object]:
        return 200, {"contact": self.document(self._asked(ask))}

    def update(self, ask: Ask) -> tuple[int, object]:
        changed = self.change(self._asked(ask), cleaned(ask.body), ask.met)
        return 200, {"succeded": True, "contact": self.document(changed)}

    def add_tags(self, ask: Ask) -> tuple[int, object]:
        contact = self._asked(ask)
        tags = list(dict.fromkeys([*contact.tags, *_lower(ask.body["tags"])]))
        return 201, {"tags": self.change(contact, {"tags": tags}, ask.met).tags}

    def remove_tags(self, ask: Ask) -> tuple[int, object]:
        contact, gone = self._asked(ask), set(_lower(ask.body["tags"]))
        tags = [tag for tag in contact.tags if tag not in gone]
        return 200, {"tags": self.change(contact, {"tags": tags}, ask.met).tags}

    def list_notes(self, ask: Ask) -> tuple[int, object]:
        contact = self._asked(ask)
        notes = self._realm.notes.where(lambda note: note.contact_id == contact.id)
        return 200, {"notes": [_note(note) for note in reversed(notes)]}

    def create_note(self, ask: Ask) -> tuple[int, object]:
        contact, body = self._asked(ask), ask.body
        note = Note(
            id=new_id(),
            contact_id=contact.id,
            body=body["body"],
            at=self._realm.now(),
            title=body.get("title", ""),
        )
        return 201, {"note": _note(self._realm.notes.put(note))}

    def add(self, location_id: str, fields: Mapping[str, Any], met: Met = NO_FAULTS) -> Contact:
        """Keep a new contact and return it."""
        now = self._realm.now()
        blank = Contact(
            id=new_id(), location_id=location_id, at=now, updated=now, listed=self._realm.listed_from(met)
        )
        return self.change(blank, fields, met)

    def change(self, contact: Contact, fields: Mapping[str, Any], met: Met = NO_FAULTS) -> Contact:
        """Keep these fields of a contact, and tell the desk when it is to be disturbed more or less."""
        custom = {each["id"]: each.get("field_value") for each in fields.get("customFields") or ()}
        kept = {name: value for name, value in fields.items() if name not in _NOT_KEPT}
        if "dndSettings" in kept:
            kept["dndSettings"] = {**contact.dnd_settings, **kept["dndSettings"]}
        changed = replace(
            contact,
            updated=self._realm.now(),
            fields={**contact.fields, **kept},
            custom={**contact.custom, **custom},
        )
        self._realm.contacts.put(changed)
        if _dnd(changed) != _dnd(contact):
            self._realm.tell(self._dnd_event(changed), met)
        return changed

    def by(self, location_id: str, **wanted: str) -> Contact | None:
        """Return the contact of a location with this phone, email or both."""
        location = self._realm.locations[location_id]
        return self._first(location, tuple(wanted), wanted)

    def document(self, contact: Contact) -> dict[str, Any]:
        """Return the contact as the API renders it; what nobody gave is not there."""
        given = {name: value for name, value in contact.fields.items() if value is not None}
        return {
            **given,
            "id": contact.id,
            "locationId": contact.location_id,
            "name": contact.name,
            "fullNameLowerCase": contact.name.lower(),
            "dnd": bool(contact.fields.get("dnd")),
            "tags": contact.tags,
            "customFields": [{"id": key, "value": value} for key, value in contact.custom.items()],
            "dateAdded": in_utc(contact.at),
            "dateUpdated": in_utc(contact.updated),
        }

    def _dnd_event(self, contact: Contact) -> Event:
        document = self.document(contact)
        hidden = {"locationId", "fullNameLowerCase", "dateUpdated", "timezone", "gender"}
        body = {name: value for name, value in document.items() if name not in hidden}
        return Event("ContactDndUpdate", contact.location_id, self._realm.now(), body | {"attachments": []})

    def _location(self, ask: Ask) -> HighLevelLocation:
        return self._realm.locations[ask.access.check(ask.body["locationId"])]

    def _asked(self, ask: Ask) -> Contact:
        return self._realm.contact(ask.ids["contactId"], ask.access)

    def _same_person(
        self, location: HighLevelLocation, given: Mapping[str, Any]
    ) -> tuple[Contact | None, set[str]]:
        """Return who is there already, and which given fields belong to somebody else."""
        found = self._first(location, location.duplicate_by, given)
        others = {
            name
            for name in location.duplicate_by
            if (other := self._first(location, (name,), given)) and found and other.id != found.id
        }
        return found, others

    def _first(
        self, location: HighLevelLocation, order: tuple[str, ...], given: Mapping[str, Any]
    ) -> Contact | None:
        for name in order:
            for contact in self._realm.contacts:
                if contact.location_id == location.location_id and _matches(contact, name, given):
                    return contact
        return None


def _matches(contact: Contact, name: str, given: Mapping[str, Any]) -> bool:
    return bool(given.get(name)) and contact.fields.get(name) == given[name]


def cleaned(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as HighLevel keeps them: names apart, numbers in E.164, addresses in lower case."""
    fields = {name: value for name, value in body.items() if name != "name"}
    if body.get("name"):
        first, _, last = body["name"].strip().partition(" ")
        fields = {"firstName": first, "lastName": last} | fields
    if fields.get("phone"):
        fields["phone"] = e164(fields["phone"])
    if fields.get("email"):
        fields["email"] = fields["email"].strip().lower()
    if "tags" in fields:
        fields["tags"] = _lower(fields["tags"])
    return fields


def _lower(tags: list[str]) -> list[str]:
    return [tag.strip().lower() for tag in tags]


def _dnd(contact: Contact) -> tuple[object, ...]:
    return bool(contact.fields.get("dnd")), contact.dnd_settings


def _note(note: Note) -> dict[str, Any]:
    shown = {"id": note.id, "body": note.body, "contactId": note.contact_id, "dateAdded": in_utc(note.at)}
    return shown | ({"title": note.title} if note.title else {})
