"""Whether what code fills in fits the tools of MCP servers as a person accepted them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from frontdesk.playbook_checks import Reading
from frontdesk.playbook_faults import FILE, Fault
from frontdesk.playbook_mcp import McpToolSection
from frontdesk.playbook_mcp_writes import Given, filled, misfits
from frontdesk.playbook_tools import AllowedUpdate

ACCEPTED: Final = "mcp"
"""The folder in which `frontdesk tools accept` keeps what was read."""
_ANYBODY: Final[Given] = {"phone": "+13125550155", "contact": "an-id", "grant": "a-grant"}
_fault = partial(Fault, FILE)


def fit_faults(folder: Path, reading: Reading) -> Iterator[Fault]:
    """Yield the arguments that an accepted tool does not take, or misses; one not on record is not judged."""
    if reading.broken & {"mcp", "tools"}:
        return
    for name, server in reading.file.mcp.items():
        schemas = accepted_schemas(folder, name)
        for tool, section in server.tools.items():
            if section.digest is None or tool not in schemas:
                continue
            for argument, problem in _misfits(section, schemas[tool], reading.file.tools.update_contact):
                part = "finds.arguments" if section.finds else "arguments"
                remedy = f"mend it; `frontdesk tools show {name}` lists the tool's arguments"
                yield _fault(f"mcp.{name}.tools.{tool}.{part}", f"{argument}: {problem}", remedy)


def accepted_schemas(folder: Path, server: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the arguments' schema of each tool of a server as it was accepted, by name."""
    try:
        listed = json.loads((folder / ACCEPTED / f"{server}.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    tools = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return {
        str(each.get("name")): schema for each in tools if isinstance(schema := each.get("inputSchema"), dict)
    }


def _misfits(
    section: McpToolSection, schema: Mapping[str, Any], allowed: AllowedUpdate | None
) -> Iterator[tuple[str, str]]:
    """Yield what does not fit, once: an update may say each of its parts alone."""
    seen: set[tuple[str, str]] = set()
    for arguments in _written(section, allowed):
        for misfit in misfits(schema, arguments):
            if misfit not in seen:
                seen.add(misfit)
                yield misfit


def _written(section: McpToolSection, allowed: AllowedUpdate | None) -> Iterator[dict[str, Any]]:
    if section.finds:
        yield {**filled(section.finds.arguments, _ANYBODY), **section.fixed}
    if section.access == "write" and allowed is not None:
        for said in _updates(allowed):
            yield {**filled(section.arguments, {**_ANYBODY, **said}), **section.fixed}


def _updates(allowed: AllowedUpdate) -> Iterator[Given]:
    nothing: Given = {"tags": (), "stage": None, "note": None}
    if allowed.tags:
        yield {**nothing, "tags": ("a tag",)}
    if allowed.stages:
        yield {**nothing, "stage": "a stage"}
    if allowed.notes:
        yield {**nothing, "note": "a note"}
