"""Tells that a tool of an MCP server is not what a person accepted, so that it is not used."""

from __future__ import annotations

from frontdesk.domain.catalog import MCP_PREFIX
from frontdesk.observability import log
from frontdesk.observability.observations import observe
from frontdesk.tools.mcp_offered import ALARMING, Judged


def name_of(server: str, tool: str) -> str:
    """Return the name by which the desk knows a server's tool."""
    return f"{MCP_PREFIX}{server}/{tool}"


def note_disabled(server: str, judged: Judged, accepted: str | None, *, is_news: bool = True) -> None:
    """Put on record that a tool is not used; tell it once for each list that was read."""
    found = judged.offered.digest if judged.offered else None
    observe(
        "tool_disabled", tool=name_of(server, judged.tool), state=judged.state, accepted=accepted, found=found
    )
    if is_news and accepted is not None and judged.state in ALARMING:
        log.write(log.TOOL_DISABLED, level="error", server=server, tool=judged.tool, state=judged.state)
