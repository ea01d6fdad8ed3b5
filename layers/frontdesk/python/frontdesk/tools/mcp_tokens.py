"""The tokens of MCP servers, by the names that the playbook gives them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from frontdesk.errors import Misconfigured
from frontdesk.playbook_mcp import McpServer
from frontdesk.settings import McpSettings, load

Token = Callable[[], str | None]


def token_of(server: McpServer) -> Token:
    """Return what reads a server's token from where the desk keeps its secrets, as often as it is asked.

    Raises, when it is asked:
        Misconfigured: the playbook names a token that is not set.
        SecretsUnavailable: the secret cannot be read now.
    """

    def token() -> str | None:
        if server.secret is None:
            return None
        held = load(McpSettings).mcp_tokens
        tokens = _tokens(held.get_secret_value()) if held else {}
        if server.secret not in tokens:
            raise Misconfigured(
                f"mcp_tokens holds no token {server.secret}, which the playbook names; add it"
            )
        return tokens[server.secret]

    return token


def _tokens(text: str) -> Mapping[str, str]:
    try:
        tokens = json.loads(text)
    except ValueError:
        tokens = None
    if not isinstance(tokens, dict) or not all(isinstance(each, str) and each for each in tokens.values()):
        raise Misconfigured('write mcp_tokens as {"<name in the playbook>": "<token>"}')
    return tokens
