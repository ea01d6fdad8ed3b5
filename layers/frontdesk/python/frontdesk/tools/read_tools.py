"""What a draft may look up, as the playbook allows it: the tools of its MCP servers."""

from __future__ import annotations

from frontdesk.domain.proposal import Brief
from frontdesk.domain.read_tools import ReadTool
from frontdesk.playbook import Playbook
from frontdesk.tools.mcp_tools import open_mcp_tools


def open_read_tools(playbook: Playbook, _brief: Brief) -> tuple[ReadTool, ...]:
    """Return the tools for a draft about somebody.

    Raises:
        ProviderUnavailable: a server does not answer in time.
        Misconfigured: a server, or our token, is not what the playbook says.
    """
    served = open_mcp_tools(playbook).values()
    return tuple(ReadTool(each.name, each.description, each.schema, each.call) for each in served)
