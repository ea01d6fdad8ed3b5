"""A CRM behind an MCP server of the official package: what HighLevel's own server offers, in small.

`python -m ops.local.standins.mcp_crm` serves it over its standard input and output.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

GET_CONTACT: Final = "contacts_get-contact"
GET_EVENTS: Final = "calendars_get-calendar-events"
FIND_CONTACTS: Final = "contacts_get-contacts"
ADD_TAGS: Final = "contacts_add-tags"
UPDATE_RECORD: Final = "contacts_update-record"
DELETE_CONTACT: Final = "contacts_delete-contact"
READS: Final = ToolAnnotations(read_only_hint=True)
WRITES: Final = ToolAnnotations(read_only_hint=False, destructive_hint=False)
DESTROYS: Final = ToolAnnotations(read_only_hint=False, destructive_hint=True)

Row = dict[str, Any]
Region = Annotated[str, Field(json_schema_extra={"x-mcp-header": "Location"})]
"""Servers behind a router want some arguments as headers too."""


@dataclass
class Crm:
    """Contacts and events by id; `says` replaces what the next answers would say, `fails` makes them fail."""

    contacts: dict[str, Row] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    says: str | None = None
    fails: bool = False
    descriptions: dict[str, str] = field(default_factory=dict)
    """What tools are described as, where that has changed."""
    writes: list[str] = field(default_factory=list)
    """Whose record was written on, each time that it was."""

    def know(self, contact_id: str, name: str, phone: str) -> None:
        """Keep one more contact."""
        self.contacts[contact_id] = {"id": contact_id, "firstName": name, "phone": phone}

    def contact(self, contactId: str) -> Row:  # noqa: N803  # the argument's name as it is on the wire
        """Get one contact by its id."""
        self._misbehave()
        if contactId not in self.contacts:
            raise ToolError("Contact not found")
        return {"contact": self.contacts[contactId], **self._said()}

    def calendar_events(self, locationId: Region, startTime: str, endTime: str) -> Row:  # noqa: N803  # as on the wire
        """Get the calendar events of a location between two moments."""
        self._misbehave()
        found = [
            each
            for each in self.events
            if each["locationId"] == locationId and startTime <= each["startTime"] < endTime
        ]
        return {"events": found, **self._said()}

    def find_contacts(self, query: str) -> Row:
        """Find contacts by a part of their number or name."""
        self._misbehave()
        found = [
            each for each in self.contacts.values() if query in f"{each.get('phone')} {each['firstName']}"
        ]
        return {"contacts": found, "total": len(found)}

    def add_tags(self, contactId: str, tags: list[str]) -> Row:  # noqa: N803  # as on the wire
        """Add tags to a contact."""
        return self.update_record(contactId, tags)

    def update_record(
        self,
        contactId: str,  # noqa: N803  # as on the wire
        tags: list[str] | None = None,
        stage: str | None = None,
        note: str | None = None,
    ) -> Row:
        """Write on a contact's record: add tags, move them to a stage, leave a note."""
        self._misbehave()
        if contactId not in self.contacts:
            raise ToolError("Contact not found")
        record = self.contacts[contactId]
        known = record.setdefault("tags", [])
        known.extend(tag for tag in tags or () if tag not in known)
        record["stage"] = stage or record.get("stage")
        record.setdefault("notes", []).extend([note] if note else [])
        self.writes.append(contactId)
        return {"contact": record, **self._said()}

    def delete_contact(self, contactId: str) -> Row:  # noqa: N803  # as on the wire
        """Delete a contact for good."""
        return {"deleted": self.contacts.pop(contactId)["id"]}

    def server(self) -> MCPServer[Any]:
        """Return a server that offers this CRM's tools, each described as it is now."""
        server: MCPServer[Any] = MCPServer("crm", log_level="CRITICAL")
        for name, tool, hints in (
            (GET_CONTACT, self.contact, READS),
            (GET_EVENTS, self.calendar_events, READS),
            (FIND_CONTACTS, self.find_contacts, READS),
            (ADD_TAGS, self.add_tags, WRITES),
            (UPDATE_RECORD, self.update_record, WRITES),
            (DELETE_CONTACT, self.delete_contact, DESTROYS),
        ):
            words = self.descriptions.get(name)
            server.add_tool(tool, name=name, description=words, annotations=hints)
        return server

    def _misbehave(self) -> None:
        if self.fails:
            raise ToolError("The CRM is closed for maintenance")

    def _said(self) -> Row:
        return {} if self.says is None else {"note": self.says}


def example() -> Crm:
    """Return a CRM with one contact and one event."""
    return Crm(
        {"c-1": {"id": "c-1", "firstName": "Maria", "tags": ["whitening"]}},
        [{"id": "e-1", "locationId": "l-1", "startTime": "2026-12-01T15:00:00Z", "title": "Cleaning"}],
    )


if __name__ == "__main__":
    example().server().run("stdio")
