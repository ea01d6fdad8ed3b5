"""An MCP server on a laptop: the official package answers, old and new clients alike, and it misbehaves."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, replace
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Literal, Self

from frontdesk.clock import Clock
from ops.local.standins.faults import Fault, Met
from ops.local.standins.mcp_bridge import AsgiBridge
from ops.local.standins.mcp_crm import Crm, example
from ops.local.standins.server import Answer, Request, json_answer
from ops.local.standins.standin import Call, StandIn

PATH: Final = "/mcp"
OPERATIONS: Final = frozenset(
    {"server/discover", "initialize", "notifications/initialized", "tools/list", "tools/call", "other"}
)
_VERSION: Final = "mcp-protocol-version"
_NEW: Final = "2026-07-28"
_UNSUPPORTED: Final = -32022


@dataclass(frozen=True, slots=True)
class Refuse(Fault):
    """Answer with a status and a body that is none of the protocol's."""

    status: int


@dataclass(frozen=True, slots=True)
class ToolFails(Fault):
    """Let the tool itself fail, in its own words."""


@dataclass(frozen=True, slots=True)
class Huge(Fault):
    """Let the tool say this many characters."""

    characters: int


@dataclass(frozen=True, slots=True)
class Says(Fault):
    """Let the tool say this as well."""

    text: str


@dataclass(frozen=True, slots=True)
class CutAfter(Fault):
    """Break the connection after so many bytes of the answer."""

    bytes: int


class McpStandIn(StandIn):
    """One server. `speaks` old: by handshake alone; new: requests that stand alone; both: as each asks.

    It answers as JSON or as event streams, and keeps sessions for old clients unless it is told not to.
    """

    provider = "mcp"

    def __init__(
        self,
        clock: Clock,
        token: str | None = None,
        *,
        speaks: Literal["both", "old", "new"] = "both",
        answers: Literal["json", "sse"] = "json",
        keeps_sessions: bool = True,
    ) -> None:
        super().__init__(clock, OPERATIONS)
        self.crm: Crm = example()
        self._token = token
        self._speaks = speaks
        self._answers = answers
        self._keeps_sessions = keeps_sessions
        self._bridge: AsgiBridge | None = None

    @property
    def endpoint(self) -> str:
        """The address that a playbook names."""
        return f"{self.url}{PATH}"

    def __enter__(self) -> Self:
        self._start()
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self._end()

    def start_again(self) -> None:
        """Forget every session, as a server does that is deployed again; what it offers is as it is now."""
        with self._lock:
            self._end()
            self._start()

    def describe(self, tool: str, description: str) -> None:
        """Let a tool be described otherwise from now on."""
        self.crm.descriptions[tool] = description
        self.start_again()

    def _start(self) -> None:
        app = self.crm.server().streamable_http_app(
            streamable_http_path=PATH,
            json_response=self._answers == "json",
            stateless_http=not self._keeps_sessions,
        )
        self._bridge = AsgiBridge(app, lambda: app.router.lifespan_context(app))
        self._bridge.open()

    def _end(self) -> None:
        bridge, self._bridge = self._bridge, None
        if bridge is not None:
            bridge.close()

    def _understand(self, request: Request) -> Call:
        try:
            message = json.loads(request.body or b"{}")
        except ValueError:
            message = {}
        method = message.get("method") if isinstance(message, dict) else None
        fields = message.get("params") or {} if method else {}
        return Call(method if method in OPERATIONS else "other", fields, request)

    def _refuse(self, met: Met) -> Answer | None:
        refuse = met.get(Refuse)
        return json_answer(refuse.status, {"error": "refused"}) if refuse else None

    def _carry_out(self, call: Call, met: Met) -> Answer:
        if self._token is not None and not self._is_let_in(call.request):
            return json_answer(
                HTTPStatus.UNAUTHORIZED, {"error": "invalid_token"}, {"WWW-Authenticate": "Bearer"}
            )
        if call.request.method == "GET":  # a stream without an end, which a server need not offer
            return json_answer(
                HTTPStatus.METHOD_NOT_ALLOWED, {"error": "no stream"}, {"Allow": "POST, DELETE"}
            )
        is_new = call.request.headers.get(_VERSION) == _NEW
        if answer := self._not_spoken(is_new=is_new):
            return answer
        answer = self._answered(call, met)
        if is_new and self._answers == "sse" and answer.status == HTTPStatus.OK:
            answer = _as_stream(answer)
        cut = met.get(CutAfter)
        return replace(answer, cut_at=cut.bytes) if cut else answer

    def _answered(self, call: Call, met: Met) -> Answer:
        if self._bridge is None:
            raise RuntimeError("The stand-in is not running; enter it with `with` first.")
        huge, says = met.get(Huge), met.get(Says)
        self.crm.fails = met.get(ToolFails) is not None
        self.crm.says = says.text if says else "x" * huge.characters if huge else None
        host = {"host": "127.0.0.1:80"}
        return self._bridge.answer(replace(call.request, headers={**call.request.headers, **host}))

    def _is_let_in(self, request: Request) -> bool:
        return hmac.compare_digest(request.headers.get("authorization", ""), f"Bearer {self._token}")

    def _not_spoken(self, *, is_new: bool) -> Answer | None:
        """Return what a server of one generation says to a client of the other."""
        if self._speaks == "old" and is_new:
            error: dict[str, Any] = {"code": -32600, "message": f"Unsupported protocol version: {_NEW}"}
            return json_answer(
                HTTPStatus.BAD_REQUEST, {"jsonrpc": "2.0", "id": "server-error", "error": error}
            )
        if self._speaks == "new" and not is_new:
            error = {"code": _UNSUPPORTED, "message": "Unsupported", "data": {"supported": [_NEW]}}
            return json_answer(HTTPStatus.BAD_REQUEST, {"jsonrpc": "2.0", "id": None, "error": error})
        return None


def _as_stream(answer: Answer) -> Answer:
    """Return an answer as a server sends it whose tool tells of its progress meanwhile."""
    progress = {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progress": 1}}
    body = f": ping\r\n\r\nevent: message\r\ndata: {json.dumps(progress)}\r\n\r\n".encode()
    frame = b"event: message\r\ndata: " + answer.body + b"\r\n\r\n"
    return Answer(answer.status, body + frame, {"Content-Type": "text/event-stream"})
