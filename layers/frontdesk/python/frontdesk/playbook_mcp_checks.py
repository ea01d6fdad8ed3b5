"""What a playbook says about MCP servers: models can call what they are given, and what writes is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from frontdesk.playbook_checks import Reading
from frontdesk.playbook_faults import FILE, Fault
from frontdesk.playbook_mcp import McpServer, McpToolSection
from frontdesk.playbook_mcp_writes import PARTS, WHO, Finds, places_in
from frontdesk.playbook_tools import AllowedUpdate

LONGEST_NAME = 64
"""The longest name of a tool that every provider of models takes."""
_AROUND = len("mcp____")
"""What a model's name for a tool has beside the server's name and the tool's."""
_fault = partial(Fault, FILE)


@dataclass(frozen=True, slots=True)
class Writing:
    """A tool that writes, where it stands."""

    key: str
    server: McpServer
    section: McpToolSection

    @property
    def finds(self) -> Finds | None:
        """How the tool that it is looked up by finds contacts."""
        found = self.server.tools.get(self.section.looked_up_by or "")
        return found.finds if found else None


def mcp_faults(reading: Reading) -> Iterator[Fault]:
    """Yield the tools that no model could call, and those that write and could not be carried out."""
    if "mcp" in reading.broken:
        return
    for name, server in reading.file.mcp.items():
        yield from _names(name, server)
    writing = [
        Writing(f"mcp.{name}.tools.{tool}", server, section)
        for name, server in reading.file.mcp.items()
        for tool, section in server.tools.items()
        if section.access == "write"
    ]
    for each in writing:
        yield from _way(each)
        if "tools" not in reading.broken:
            yield from _allowed(each, reading.file.tools.update_contact)
    for second in writing[1:]:
        problem = f"{writing[0].key} stands for {second.section.stands_for} already"
        yield _fault(f"{second.key}.stands_for", problem, "keep one of the two")


def _names(name: str, server: McpServer) -> Iterator[Fault]:
    for tool in server.tools:
        most = LONGEST_NAME - _AROUND - len(tool)
        if len(name) > most:
            problem = "server and tool together have a name that is too long for models"
            remedy = f"give the server a name of up to {most} letters" if most > 0 else "leave it out"
            yield _fault(f"mcp.{name}.tools.{tool}", problem, remedy)


def _way(each: Writing) -> Iterator[Fault]:
    """It has an address, says whose record it writes on, and what it was can be found again."""
    section, places = each.section, places_in(each.section.arguments)
    if each.server.command:
        problem = "a tool that writes is reached at a url, since a command may outlive the grant"
        yield _fault(f"{each.key}.access", problem, "give the server's url, or leave the tool out")
    if not places & WHO:
        problem = "it does not say whose record is meant"
        yield _fault(f"{each.key}.arguments", problem, "fill an argument with {phone} or {contact}")
    if section.looked_up_by and each.finds is None:
        remedy = "name a tool of this server that reads and has finds"
        yield _fault(f"{each.key}.looked_up_by", "no such tool finds contacts", remedy)
    if "contact" in places and (each.finds is None or each.finds.id is None):
        remedy = "name as looked_up_by a tool whose finds says where the id is"
        yield _fault(f"{each.key}.arguments", "nothing finds the id that {contact} stands for", remedy)
    if "note" in places and "grant" not in places and each.finds and each.finds.notes:
        remedy = 'write the note as "{note} ({grant})", or delete notes from finds'
        yield _fault(f"{each.key}.arguments", "a note is found again by {grant} alone", remedy)


def _allowed(each: Writing, allowed: AllowedUpdate | None) -> Iterator[Fault]:
    """Whatever the allow-list lets be written, it carries."""
    if allowed is None:
        problem = "the desk may not use update_contact"
        yield _fault(f"{each.key}.stands_for", problem, "add [tools.update_contact], or leave it out")
        return
    places = places_in(each.section.arguments)
    for part, is_allowed in zip(PARTS, (allowed.tags, allowed.stages, allowed.notes), strict=True):
        if is_allowed and part not in places:
            problem = f"{part} may be written on a record, and no argument carries {{{part}}}"
            remedy = "fill an argument with it, or take it out of tools.update_contact"
            yield _fault(f"{each.key}.arguments", problem, remedy)
