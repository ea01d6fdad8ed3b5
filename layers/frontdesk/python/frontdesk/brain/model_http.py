"""The HTTP client under the providers' own: one TLS context for all, no redirect, and an end to every answer.

It needs httpx2, so only what makes a provider's client imports it, when the first model is asked.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from functools import cache
from typing import Final

import httpx2

CONNECT_S: Final = 3.0
LEAST_S: Final = 0.1
MOST_BYTES: Final = 4 * 1024 * 1024
"""Many times what any answer has; a server that goes on and on would fill the worker's memory."""
_ENDS_AT: Final = "frontdesk_ends_at"


def open_http(transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """Return a client; a call brings its own timeout."""
    return httpx2.Client(
        verify=_tls(),
        follow_redirects=False,
        transport=transport,
        event_hooks={"request": [_note_the_end], "response": [_end_in_time]},
    )


def within(timeout_s: float) -> httpx2.Timeout:
    """Return the limits of a call: connecting and waiting for an answer together take no longer."""
    whole_s = max(timeout_s, LEAST_S)
    connect_s = min(CONNECT_S, whole_s / 4)
    return httpx2.Timeout(whole_s - connect_s, connect=connect_s)


@cache
def _tls() -> ssl.SSLContext:
    # Making one takes up to a tenth of a second, and each client would make its own.
    return httpx2.create_ssl_context()


def _note_the_end(request: httpx2.Request) -> None:
    limits = request.extensions["timeout"]
    request.extensions[_ENDS_AT] = time.monotonic() + limits["connect"] + limits["read"]


def _end_in_time(response: httpx2.Response) -> None:
    response.encoding = "utf-8"  # as JSON always is; a server's own word may name what no text is
    stream = response.stream
    if isinstance(stream, httpx2.SyncByteStream):
        response.stream = _Ending(stream, response.request)


class _Ending(httpx2.SyncByteStream):
    """An answer that comes in drips ends as one that does not come: a socket's own timeout starts again with
    every byte. One without an end is cut off."""

    def __init__(self, stream: httpx2.SyncByteStream, request: httpx2.Request) -> None:
        self._stream = stream
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        came = 0
        for chunk in self._stream:
            came += len(chunk)
            if came > MOST_BYTES:
                raise httpx2.ReadError("the answer has no end", request=self._request)
            if time.monotonic() > self._request.extensions[_ENDS_AT]:
                raise httpx2.ReadTimeout("the answer takes too long", request=self._request)
            yield chunk

    def close(self) -> None:
        self._stream.close()
