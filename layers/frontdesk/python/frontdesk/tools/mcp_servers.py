"""The MCP servers of a playbook, as one worker knows them: a client of each, and what it last listed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from frontdesk.clock import remaining_s
from frontdesk.errors import ProviderUnavailable
from frontdesk.playbook_mcp import McpServer
from frontdesk.tools.mcp_client import McpClient, ToolAnswer
from frontdesk.tools.mcp_http import HttpTransport
from frontdesk.tools.mcp_offered import Offered
from frontdesk.tools.mcp_stdio import StdioTransport
from frontdesk.tools.mcp_tokens import Token, token_of
from frontdesk.tools.mcp_wire import Transport

KEPT_FOR_S: Final = 300.0
"""How long a list is believed; real time counts, also while Lambda froze this process."""
LIST_S: Final = 8.0
"""For greeting a server and reading its whole list."""
SPARE_S: Final = 1.0
"""What a step needs to end well after a call that took all its time."""
LEAST_S: Final = 0.2


@dataclass(slots=True)
class ServerConnection:
    """One server. `list_kept` says whether its list was read just now or is kept from before."""

    name: str
    client: McpClient
    now_s: Callable[[], float] = time.time
    _listed_at_s: float = float("-inf")
    _listed: Mapping[str, Offered] | None = None

    def tools(self) -> tuple[Mapping[str, Offered], bool]:
        """Return what the server offers, and whether it was asked for it now.

        Raises:
            ProviderUnavailable: it does not answer in time; what was listed too long ago is used no more.
            Misconfigured: the server, or our token, is not what the playbook says.
        """
        now_s = self.now_s()
        if self._listed is not None and 0 <= now_s - self._listed_at_s < KEPT_FOR_S:
            return self._listed, False
        self._listed = None
        self._listed = self.client.tools(time_for(self.name, LIST_S))
        self._listed_at_s = now_s
        return self._listed, True

    def call(self, tool: Offered, arguments: Mapping[str, object], timeout_s: float) -> ToolAnswer:
        return self.client.call(tool, arguments, time_for(self.name, timeout_s))


def time_for(server: str, wanted_s: float) -> float:
    """Return the seconds that a server may take: as many as wanted, and no more than the step has left.

    Raises:
        ProviderUnavailable: there is no time left to ask it.
    """
    left_s = min(wanted_s, remaining_s() - SPARE_S)
    if left_s < LEAST_S:
        raise ProviderUnavailable(f"no time is left to ask the MCP server {server}")
    return left_s


def open_server(name: str, server: McpServer, folder: Path, token: Token | None = None) -> ServerConnection:
    """Return a new connection to one server; nothing is asked yet."""
    transport = transport_of(name, server, folder, token or token_of(server))
    return ServerConnection(name, McpClient(name, transport, server.secret))


def transport_of(name: str, server: McpServer, folder: Path, token: Token) -> Transport:
    """Return the way to a server."""
    if server.url is not None:
        return HttpTransport(name, server.url, server.headers, token)

    def variables() -> Mapping[str, str]:
        held = token()
        return {server.variable: held} if server.variable and held else {}

    return StdioTransport(name, server.command, folder, variables)


@cache
def kept_connections() -> dict[str, ServerConnection]:
    """Return this process's connections, by all that the playbook says about a server."""
    return {}


def connection_to(name: str, server: McpServer, folder: Path) -> ServerConnection:
    """Return the process's connection to a server."""
    key = f"{folder}\x1f{name}\x1f{server.model_dump_json()}"
    return kept_connections().setdefault(key, open_server(name, server, folder))
