"""What a playbook says about MCP servers, as far as models must be able to call what is taken of them."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.playbook_checks import Reading
from frontdesk.playbook_faults import FILE, Fault

LONGEST_NAME = 64
"""The longest name of a tool that every provider of models takes."""
_AROUND = len("mcp____")
"""What a model's name for a tool has beside the server's name and the tool's."""


def mcp_faults(reading: Reading) -> Iterator[Fault]:
    """Yield the tools whose names are too long for models to call them by."""
    if "mcp" in reading.broken:
        return
    for name, server in reading.file.mcp.items():
        for tool in server.tools:
            most = LONGEST_NAME - _AROUND - len(tool)
            if len(name) > most:
                problem = "server and tool together have a name that is too long for models"
                remedy = f"give the server a name of up to {most} letters" if most > 0 else "leave it out"
                yield Fault(FILE, f"mcp.{name}.tools.{tool}", problem, remedy)
