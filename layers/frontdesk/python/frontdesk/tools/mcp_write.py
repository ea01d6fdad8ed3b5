"""One call of a tool of an MCP server that writes; no other code can make one. Nothing here tries again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from frontdesk.domain.catalog import MCP_NOT_REACHED
from frontdesk.domain.sends import Grant, SendReceipt, SendResult, after_post
from frontdesk.errors import NotConnected, ProviderUnavailable
from frontdesk.tools import mcp_wire as wire
from frontdesk.tools.mcp_client import McpClient
from frontdesk.tools.mcp_headers import argument_headers
from frontdesk.tools.mcp_offered import Offered
from frontdesk.tools.mcp_wire import Json, Reply, TooLong

GRANT_KEY: Final = "frontdesk/grant"
"""In `_meta`: a server that keeps it can tell a call that it has heard before."""
_NOT_CARRIED_OUT: Final = frozenset(
    {
        wire.INVALID_PARAMS,
        wire.METHOD_NOT_FOUND,
        wire.HEADER_MISMATCH,
        wire.MISSING_CAPABILITY,
        wire.UNSUPPORTED_VERSION,
    }
)
"""What a server answers before it runs a tool."""
_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class WritingClient(McpClient):
    """Calls one tool that writes for one grant, as was agreed on while its server's tools were listed."""

    def write(
        self, grant: Grant, tool: Offered, arguments: Mapping[str, Any], timeout_s: float
    ) -> SendReceipt:
        """Call the tool, once, and say what came of it; this never raises for what the network does.

        Raises:
            Misconfigured: the token cannot be read; nothing was posted.
            SecretsUnavailable: the same, and it passes.
        """
        params = {"name": tool.name, "arguments": dict(arguments), "_meta": {GRANT_KEY: grant.grant_id}}
        more = argument_headers(tool.input_schema, arguments)
        try:
            reply = self._said("tools/call", params, time.monotonic() + timeout_s, tool.name, more)
        except NotConnected:
            return SendReceipt(grant.grant_id, "not_posted", error=MCP_NOT_REACHED)
        except (ProviderUnavailable, TooLong):
            return SendReceipt(grant.grant_id, "unknown", error="no_answer")
        result, error = _outcome(reply)
        return SendReceipt(grant.grant_id, result, grant.grant_id if result == "sent" else None, error)


def _outcome(reply: Reply) -> tuple[SendResult, str | None]:
    """Tell a yes, a no and a doubt apart: an error that names no reason of the protocol's may come late."""
    status = reply.status
    if status in _REFUSED or reply.error_code in _NOT_CARRIED_OUT:
        return "failed", "misconfigured"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "failed", "rate_limited"
    if status != HTTPStatus.OK or reply.result is None:
        return after_post(status=status, provider_id=None, error_code=None, sent_a_byte=True)
    return _of_tool(reply.result)


def _of_tool(result: Json) -> tuple[SendResult, str | None]:
    """Read what the tool itself says: that it failed is the provider's own no."""
    if result.get("isError") is True:
        return "failed", "tool_failed"
    if result.get("resultType", "complete") != "complete":
        return "unknown", "not_complete"
    return "sent", None
