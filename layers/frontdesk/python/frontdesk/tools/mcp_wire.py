"""What an MCP client and a server say to each other: JSON-RPC messages of both generations of the protocol.

Since 2026-07-28 each request stands for itself and carries who asks; before, a handshake opened a session.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

STATELESS: Final = "2026-07-28"
HANDSHAKE_OFFER: Final = "2025-11-25"
HANDSHAKES: Final = frozenset({"2024-11-05", "2025-03-26", "2025-06-18", HANDSHAKE_OFFER})
"""The versions that are agreed on by a handshake."""

INVALID_PARAMS: Final = -32602
METHOD_NOT_FOUND: Final = -32601
HEADER_MISMATCH: Final = -32020
MISSING_CAPABILITY: Final = -32021
UNSUPPORTED_VERSION: Final = -32022

CLIENT: Final[Mapping[str, str]] = {"name": "frontdesk", "version": "1"}
_META: Final = "io.modelcontextprotocol"
MOST_BYTES: Final = 1024 * 1024
"""Of one answer; what is longer is not read to its end."""

Json = dict[str, Any]


class Unreadable(Exception):
    """What came is no message of the protocol."""


class TooLong(Exception):
    """The answer is longer than anybody will read."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one message: the HTTP status (200 on a pipe), and the message, if there was one."""

    status: int
    message: Json | None = None
    session_id: str | None = None
    is_page: bool = False
    """It is a web page, so nobody speaks MCP at that address."""

    @property
    def result(self) -> Json | None:
        result = (self.message or {}).get("result")
        return result if isinstance(result, dict) else None

    @property
    def error_code(self) -> int | None:
        code = self._error.get("code")
        return code if isinstance(code, int) else None

    @property
    def error_text(self) -> str:
        """The server's own words: strangers' text."""
        return str(self._error.get("message", ""))

    @property
    def supported(self) -> tuple[str, ...]:
        """The versions that the server names when it does not take ours."""
        told = self._error.get("data")
        named = told.get("supported") if isinstance(told, dict) else None
        return tuple(str(each) for each in named) if isinstance(named, list) else ()

    @property
    def _error(self) -> Json:
        error = (self.message or {}).get("error")
        return error if isinstance(error, dict) else {}


class Transport(Protocol):
    """Takes one message to a server and brings back what it answers."""

    def exchange(self, message: Json, headers: Mapping[str, str], timeout_s: float) -> Reply:
        """Return the answer to a request, or an empty reply to a notification, within `timeout_s`.

        Raises:
            ProviderUnavailable: no whole answer came in time; NotConnected where nothing left us at all.
            Misconfigured: the server cannot be reached as the playbook says.
            TooLong: it goes on beyond MOST_BYTES.
        """
        ...

    def close(self) -> None: ...


def request(number: int, method: str, params: Json) -> Json:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def notification(method: str) -> Json:
    return {"jsonrpc": "2.0", "method": method}


def standing_alone(params: Json) -> Json:
    """Return the parameters of a request that needs no session: who asks goes with it."""
    meta = {
        f"{_META}/protocolVersion": STATELESS,
        f"{_META}/clientInfo": dict(CLIENT),
        f"{_META}/clientCapabilities": {},
    }
    return {**params, "_meta": {**params.get("_meta", {}), **meta}}


def parsed(text: bytes | str) -> Any:
    """Return the JSON.

    Raises:
        Unreadable: it is none, or holds numbers that JSON does not have.
    """
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Unreadable from None


def answer_to(number: Any, message: Any) -> Json | None:
    """Return the message if it answers the request of this number; an error before the number was read has
    none."""
    if not isinstance(message, dict) or "method" in message:
        return None
    is_error = isinstance(message.get("error"), dict)
    if "result" not in message and not is_error:
        return None
    return message if message.get("id") == number or (is_error and message.get("id") is None) else None


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number
