"""HighLevel's API: lets a request in or not, counts it, checks its fields and has it carried out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from ops.local.standins.faults import Fault, Met
from ops.local.standins.highlevel_access import Access, Doorkeeper
from ops.local.standins.highlevel_calendars import HighLevelCalendars
from ops.local.standins.highlevel_contacts import HighLevelContacts
from ops.local.standins.highlevel_conversations import HighLevelConversations
from ops.local.standins.highlevel_limits import Limits
from ops.local.standins.highlevel_operations import TOKEN, Operation, matching
from ops.local.standins.highlevel_opportunities import HighLevelOpportunities
from ops.local.standins.highlevel_protocol import HighLevelRefusal
from ops.local.standins.highlevel_realm import Ask, Realm
from ops.local.standins.highlevel_shapes import check
from ops.local.standins.server import Request


@dataclass(frozen=True, slots=True)
class RateLimited(Fault):
    """Answer 429 to this request and to all about its location for so many virtual seconds."""

    seconds: float = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A request read: its operation (None: there is no such path) and everything it names."""

    operation: Operation | None
    ids: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any] | None
    """None where it is no JSON object."""

    @property
    def fields(self) -> dict[str, Any]:
        return {**self.ids, **self.query, **(self.body or {})}


class HighLevelApi:
    """Every operation behind one door; callers hold the stand-in's lock."""

    def __init__(self, realm: Realm, doorkeeper: Doorkeeper) -> None:
        self.limits = Limits()
        self.contacts = HighLevelContacts(realm)
        self.conversations = HighLevelConversations(realm, self.contacts)
        self.calendars = HighLevelCalendars(realm)
        self._realm = realm
        self._doorkeeper = doorkeeper
        self._answers = _answers(
            self.contacts, self.conversations, self.calendars, HighLevelOpportunities(realm)
        )

    def do(self, request: Request, met: Met, headers: dict[str, str]) -> tuple[int, object]:
        """Return status and body of the answer, and add to its headers.

        Raises:
            HighLevelRefusal: the request is turned down.
        """
        asked = read(request)
        if asked.operation is None:
            raise HighLevelRefusal(404, f"Cannot {request.method} {request.path}")
        if asked.operation is TOKEN:
            return 200, self._doorkeeper.exchange(asked.body or {})
        access = self._doorkeeper.admit(request, asked.operation)
        self._count(asked, access, met, headers)
        check(asked.operation.query, asked.query)
        if asked.body is None:
            raise HighLevelRefusal(400, "The body must be a JSON object.")
        check(asked.operation.body or {}, asked.body)
        answer = self._answers[asked.operation.name]
        return answer(Ask(asked.ids, asked.query, asked.body, access, met))

    def _count(self, asked: Asked, access: Access, met: Met, headers: dict[str, str]) -> None:
        named = asked.fields.get("locationId", asked.fields.get("location_id"))
        location_id = named if named in access.locations else access.locations[0]
        now = self._realm.now()
        if limited := met.get(RateLimited):
            self.limits.close(location_id, now + timedelta(seconds=limited.seconds))
        try:
            self.limits.count(location_id, now)
        finally:
            headers.update(self.limits.headers(location_id, now))


def read(request: Request) -> Asked:
    """Read a request; whatever is wrong with it is left to `HighLevelApi.do`."""
    operation, ids = matching(request.method, request.path) or (None, {})
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    if operation is TOKEN:
        return Asked(operation, ids, query, dict(parse_qsl(request.body.decode("utf-8", "replace"))))
    has_body = operation is not None and operation.body is not None and bool(request.body)
    return Asked(operation, ids, query, _json(request) if has_body else {})


def _json(request: Request) -> Mapping[str, Any] | None:
    try:
        document = json.loads(request.body)
    except ValueError:
        return None
    is_json = "json" in request.headers.get("content-type", "")
    return document if is_json and isinstance(document, dict) else None


def _answers(
    contacts: HighLevelContacts,
    conversations: HighLevelConversations,
    calendars: HighLevelCalendars,
    opportunities: HighLevelOpportunities,
) -> Mapping[str, Callable[[Ask], tuple[int, object]]]:
    """Return who answers which operation."""
    return {
        "upsert_contact": contacts.upsert,
        "find_duplicate": contacts.find_duplicate,
        "create_contact": contacts.create,
        "get_contact": contacts.get,
        "update_contact": contacts.update,
        "add_tags": contacts.add_tags,
        "remove_tags": contacts.remove_tags,
        "list_notes": contacts.list_notes,
        "create_note": contacts.create_note,
        "list_contact_appointments": calendars.list_of_contact,
        "search_conversations": conversations.search,
        "send_message": conversations.send,
        "get_message": conversations.get_message,
        "update_message_status": conversations.update_status,
        "list_messages": conversations.list_messages,
        "get_conversation": conversations.get_conversation,
        "create_appointment": calendars.create,
        "update_appointment": calendars.update,
        "get_appointment": calendars.get,
        "list_events": calendars.list_events,
        "delete_event": calendars.delete,
        "list_calendars": calendars.list_calendars,
        "free_slots": calendars.free_slots,
        "get_calendar": calendars.get_calendar,
        "list_pipelines": opportunities.list_pipelines,
        "search_opportunities": opportunities.search,
        "upsert_opportunity": opportunities.upsert,
        "create_opportunity": opportunities.create,
        "get_opportunity": opportunities.get,
        "update_opportunity": opportunities.update,
        "update_opportunity_status": opportunities.update_status,
    }
