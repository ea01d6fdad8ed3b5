"""What the HTTP entry points share: the request's exact bytes, one answer per error, one canonical log line.

The sibling of `step` for functions behind the HTTP API (payload format 2.0): `intake` and `decide`.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.api_gateway_proxy_event import APIGatewayProxyEventV2

from frontdesk.errors import (
    AgentError,
    BadInput,
    MalformedPayload,
    Misconfigured,
    PayloadTooLarge,
    RetryLater,
    SignatureRefused,
    ToolFailed,
    UnknownSource,
)
from frontdesk.observability import log
from frontdesk.orchestration.ping import answers_ping

BODY_LIMIT_BYTES: Final = 256 * 1024

STATUS_OF: Final[Mapping[type[AgentError], int]] = {
    PayloadTooLarge: 413,
    SignatureRefused: 401,
    UnknownSource: 404,
    MalformedPayload: 400,
    ToolFailed: 424,
    BadInput: 400,
    RetryLater: 503,
    Misconfigured: 503,
}
"""The first entry that an error is an instance of decides; leaves stand before their category."""

_SAID_OF_OUR_OWN_FAULTS: Final[Mapping[type[AgentError], str]] = {
    RetryLater: "This desk cannot take the request right now; send it again in a minute.",
    Misconfigured: "This desk is not set up completely; its operator finds the reason in the log.",
}


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request as it was sent: the bytes are those its sender signed, header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    path_parameters: Mapping[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """Return a header's value; empty when it is absent."""
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What is answered; `outcome` is the word, of a closed set, that the canonical log line carries, and
    `reason` says there what of ours is not in order."""

    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    outcome: str = "ok"
    reason: str | None = None


HttpHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


def http_entry(work: Callable[[HttpRequest], HttpResponse]) -> HttpHandler:
    """Make a Lambda handler of a function from a request to a response.

    Errors become short JSON: 4xx for `BadInput`, 503 for `RetryLater` and `Misconfigured`. Anything else is a
    bug and crashes as it is, so that the function's alarm sees it; the HTTP API answers 500 then.
    """

    @answers_ping
    @wraps(work)
    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        began = time.perf_counter()
        facts: dict[str, Any] = {"outcome": "crashed", "status": 500, "level": "error"}
        try:
            response = work(restored(event))
            facts = {"outcome": response.outcome, "status": response.status, **_own_fault(response)}
            return _as_event(response)
        except (BadInput, RetryLater, Misconfigured) as error:
            response = _refusal(error)
            facts = {"outcome": response.outcome, "status": response.status, **_explanation(error)}
            return _as_event(response)
        finally:
            duration_ms = round((time.perf_counter() - began) * 1000, 1)
            function = getattr(context, "function_name", None)
            log.write(
                log.STEP_ENDED,
                function=function,
                state=event.get("routeKey"),
                duration_ms=duration_ms,
                **facts,
            )

    return handle


def restored(event: dict[str, Any]) -> HttpRequest:
    """Return the request of an HTTP API event with the exact bytes of its body.

    Raises:
        PayloadTooLarge: the body is larger than 256 KiB.
        MalformedPayload: the body cannot have been bytes of a request.
    """
    api_event = APIGatewayProxyEventV2(event)
    body = _body(api_event.body or "", is_base64=bool(api_event.is_base64_encoded))
    if len(body) > BODY_LIMIT_BYTES:
        raise PayloadTooLarge(f"The body has {len(body)} bytes; at most {BODY_LIMIT_BYTES} are taken.")
    return HttpRequest(
        method=api_event.http_method,
        path=api_event.raw_path,
        query=api_event.get("rawQueryString") or "",
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        body=body,
        path_parameters=api_event.path_parameters or {},
    )


def _body(text: str, *, is_base64: bool) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if is_base64 else text.encode("utf-8")
    except ValueError as error:
        raise MalformedPayload("The body is neither text nor base64.") from error


def _refusal(error: AgentError) -> HttpResponse:
    status = next(status for kind, status in STATUS_OF.items() if isinstance(error, kind))
    ours = next((said for kind, said in _SAID_OF_OUR_OWN_FAULTS.items() if isinstance(error, kind)), None)
    document = {"error": type(error).__name__, "message": ours or str(error)[:500]}
    return HttpResponse(status, json.dumps(document), outcome=type(error).__name__)


def _explanation(error: AgentError) -> dict[str, str]:
    """Our own faults are explained in the log; a caller's are in its answer, and may quote what it sent."""
    if isinstance(error, BadInput):
        return {"level": "warning"}
    return {"level": "error", "reason": str(error)[:500]}


def _own_fault(response: HttpResponse) -> dict[str, str]:
    return {"level": "error", "reason": response.reason} if response.reason else {}


def _as_event(response: HttpResponse) -> dict[str, Any]:
    return {
        "statusCode": response.status,
        "headers": {"content-type": response.content_type},
        "body": response.body,
    }
