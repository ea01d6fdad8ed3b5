"""Reads what stands on somebody's record in a CRM behind an MCP server: by a tool that finds contacts."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.playbook_mcp import McpServer
from frontdesk.playbook_mcp_writes import Finds, filled
from frontdesk.tools.mcp_client import McpClient
from frontdesk.tools.mcp_disabled import note_disabled
from frontdesk.tools.mcp_http import HttpTransport
from frontdesk.tools.mcp_offered import Judged, Offered, state_of
from frontdesk.tools.mcp_tokens import token_of

MOST_S: Final = 4.0
"""For greeting a server and reading its whole list, and again for finding somebody."""


@dataclass(frozen=True, slots=True)
class Record:
    """One contact, as far as the playbook says where things stand."""

    contact_id: str | None
    tags: frozenset[str]
    """In small letters."""
    stage: str | None
    notes: str


class NotAsAccepted(Exception):
    """A tool that code needs is not what a person accepted, so it is not called."""


def way_to(name: str, server: McpServer) -> HttpTransport:
    """Return the way to a server whose tools code calls.

    Raises:
        Misconfigured: it is a command: those are for look-ups while drafting.
    """
    if server.url is None:
        raise Misconfigured(f"the MCP server {name} is a command, which writes nothing: give its url")
    return HttpTransport(name, server.url, server.headers, token_of(server))


def time_left(ends_at: float, most_s: float = MOST_S) -> float:
    """Return the seconds that one question may take, of a time that ends then.

    Raises:
        ProviderUnavailable: there is none left.
    """
    left_s = min(most_s, ends_at - time.monotonic())
    if left_s <= 0:
        raise ProviderUnavailable("no time is left to ask an MCP server")
    return left_s


def as_accepted(name: str, server: McpServer, tool: str, offered: Mapping[str, Offered]) -> Offered:
    """Return a tool that is still what a person accepted.

    Raises:
        NotAsAccepted: it is not, or the playbook takes it no more; that is on record, and told.
    """
    section, found = server.tools.get(tool), offered.get(tool)
    if section is None:
        raise NotAsAccepted
    state = state_of(section.digest, found, section.access)
    if state != "accepted" or found is None:
        note_disabled(name, Judged(tool, state, found), section.digest)
        raise NotAsAccepted
    return found


def records_of(
    client: McpClient, found_by: Offered, server: McpServer, phone_e164: str, timeout_s: float
) -> tuple[Record, ...]:
    """Return the contacts who have the very number, whoever else the tool found.

    Raises:
        ProviderUnavailable: the tool did not answer in time, or failed.
        Misconfigured: the playbook does not say how it finds somebody, or it answers otherwise.
    """
    section = server.tools[found_by.name]
    if section.finds is None:
        raise Misconfigured(f"the playbook does not say how {found_by.name} finds a contact: add finds")
    asked = filled(section.finds.arguments, {"phone": phone_e164})
    answer = client.document(found_by, {**asked, **section.fixed}, timeout_s)
    found = at(answer, section.finds.contacts)
    contacts = found if isinstance(found, list) else [found]
    return tuple(
        _record(each, section.finds)
        for each in contacts
        if _is_theirs(at(each, section.finds.phone), phone_e164)
    )


def at(value: object, path: str | None) -> object:
    """Return what a path leads to; None where it leads nowhere."""
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _record(contact: object, finds: Finds) -> Record:
    tags, stage = (
        at(contact, finds.tags) if finds.tags else None,
        at(contact, finds.stage) if finds.stage else None,
    )
    return Record(
        _id(at(contact, finds.id)) if finds.id else None,
        frozenset(str(tag).lower() for tag in tags) if isinstance(tags, list) else frozenset(),
        stage if isinstance(stage, str) else None,
        json.dumps(at(contact, finds.notes), ensure_ascii=False) if finds.notes else "",
    )


def _id(value: Any) -> str | None:
    is_one = isinstance(value, (str, int)) and not isinstance(value, bool)
    return str(value) if is_one and value != "" else None


def _is_theirs(number: object, phone_e164: str) -> bool:
    """Tell whether a number, however it is written, is the one that is looked for."""
    import phonenumbers  # here: only who writes on records needs it

    try:
        theirs = phonenumbers.parse(phone_e164)
        region = phonenumbers.region_code_for_number(theirs)
        return bool(phonenumbers.parse(str(number), region) == theirs)
    except phonenumbers.NumberParseException:
        return False
