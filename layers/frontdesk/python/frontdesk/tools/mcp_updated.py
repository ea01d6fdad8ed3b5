"""What became of a call of a tool that writes: the record is read again, by a tool that finds contacts."""

from __future__ import annotations

import time
from typing import Final

from frontdesk.domain.arguments import CrmUpdate
from frontdesk.domain.sends import Candidate, OpenGrant
from frontdesk.errors import Misconfigured
from frontdesk.playbook import Playbook
from frontdesk.playbook_mcp import McpServer
from frontdesk.tools.mcp_client import McpClient
from frontdesk.tools.mcp_records import NotAsAccepted, Record, as_accepted, records_of, time_left, way_to

TOTAL_S: Final = 12.0
"""Everything that is asked for one look; the Lambda's own limit is 25 s."""


class McpUpdatedLookup:
    """Reads the record back and compares, as the playbook says where things stand on it."""

    def __init__(self, name: str, server: McpServer | None, tool: str, *, total_s: float = TOTAL_S) -> None:
        self._name = name
        self._server = server
        self._tool = tool
        self._total_s = total_s

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...] | None:
        """Return the grant itself where the record shows all that was to be written; None where it cannot
        be looked up: no tool is named for it, or that is not what was accepted.

        Raises:
            ProviderUnavailable: the record cannot be read now.
            Misconfigured: the server, or our token, is not what the playbook says, or this is no update.
        """
        update = wanted.arguments
        if not isinstance(update, CrmUpdate):
            raise Misconfigured(
                "an update of a record was to be looked up, and the grant is for something else"
            )
        if self._server is None or not _can_tell(self._server, self._tool, update):
            return None
        try:
            records = self._records(self._server, wanted.recipient)
        except NotAsAccepted:
            return None
        is_so = any(_shows(record, update, wanted.grant_id) for record in records)
        return (_itself(wanted),) if is_so else ()

    def _records(self, server: McpServer, phone_e164: str) -> tuple[Record, ...]:
        ends_at = time.monotonic() + self._total_s
        client = McpClient(self._name, way_to(self._name, server), server.secret)
        found_by = as_accepted(
            self._name, server, server.tools[self._tool].looked_up_by or "", client.tools(time_left(ends_at))
        )
        return records_of(client, found_by, server, phone_e164, time_left(ends_at))


def _can_tell(server: McpServer, tool: str, update: CrmUpdate) -> bool:
    """Tell whether the playbook names a tool that shows all that the update says."""
    section = server.tools.get(tool)
    found_by = server.tools.get(section.looked_up_by or "") if section else None
    return found_by is not None and found_by.finds is not None and found_by.finds.shows(update)


def _shows(record: Record, update: CrmUpdate, grant_id: str) -> bool:
    """Tell whether a record says it; a note is known by the grant that it names."""
    if not {tag.lower() for tag in update.tags} <= record.tags:
        return False
    if update.stage is not None and update.stage != record.stage:
        return False
    return update.note is None or grant_id in record.notes


def _itself(wanted: OpenGrant) -> Candidate:
    return Candidate(wanted.grant_id, wanted.since, wanted.body_digest, wanted.grant_id)


def open_mcp_lookup(wanted: OpenGrant, playbook: Playbook) -> McpUpdatedLookup:
    """Return what can look it up, by the server and the tool that the grant names."""
    name, _, tool = wanted.by.account.partition("/")
    return McpUpdatedLookup(name, playbook.file.mcp.get(name), tool)
