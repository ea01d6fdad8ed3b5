"""One request that changes something: a fresh connection, no retry, no redirect, an end in any case."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from frontdesk.domain.sends import Grant, SendReceipt, after_post
from frontdesk.tools.connections import ANSWER_LIMIT_BYTES, BROKEN, fresh_connection
from frontdesk.tools.cutting import cut_after

TOTAL_S: Final = 10.0
"""Connecting, writing and reading together; the Lambda's own limit is twice that."""
CONNECT_S: Final = 3.0
"""For each address of the provider's name."""


@dataclass(frozen=True, slots=True)
class OneRequest:
    """A request as it goes out."""

    url: str
    """Of the provider; `path` is below it, with its query."""
    path: str
    headers: Mapping[str, str]
    body: bytes
    method: Literal["POST", "PUT"] = "POST"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: nothing (`status` is None) or an answer, and whether a byte of ours had left."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """By name in small letters."""
    body: bytes = b""
    sent_a_byte: bool = True


@dataclass(frozen=True, slots=True)
class Posted:
    """What is known after it: the answer's status, and the provider's id or error code in its body."""

    status: int | None = None
    provider_id: str | None = None
    error_code: str | None = None
    sent_a_byte: bool = True
    details: Mapping[str, str] = field(default_factory=dict)

    def receipt(self, grant: Grant) -> SendReceipt:
        """Return what Send tells of it."""
        result, error = after_post(
            status=self.status,
            provider_id=self.provider_id,
            error_code=self.error_code,
            sent_a_byte=self.sent_a_byte,
        )
        if result != "sent":
            return SendReceipt(grant.grant_id, result, None, error)
        return SendReceipt(grant.grant_id, result, self.provider_id, error, self.details)


def request_once(request: OneRequest, total_s: float) -> Answered:
    """Make the request and return what came of it within so many seconds; this never raises for what the
    network does."""
    ends_at = time.monotonic() + total_s
    connection = fresh_connection(request.url, max(min(CONNECT_S, total_s), 0.001))
    try:
        connection.connect()
        sock: socket.socket = connection.sock
        left_s = ends_at - time.monotonic()
        sock.settimeout(max(left_s, 0))
    except BROKEN:
        return Answered(sent_a_byte=False)
    try:
        if left_s <= 0:
            return Answered(sent_a_byte=False)
        with cut_after(left_s, sock):
            return _answer(connection, request)
    except BROKEN:
        return Answered()
    finally:
        connection.close()


def _answer(connection: http.client.HTTPConnection, request: OneRequest) -> Answered:
    connection.request(request.method, request.path, request.body, dict(request.headers))
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answered(response.status, headers, response.read(ANSWER_LIMIT_BYTES))
