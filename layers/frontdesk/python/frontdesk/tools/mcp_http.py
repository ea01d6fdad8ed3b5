"""MCP over HTTP: one POST per message on a fresh connection, answered as JSON or as an event stream.

The official client costs 30 MB and 0.6 s to import and tells no status apart; a worker needs one POST.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from frontdesk.errors import NotConnected, ProviderUnavailable
from frontdesk.tools.connections import fresh_connection
from frontdesk.tools.cutting import cut_after
from frontdesk.tools.mcp_sse import events
from frontdesk.tools.mcp_wire import MOST_BYTES, Json, Reply, TooLong, Unreadable, answer_to, parsed

CONNECT_S: Final = 3.0
"""For each address of the server's name."""
_CHUNK: Final = 64 * 1024
_SESSION: Final = "mcp-session-id"


@contextmanager
def mcp_http_errors(server: str, ends_at: float) -> Iterator[None]:
    """Translate what the network and a broken answer raise: they pass. No word of the server goes along."""
    try:
        yield
    except (OSError, http.client.HTTPException, Unreadable) as error:
        if time.monotonic() >= ends_at or isinstance(error, TimeoutError):
            raise ProviderUnavailable(f"the MCP server {server} did not answer in time") from error
        what = "sent no whole answer" if isinstance(error, Unreadable) else "cannot be reached"
        raise ProviderUnavailable(f"the MCP server {server} {what} ({type(error).__name__})") from error


@dataclass(frozen=True, slots=True)
class HttpTransport:
    """One server at one address. The token is asked for at each message, so that a new one is seen."""

    server: str
    url: str
    headers: Mapping[str, str]
    token: Callable[[], str | None]

    def exchange(self, message: Json, headers: Mapping[str, str], timeout_s: float) -> Reply:
        """Post one message and return what answers it."""
        ends_at = time.monotonic() + timeout_s
        body = json.dumps(message, allow_nan=False).encode()
        written = {**self.headers, **headers, **self._own_headers()}
        connection = fresh_connection(self.url, min(CONNECT_S, timeout_s))
        try:
            with mcp_http_errors(self.server, ends_at):
                self._connect(connection)
                left_s = max(ends_at - time.monotonic(), 0.001)
                connection.sock.settimeout(left_s)
                with cut_after(left_s, connection.sock):
                    connection.request("POST", self._path, body, written)
                    return _read(connection.getresponse(), message.get("id"))
        finally:
            connection.close()

    def _connect(self, connection: http.client.HTTPConnection) -> None:
        try:
            connection.connect()
        except OSError as error:
            what = "did not answer in time" if isinstance(error, TimeoutError) else "cannot be reached"
            raise NotConnected(f"the MCP server {self.server} {what} ({type(error).__name__})") from error

    def close(self) -> None:
        """Nothing is kept open between two messages."""

    @property
    def _path(self) -> str:
        where = urlsplit(self.url)
        return (where.path or "/") + (f"?{where.query}" if where.query else "")

    def _own_headers(self) -> dict[str, str]:
        token = self.token()
        authorization = {"Authorization": f"Bearer {token}"} if token else {}
        return {
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
            "Accept-Encoding": "identity",
            "User-Agent": "frontdesk",
            **authorization,
        }


def _read(response: http.client.HTTPResponse, number: object) -> Reply:
    """Read an answer as far as it is needed: up to the message that answers ours, where one is due."""
    if number is None:
        return Reply(response.status)
    kind = response.headers.get_content_type()
    session_id = response.headers.get(_SESSION)
    if kind == "text/event-stream" and response.status == http.HTTPStatus.OK:
        for event in events(_chunks(response)):
            if message := answer_to(number, parsed(event)):
                return Reply(response.status, message, session_id)
        raise Unreadable
    if kind != "application/json":
        return Reply(response.status, None, session_id, is_page=kind == "text/html")
    body = b"".join(_chunks(response))
    return Reply(response.status, _message(response.status, number, body), session_id)


def _message(status: int, number: object, body: bytes) -> Json | None:
    """Return the message in a body; an answer that is no success may have a body of another kind."""
    try:
        message = answer_to(number, parsed(body)) if body.strip() else None
    except Unreadable:
        message = None
    if message is None and status == http.HTTPStatus.OK:
        raise Unreadable
    return message


def _chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    came = 0
    while chunk := response.read1(_CHUNK):
        came += len(chunk)
        if came > MOST_BYTES:
            raise TooLong
        yield chunk
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
