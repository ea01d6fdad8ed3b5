"""Writes that a person accepted a tool of an MCP server: its digest into playbook.toml, and beside it, in
mcp/<server>.json, what was accepted, so that a later change can be shown."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from frontdesk.playbook_faults import FILE
from frontdesk.playbook_lines import lines_of
from frontdesk.tools.mcp_offered import Offered, read_offered
from ops.errors import Refusal

FOLDER: Final = "mcp"


def accept(folder: Path, server: str, tools: Sequence[Offered]) -> Path:
    """Write down that these tools were accepted, and return the playbook's file.

    Raises:
        Refusal: a section is written in a way in which no line can be put; says what to write by hand.
    """
    file = folder / FILE
    before = file.read_bytes().decode("utf-8")
    after = before
    for tool in tools:
        after = _with_digest(after, ("mcp", server, "tools", tool.name), tool.digest)
    if _parsed(after) != _wanted(before, server, tools):
        lines = "; ".join(f'{tool.name}: digest = "{tool.digest}"' for tool in tools)
        raise Refusal(f"{file} has no section of its own for each of these tools: write by hand {lines}.")
    _keep(folder, server, tools)
    file.write_bytes(after.encode("utf-8"))
    return file


def accepted(folder: Path, server: str) -> Mapping[str, Offered]:
    """Return the tools of a server as they were accepted, by name; none where nothing is on record."""
    try:
        listed = json.loads((folder / FOLDER / f"{server}.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    found = [read_offered(each) for each in listed] if isinstance(listed, list) else []
    return {each.name: each for each in found if each is not None}


def as_listed(tool: Offered) -> dict[str, Any]:
    """Return a tool as its server lists it."""
    said = {
        "name": tool.name,
        "description": tool.description,
        "inputSchema": tool.input_schema,
        "outputSchema": tool.output_schema,
        "annotations": tool.annotations,
    }
    return {name: each for name, each in said.items() if each is not None}


def _keep(folder: Path, server: str, tools: Sequence[Offered]) -> None:
    kept = {**accepted(folder, server), **{tool.name: tool for tool in tools}}
    file = folder / FOLDER / f"{server}.json"
    file.parent.mkdir(exist_ok=True)
    listed = [as_listed(kept[name]) for name in sorted(kept)]
    file.write_text(json.dumps(listed, indent=2, sort_keys=True) + "\n", "utf-8")


def _with_digest(text: str, path: tuple[str, ...], digest: str) -> str:
    """Return the text with this digest, on the line that has one or right after the section's header."""
    lines = text.splitlines(keepends=True)
    places = lines_of(text)
    section, key = ".".join(path), ".".join((*path, "digest"))
    end = "\r\n" if "\r\n" in text else "\n"
    line = f'digest = "{digest}"{end}'
    if key in places:
        lines[places[key] - 1] = line
    elif section in places:
        lines.insert(places[section], line)
    return "".join(lines)


def _wanted(text: str, server: str, tools: Sequence[Offered]) -> dict[str, Any]:
    document = tomllib.loads(text)
    for tool in tools:
        document["mcp"][server]["tools"][tool.name]["digest"] = tool.digest
    return document


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
