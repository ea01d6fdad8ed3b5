"""Writing on a contact's record by a tool of an MCP server, as the playbook fills it from a grant."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from frontdesk.domain.arguments import CrmUpdate
from frontdesk.domain.catalog import MCP_NOT_REACHED, TOOL_CHANGED
from frontdesk.domain.refusals import Refusal
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.errors import Misconfigured, RetryLater
from frontdesk.playbook import Playbook
from frontdesk.playbook_mcp import McpServer, McpToolSection
from frontdesk.playbook_mcp_writes import Given, filled, misfits, places_in
from frontdesk.tools.mcp_offered import Offered
from frontdesk.tools.mcp_records import NotAsAccepted, as_accepted, records_of, time_left, way_to
from frontdesk.tools.mcp_write import WritingClient

TOTAL_S: Final = 14.0
"""Everything that is done for one grant; the Lambda's own limit is 20 s."""


class Refused(Exception):
    """It is certain before the call that it will not be made."""

    def __init__(self, meaning: Refusal) -> None:
        super().__init__(meaning)
        self.meaning: Refusal = meaning


@dataclass(frozen=True, slots=True)
class Ready:
    """A tool that is what was accepted, and its arguments for one grant."""

    tool: Offered
    arguments: dict[str, Any]
    seconds: float


class McpCrm:
    """Carries out updates by the one tool that the playbook names for them.

    `has_fallback`: what its server cannot do now, the playbook's [crm] may.
    """

    def __init__(
        self, name: str, server: McpServer, tool: str, *, has_fallback: bool, total_s: float = TOTAL_S
    ) -> None:
        self._name = name
        self._server = server
        self._tool = tool
        self._has_fallback = has_fallback
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """See that the tool is what was accepted, and call it once; this never raises for the network."""
        update = grant.arguments
        if not isinstance(update, CrmUpdate) or not (update.tags or update.stage or update.note):
            return SendReceipt(grant.grant_id, "failed", error="misconfigured")
        return self._told(grant, lambda: self._written(grant, update))

    def _written(self, grant: Grant, update: CrmUpdate) -> SendReceipt:
        if "@" in grant.recipient:  # the playbook's places hold a number; nothing else is written into them
            raise Refused("no_such_contact")
        ends_at = time.monotonic() + self._total_s
        client = WritingClient(self._name, way_to(self._name, self._server), self._server.secret)
        ready = self._ready(client, grant, update, ends_at)
        return client.write(grant, ready.tool, ready.arguments, time_left(ends_at, ready.seconds))

    def _told(self, grant: Grant, do: Callable[[], SendReceipt]) -> SendReceipt:
        """Return what came of it. Whatever stops it before the call has posted nothing."""
        try:
            receipt = do()
        except NotAsAccepted:
            return SendReceipt(
                grant.grant_id, "not_posted" if self._has_fallback else "failed", error=TOOL_CHANGED
            )
        except Refused as refused:
            return SendReceipt(grant.grant_id, "failed", error=refused.meaning)
        except RetryLater:
            return SendReceipt(grant.grant_id, "not_posted", error=MCP_NOT_REACHED)
        except Misconfigured:
            return SendReceipt(grant.grant_id, "failed", error="misconfigured")
        return receipt

    def _ready(self, client: WritingClient, grant: Grant, update: CrmUpdate, ends_at: float) -> Ready:
        offered = client.tools(time_left(ends_at))
        tool = as_accepted(self._name, self._server, self._tool, offered)
        section = self._server.tools[self._tool]
        given: Given = {
            "phone": grant.recipient,
            "grant": grant.grant_id,
            "tags": update.tags,
            "stage": update.stage,
            "note": update.note,
            "contact": None,
        }
        if "contact" in places_in(section.arguments):
            found_by = as_accepted(self._name, self._server, section.looked_up_by or "", offered)
            found = records_of(client, found_by, self._server, grant.recipient, time_left(ends_at))
            given = {**given, "contact": _only([each.contact_id for each in found])}
        return Ready(tool, _arguments(section, tool, given), section.seconds)


def _only(found: list[str | None]) -> str:
    """Return the one id; whose record is meant is not guessed."""
    if len(found) != 1 or found[0] is None:
        raise Refused("no_such_contact")
    return found[0]


def _arguments(section: McpToolSection, tool: Offered, given: Given) -> dict[str, Any]:
    arguments = {**filled(section.arguments, given), **section.fixed}
    if any(misfits(tool.input_schema, arguments)) or not _carries_all(section, given):
        raise Refused("misconfigured")
    return arguments


def _carries_all(section: McpToolSection, given: Given) -> bool:
    """Tell whether all that the update says is among the arguments: half of it is not done."""
    said = {part for part in ("tags", "stage", "note") if given[part]}
    return said <= places_in(section.arguments)


def open_mcp_crm(grant: Grant, playbook: Playbook) -> McpCrm:
    """Return the CRM behind the server and the tool that the grant names.

    Raises:
        Misconfigured: the playbook has no such server any more.
    """
    name, _, tool = grant.by.account.partition("/")
    server = playbook.file.mcp.get(name)
    if server is None:
        raise Misconfigured(f"the playbook has no MCP server {name} any more, which a grant names")
    return McpCrm(name, server, tool, has_fallback=playbook.file.crm is not None)
