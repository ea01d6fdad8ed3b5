"""One HTTP exchange at the front door: the request as it came, byte for byte, and the answer to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http.client import responses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_CONNECTION_HEADERS = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date"})
"""What this server says itself; an SDK that finds two dates can sign nothing any more."""
_CUSTOM_RESOURCE_ANSWER = "/_ministack/cfn-response/"


@dataclass(frozen=True, slots=True)
class Request:
    """A request; header names are in lower case, `target` is the undecoded path and query."""

    method: str
    target: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    remote_address: str

    @classmethod
    def read(cls, environ: WSGIEnvironment) -> Request:
        headers = {
            name[5:].replace("_", "-").lower(): v for name, v in environ.items() if name.startswith("HTTP_")
        }
        if environ.get("CONTENT_TYPE"):
            headers["content-type"] = environ["CONTENT_TYPE"]
        is_chunked = "transfer-encoding" in headers
        length = -1 if is_chunked else int(environ.get("CONTENT_LENGTH") or 0)
        return cls(
            method=environ["REQUEST_METHOD"],
            target=environ["RAW_URI"],
            path=environ["PATH_INFO"].encode("latin-1").decode(errors="replace"),
            query=environ["QUERY_STRING"],
            headers=headers,
            body=environ["wsgi.input"].read(length) if length else b"",
            remote_address=environ["REMOTE_ADDR"],
        )

    def is_for_aws(self) -> bool:
        """Whether this is a call of an AWS SDK, which signs; everything else comes from the outside world.

        A custom resource answers CloudFormation at an address that AWS signs, and ministack does not.
        """
        if self.path.startswith(_CUSTOM_RESOURCE_ANSWER):
            return True
        return self.headers.get("authorization", "").startswith("AWS4-") or "X-Amz-Signature=" in self.query


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = ()

    @classmethod
    def of_json(cls, status: int, content: object, headers: Iterable[tuple[str, str]] = ()) -> Answer:
        return cls(status, json.dumps(content).encode(), [("Content-Type", "application/json"), *headers])

    def send(self, start_response: StartResponse) -> list[bytes]:
        headers = [pair for pair in self.headers if pair[0].lower() not in _CONNECTION_HEADERS]
        start_response(
            f"{self.status} {responses.get(self.status, 'Unknown')}",
            [*headers, ("Content-Length", str(len(self.body)))],
        )
        return [self.body]
