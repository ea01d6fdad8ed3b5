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
ADD_TAGS: Final = "contacts_add-tags"
READS: Final = ToolAnnotations(read_only_hint=True)
WRITES: Final = ToolAnnotations(read_only_hint=False, destructive_hint=False)

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

    def add_tags(self, contactId: str, tags: list[str]) -> Row:  # noqa: N803  # as on the wire
        """Add tags to a contact."""
        self.contacts[contactId].setdefault("tags", []).extend(tags)
        return {"tags": self.contacts[contactId]["tags"]}

    def server(self) -> MCPServer[Any]:
        """Return a server that offers this CRM's tools, each described as it is now."""
        server: MCPServer[Any] = MCPServer("crm", log_level="CRITICAL")
        for name, tool, hints in (
            (GET_CONTACT, self.contact, READS),
            (GET_EVENTS, self.calendar_events, READS),
            (ADD_TAGS, self.add_tags, WRITES),
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
