"""The requests that the stand-in knows: paths, versions, scopes and fields, as HighLevel describes them.

A field that the stand-in does not act on is not in these tables, so it is refused and not ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ops.local.standins.highlevel_shapes import (
    DIGITS,
    FLAG,
    NUMBER,
    TEXTS,
    Field,
    Shape,
    needed,
    text,
)

_EARLY: Final = "2021-04-15"
_LATE: Final = "2021-07-28"

_OPTIONAL = text(null=True)
_CONTACT: Final[Shape] = {
    **dict.fromkeys(
        (
            "firstName",
            "lastName",
            "name",
            "email",
            "phone",
            "address1",
            "city",
            "state",
            "website",
            "timezone",
        ),
        _OPTIONAL,
    ),
    **dict.fromkeys(("postalCode", "country"), text()),
    "source": _OPTIONAL,
    "assignedTo": _OPTIONAL,
    "dnd": FLAG,
    "dndSettings": Field("dnd"),
    "tags": TEXTS,
    "customFields": Field("custom"),
}
_NEW_CONTACT: Final[Shape] = {"locationId": needed(), **_CONTACT, "companyName": _OPTIONAL, "gender": text()}
_NEEDED_TEXTS: Final = Field("texts", is_required=True)
_MESSAGE_STATUSES: Final = ("delivered", "failed", "pending", "read")
_MESSAGE: Final[Shape] = {
    "type": needed("SMS", "Email"),
    "contactId": needed(),
    **dict.fromkeys(
        ("message", "html", "subject", "emailFrom", "emailTo", "fromNumber", "toNumber", "appointmentId"),
        text(),
    ),
    "replyMessageId": text(),
    "threadId": text(),
}
_APPOINTMENT_STATUS: Final = text("new", "confirmed", "cancelled", "showed", "noshow", "invalid")
_APPOINTMENT: Final[Shape] = {
    **dict.fromkeys(("title", "startTime", "endTime", "description", "address", "assignedUserId"), text()),
    "appointmentStatus": _APPOINTMENT_STATUS,
    **dict.fromkeys(("ignoreDateRange", "ignoreFreeSlotValidation", "toNotify"), FLAG),
    "calendarId": text(),
}
_NEW_APPOINTMENT: Final[Shape] = {
    **_APPOINTMENT,
    **dict.fromkeys(("calendarId", "locationId", "contactId", "startTime"), needed()),
}
_OPPORTUNITY_STATUS: Final = ("open", "won", "lost", "abandoned")
_OPPORTUNITY: Final[Shape] = {
    **dict.fromkeys(("pipelineId", "pipelineStageId", "name", "assignedTo"), text()),
    "status": text(*_OPPORTUNITY_STATUS),
    "monetaryValue": NUMBER,
}
_NEW_OPPORTUNITY: Final[Shape] = {
    **_OPPORTUNITY,
    **dict.fromkeys(("pipelineId", "locationId", "name", "contactId"), needed()),
    "status": needed(*_OPPORTUNITY_STATUS),
}
# The official description wants the three about followers in every upsert.
_UPSERT_OPPORTUNITY: Final[Shape] = {
    **_OPPORTUNITY,
    **dict.fromkeys(("pipelineId", "locationId"), needed()),
    "id": text(),
    "contactId": text(),
    "followers": _NEEDED_TEXTS,
    "isRemoveAllFollowers": Field("flag", is_required=True),
    "followersActionType": needed("add", "remove"),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of request; `path` names its parts as in the official description."""

    name: str
    method: str
    path: str
    version: str = ""
    scope: str = ""
    query: Shape = field(default_factory=dict)
    body: Shape | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path) + "/?")


def _contacts() -> Iterator[Operation]:
    one, read, write = "/contacts/{contactId}", "contacts.readonly", "contacts.write"
    duplicate = {"locationId": needed(), "number": text(), "email": text()}
    upsert = {**_NEW_CONTACT, "createNewIfDuplicateAllowed": FLAG}
    tags = {"tags": _NEEDED_TEXTS}
    note = {"body": needed(), "title": text(), "userId": text()}
    yield Operation("upsert_contact", "POST", "/contacts/upsert", _LATE, write, body=upsert)
    yield Operation("find_duplicate", "GET", "/contacts/search/duplicate", _LATE, read, duplicate)
    yield Operation("create_contact", "POST", "/contacts", _LATE, write, body=_NEW_CONTACT)
    yield Operation("get_contact", "GET", one, _LATE, read)
    yield Operation("update_contact", "PUT", one, _LATE, write, body=_CONTACT)
    yield Operation("add_tags", "POST", f"{one}/tags", _LATE, write, body=tags)
    yield Operation("remove_tags", "DELETE", f"{one}/tags", _LATE, write, body=tags)
    yield Operation("list_notes", "GET", f"{one}/notes", _LATE, read)
    yield Operation("create_note", "POST", f"{one}/notes", _LATE, write, body=note)
    yield Operation("list_contact_appointments", "GET", f"{one}/appointments", _LATE, read)


