"""A fresh connection to a provider, by the address that its settings name."""

from __future__ import annotations

import http.client
import ssl
from functools import cache
from typing import Final
from urllib.parse import urlsplit

ANSWER_LIMIT_BYTES: Final = 4 * 1024 * 1024
BROKEN: Final = (OSError, http.client.HTTPException, ValueError)
"""What a network that breaks and an answer that is none raise."""


def fresh_connection(url: str, timeout_s: float) -> http.client.HTTPConnection:
    """Return a connection that was never used; `timeout_s` holds for each read and write of it."""
    where = urlsplit(url)
    if where.scheme == "https":
        return http.client.HTTPSConnection(where.netloc, timeout=timeout_s, context=_tls())
    return http.client.HTTPConnection(where.netloc, timeout=timeout_s)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
