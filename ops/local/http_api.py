"""The HTTP API: turns a request into the event of API Gateway (payload format 2.0), and the answer back.

Follows AWS where a webhook can tell the difference: which bodies come in base64, joined headers, inferred
answers, and `Internal Server Error` for whatever goes wrong behind it.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from ops.local.exchange import Answer, Request
from ops.local.lambda_host import LambdaHost
from ops.local.names import ACCOUNT
from ops.local.virtual_clock import VirtualClock

_MAX_BODY = 10 * 1024 * 1024
_TEXT_TYPES = ("application/json", "application/xml", "application/javascript")


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path with `{variables}`, and the function that answers."""

    method: str
    path: str
    function: str

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    def match(self, request: Request) -> dict[str, str] | None:
        """Return the path's variables, or None if the request is for another route."""
        if self.method != request.method:
            return None
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(pattern, request.path)
        return found.groupdict() if found else None


class HttpApi:
    """The routes of the `$default` stage."""

    def __init__(self, routes: Sequence[Route], host: LambdaHost, clock: VirtualClock) -> None:
        self.serve(routes)
        self._host = host
        self._clock = clock

    def serve(self, routes: Sequence[Route]) -> None:
        """Serve these routes and no others."""
        # A path without variables goes first, as on AWS.
        self._routes = sorted(routes, key=lambda route: route.path.count("{"))

    def answer(self, request: Request) -> Answer:
        if len(request.body) > _MAX_BODY:
            return _message(413, "Request Entity Too Large")
        for route in self._routes:
            variables = route.match(request)
            if variables is not None:
                return self._invoke(route, request, variables)
        return _message(404, "Not Found")

    def _invoke(self, route: Route, request: Request, variables: dict[str, str]) -> Answer:
        event = request_event(request, route.key, variables, datetime.fromtimestamp(self._clock.now_s(), UTC))
        invocation = self._host.invoke(route.function, json.dumps(event).encode())
        try:
            answer = None if invocation.is_error else function_answer(json.loads(invocation.payload))
        except (ValueError, TypeError, AttributeError):
            answer = None
        return answer or _message(500, "Internal Server Error")


def request_event(
    request: Request, route_key: str, variables: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    """Return the event that a function is invoked with."""
    headers = {name: value for name, value in request.headers.items() if name != "cookie"}
    domain, _, port = headers.get("host", "").partition(":")
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers
        | {
            "content-length": str(len(request.body)),
            "x-forwarded-for": request.remote_address,
            "x-forwarded-port": port,
            "x-forwarded-proto": "http",
        },
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.remote_address,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": route_key,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    return event | _optional_fields(request, variables)


def _optional_fields(request: Request, variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that AWS leaves out where there is nothing to say."""
    fields: dict[str, Any] = {}
    if "cookie" in request.headers:
        fields["cookies"] = request.headers["cookie"].split("; ")
    query: dict[str, str] = {}
    for name, value in parse_qsl(request.query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    if query:
        fields["queryStringParameters"] = query
    if variables:
        fields["pathParameters"] = dict(variables)
    if request.body and _is_text(request.headers.get("content-type", "")):
        fields["body"] = request.body.decode(errors="replace")
    elif request.body:
        fields |= {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}
    return fields


def _is_text(content_type: str) -> bool:
    """Whether AWS hands a body over as text; it does so for few types, and forms are not among them."""
    essence = content_type.partition(";")[0].strip().lower()
    return essence.startswith("text/") or essence in _TEXT_TYPES


def function_answer(returned: Any) -> Answer:
    """Return what the caller gets for what the function returned. Raises if that makes no sense."""
    if not isinstance(returned, dict) or "statusCode" not in returned:
        body = returned if isinstance(returned, str) else json.dumps(returned)
        return Answer(200, body.encode(), [("Content-Type", "application/json")])
    headers = [(name, str(value)) for name, value in (returned.get("headers") or {}).items()]
    headers += [("Set-Cookie", cookie) for cookie in returned.get("cookies") or []]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "text/plain;charset=UTF-8"))
    body = returned.get("body") or ""
    content = base64.b64decode(body) if returned.get("isBase64Encoded") else body.encode()
    return Answer(int(returned["statusCode"]), content, headers)


def _message(status: int, message: str) -> Answer:
    return Answer.of_json(status, {"message": message})