def _conversations() -> Iterator[Operation]:
    read, write = "conversations/message.readonly", "conversations/message.write"
    search = {"locationId": needed(), "contactId": text(), "id": text(), "limit": DIGITS}
    page = {"limit": DIGITS, "lastMessageId": text(), "type": text()}
    status = {"status": needed(*_MESSAGE_STATUSES)}
    messages = "/conversations/messages"
    all_read = "conversations.readonly"
    yield Operation("search_conversations", "GET", "/conversations/search", _EARLY, all_read, search)
    yield Operation("send_message", "POST", messages, _EARLY, write, body=_MESSAGE)
    yield Operation("get_message", "GET", f"{messages}/{{id}}", _EARLY, read)
    set_status = f"{messages}/{{messageId}}/status"
    yield Operation("update_message_status", "PUT", set_status, _EARLY, write, body=status)
    listed = "/conversations/{conversationId}/messages"
    yield Operation("list_messages", "GET", listed, _EARLY, read, page)
    yield Operation("get_conversation", "GET", "/conversations/{conversationId}", _EARLY, all_read)


def _calendars() -> Iterator[Operation]:
    read, write = "calendars/events.readonly", "calendars/events.write"
    milliseconds = Field("digits", is_required=True)
    slots = {"startDate": milliseconds, "endDate": milliseconds, "timezone": text()}
    events = {"locationId": needed(), "calendarId": text(), "userId": text()}
    events |= {"startTime": milliseconds, "endTime": milliseconds}
    new, one = "/calendars/events/appointments", "/calendars/events/appointments/{eventId}"
    yield Operation("create_appointment", "POST", new, _EARLY, write, body=_NEW_APPOINTMENT)
    yield Operation("update_appointment", "PUT", one, _EARLY, write, body=_APPOINTMENT)
    yield Operation("get_appointment", "GET", one, _EARLY, read)
    yield Operation("list_events", "GET", "/calendars/events", _EARLY, read, events)
    yield Operation("delete_event", "DELETE", "/calendars/events/{eventId}", _EARLY, write, body={})
    all_read, listed = "calendars.readonly", {"locationId": needed()}
    yield Operation("list_calendars", "GET", "/calendars", _EARLY, all_read, listed)
    yield Operation("free_slots", "GET", "/calendars/{calendarId}/free-slots", _EARLY, all_read, slots)
    yield Operation("get_calendar", "GET", "/calendars/{calendarId}", _EARLY, all_read)


def _opportunities() -> Iterator[Operation]:
    read, write, one = "opportunities.readonly", "opportunities.write", "/opportunities/{id}"
    search = {"location_id": needed(), "limit": DIGITS, "status": text(*_OPPORTUNITY_STATUS, "all")}
    search |= dict.fromkeys(("contact_id", "pipeline_id", "pipeline_stage_id"), text())
    pipelines = {"locationId": needed()}
    upsert, set_status = _UPSERT_OPPORTUNITY, {"status": needed(*_OPPORTUNITY_STATUS)}
    yield Operation("list_pipelines", "GET", "/opportunities/pipelines", _LATE, read, pipelines)
    yield Operation("search_opportunities", "GET", "/opportunities/search", _LATE, read, search)
    yield Operation("upsert_opportunity", "POST", "/opportunities/upsert", _LATE, write, body=upsert)
    yield Operation("create_opportunity", "POST", "/opportunities", _LATE, write, body=_NEW_OPPORTUNITY)
    yield Operation("get_opportunity", "GET", one, _LATE, read)
    yield Operation("update_opportunity", "PUT", one, _LATE, write, body=_OPPORTUNITY)
    path = f"{one}/status"
    yield Operation("update_opportunity_status", "PUT", path, _LATE, write, body=set_status)


TOKEN: Final = Operation("token", "POST", "/oauth/token")
OPERATIONS: Final[tuple[Operation, ...]] = (
    TOKEN,
    *_contacts(),
    *_conversations(),
    *_calendars(),
    *_opportunities(),
)
SCOPES: Final = frozenset(each.scope for each in OPERATIONS if each.scope)
_PATTERNS: Final = tuple((each, each.pattern) for each in OPERATIONS)


def matching(method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
    """Return the operation of a request and the ids in its path; the first that fits, so order counts."""
    for operation, pattern in _PATTERNS:
        if operation.method == method and (found := pattern.fullmatch(path)):
            return operation, found.groupdict()
    return None
