"""One request that reads. Nothing in this module, or in what it imports, can change anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from frontdesk.tools.connections import ANSWER_LIMIT_BYTES, fresh_connection
from frontdesk.tools.cutting import cut_after

TIMEOUT_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer; header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(url: str, path: str, headers: Mapping[str, str], *, total_s: float = TIMEOUT_S) -> Fetched:
    """Read what is at a path, within so many seconds.

    Raises one of `connections.BROKEN` when there is no whole answer.
    """
    connection = fresh_connection(url, max(total_s, 0.001))
    try:
        connection.connect()
        with cut_after(total_s, connection.sock):
            connection.request("GET", path, headers=dict(headers))
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Fetched(response.status, names, response.read(ANSWER_LIMIT_BYTES))
    finally:
        connection.close()
