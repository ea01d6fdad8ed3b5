"""A client of one MCP server: finds out which protocol it speaks, old or new, lists its tools, calls one."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from frontdesk.errors import AgentError, KeyRefused, Misconfigured, ProviderUnavailable
from frontdesk.tools import mcp_wire as wire
from frontdesk.tools.mcp_headers import argument_headers, routing_headers
from frontdesk.tools.mcp_offered import Offered, read_offered
from frontdesk.tools.mcp_text import bounded, cleaned, document_of, text_of
from frontdesk.tools.mcp_wire import Json, Reply, TooLong, Transport

MOST_PAGES: Final = 20
_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_BUSY: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_LOST_SESSION: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND})
_SESSION_ID: Final = re.compile(r"[!-~]{1,512}")
_LONGEST_WORDS: Final = 500
"""Bytes of a server's own words about what it did not take."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a handshake agreed on; `session_id` is None for a server that keeps none."""

    version: str
    session_id: str | None

    @property
    def headers(self) -> dict[str, str]:
        kept = {"mcp-session-id": self.session_id} if self.session_id else {}
        return {"mcp-protocol-version": self.version, **kept}


@dataclass(frozen=True, slots=True)
class Alone:
    """The server takes requests that stand for themselves."""


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a call brought: text for the model, also where the tool says that it failed."""

    text: str
    is_error: bool


class McpClient:
    """Speaks to one server. What it agreed on is kept, and agreed on again once when the server forgot it."""

    def __init__(self, server: str, transport: Transport, token: str | None = None) -> None:
        self._server = server
        self._transport = transport
        self._token = token
        self._spoken: Alone | Session | None = None
        self._number = 0

    def tools(self, timeout_s: float) -> dict[str, Offered]:
        """Return every tool that the server lists, by name.

        Raises:
            ProviderUnavailable: the list did not come whole in time.
            Misconfigured: the server, or our token, is not what the playbook says.
        """
        try:
            offered = [read_offered(each) for page in self._pages(_ends(timeout_s)) for each in page]
        except TooLong:
            raise Misconfigured(f"the MCP server {self._server} lists more than can be read") from None
        return {each.name: each for each in offered if each is not None}

    def call(self, tool: Offered, arguments: Mapping[str, Any], timeout_s: float) -> ToolAnswer:
        """Call a tool and return what it says; what it did not take, the model may read and try again.

        Raises:
            ProviderUnavailable: no whole answer came in time.
            Misconfigured: the server, or our token, is not what the playbook says.
        """
        try:
            reply = self._called(tool, arguments, timeout_s)
        except TooLong:
            return ToolAnswer("The answer is longer than 1 MiB: ask for less.", is_error=True)
        if reply.error_code == wire.INVALID_PARAMS:
            return ToolAnswer(bounded(cleaned(reply.error_text), _LONGEST_WORDS), is_error=True)
        result = self._result(reply)
        if result.get("resultType", "complete") != "complete":
            return ToolAnswer("The tool asks for more than it was told, which nobody can say here.", True)
        return ToolAnswer(text_of(result), is_error=result.get("isError") is True)

    def document(self, tool: Offered, arguments: Mapping[str, Any], timeout_s: float) -> Json:
        """Call a tool for code, and return the JSON that it answers.

        Raises:
            ProviderUnavailable: no whole answer came in time, or the tool failed.
            Misconfigured: the server, or our token, is not what the playbook says; it answers no JSON object.
        """
        try:
            result = self._result(self._called(tool, arguments, timeout_s))
        except TooLong:
            raise Misconfigured(f"the MCP server {self._server} answers more than can be read") from None
        if result.get("isError") is True:
            raise ProviderUnavailable(f"the MCP server {self._server} says that {tool.name} failed")
        document = document_of(result)
        if document is None:
            raise Misconfigured(f"the MCP server {self._server} answers {tool.name} with no JSON object")
        return document

    def close(self) -> None:
        """End what was started for this server."""
        self._spoken = None
        self._transport.close()

    def _called(self, tool: Offered, arguments: Mapping[str, Any], timeout_s: float) -> Reply:
        """Call what reads: this may be done twice, where the server forgot us."""
        if tool.says_it_writes:
            raise Misconfigured(f"the MCP server {self._server} says that {tool.name} writes: take it out")
        params = {"name": tool.name, "arguments": dict(arguments)}
        more = argument_headers(tool.input_schema, arguments)
        return self._asked("tools/call", params, _ends(timeout_s), tool.name, more)

    def _pages(self, ends_at: float) -> Iterator[list[Any]]:
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            params: Json = {"cursor": cursor} if cursor else {}
            result = self._result(self._asked("tools/list", params, ends_at))
            page, cursor = result.get("tools"), result.get("nextCursor")
            if not isinstance(page, list):
                raise ProviderUnavailable(f"the MCP server {self._server} sent no list of tools")
            yield page
            if not isinstance(cursor, str) or not cursor:
                return
        raise Misconfigured(f"the MCP server {self._server} lists tools without an end")

    def _asked(
        self,
        method: str,
        params: Json,
        ends_at: float,
        name: str | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask as was agreed on. A server that forgot it is greeted once more, and asked again."""
        is_new = self._spoken is None
        reply = self._said(method, params, ends_at, name, more or {})
        if is_new or not self._is_forgotten(reply):
            return reply
        self._spoken = None
        return self._said(method, params, ends_at, name, more or {})

    def _said(
        self, method: str, params: Json, ends_at: float, name: str | None, more: Mapping[str, str]
    ) -> Reply:
        self._spoken = self._spoken or self._agreed(ends_at)
        if isinstance(self._spoken, Session):
            return self._exchange(method, params, ends_at, self._spoken.headers)
        headers = {**routing_headers(method, name), **more}
        return self._exchange(method, wire.standing_alone(params), ends_at, headers)

    def _is_forgotten(self, reply: Reply) -> bool:
        """Tell whether the server no longer knows what was agreed on, as after it was started again."""
        if reply.error_code == wire.INVALID_PARAMS:
            return False
        return reply.status in _LOST_SESSION or reply.error_code == wire.UNSUPPORTED_VERSION

    def _agreed(self, ends_at: float) -> Alone | Session:
        """Ask who is there as new servers want it; whoever does not understand is greeted the old way."""
        method = "server/discover"
        reply = self._exchange(method, wire.standing_alone({}), ends_at, routing_headers(method))
        if reply.status in _REFUSED:
            raise self._failure(reply)
        versions = (reply.result or {}).get("supportedVersions")
        if isinstance(versions, list) and wire.STATELESS in versions:
            return Alone()
        if reply.supported and not wire.HANDSHAKES & set(reply.supported):
            raise Misconfigured(
                f"the MCP server {self._server} speaks no version of the protocol that frontdesk "
                "knows: update frontdesk, or take the server out of the playbook"
            )
        return self._greeted(ends_at)

    def _greeted(self, ends_at: float) -> Session:
        offer = {
            "protocolVersion": wire.HANDSHAKE_OFFER,
            "capabilities": {},
            "clientInfo": dict(wire.CLIENT),
        }
        reply = self._exchange("initialize", offer, ends_at, {})
        version = self._result(reply).get("protocolVersion")
        if version not in wire.HANDSHAKES:
            raise Misconfigured(
                f"the MCP server {self._server} answers the handshake with a version that frontdesk does "
                "not know: update frontdesk, or take the server out of the playbook"
            )
        is_usable = reply.session_id is not None and _SESSION_ID.fullmatch(reply.session_id)
        session = Session(version, reply.session_id if is_usable else None)
        ready = wire.notification("notifications/initialized")
        self._transport.exchange(ready, session.headers, _left_s(self._server, ends_at))
        return session

    def _exchange(self, method: str, params: Json, ends_at: float, headers: Mapping[str, str]) -> Reply:
        self._number += 1
        message = wire.request(self._number, method, params)
        try:
            return self._transport.exchange(message, headers, _left_s(self._server, ends_at))
        except (ProviderUnavailable, TooLong):
            self._spoken = None
            raise

    def _result(self, reply: Reply) -> Json:
        if reply.result is not None and reply.status < HTTPStatus.MULTIPLE_CHOICES:
            return reply.result
        raise self._failure(reply)

    def _failure(self, reply: Reply) -> AgentError:
        """Return what an answer without a result means; none of the server's words go along."""
        who, status, code = f"the MCP server {self._server}", reply.status, reply.error_code
        if status in _REFUSED:
            mend = (
                f"set {self._token} in mcp_tokens again" if self._token else "name its token in the playbook"
            )
            return KeyRefused(f"{who} lets us not in ({status}): {mend}")
        if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ProviderUnavailable(f"{who} answered {status}")
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST or reply.is_page:
            return Misconfigured(f"{who} is not at its url ({status}): write the address of its endpoint")
        if code in (wire.METHOD_NOT_FOUND, wire.HEADER_MISMATCH, wire.MISSING_CAPABILITY):
            return Misconfigured(f"{who} does not do what we ask ({code}): take it out of the playbook")
        if status >= HTTPStatus.BAD_REQUEST:
            return Misconfigured(f"{who} does not take our requests ({status}): check its url")
        return ProviderUnavailable(f"{who} failed ({code})")


def _ends(timeout_s: float) -> float:
    return time.monotonic() + timeout_s


def _left_s(server: str, ends_at: float) -> float:
    left_s = ends_at - time.monotonic()
    if left_s <= 0:
        raise ProviderUnavailable(f"the MCP server {server} did not answer in time")
    return left_s
