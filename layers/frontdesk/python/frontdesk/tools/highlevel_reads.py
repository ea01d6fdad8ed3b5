"""Reading at HighLevel: JSON, within the seconds that there are, and with its limits respected.

Nothing in this module, or in what it imports, can change anything there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.tools.connections import BROKEN
from frontdesk.tools.fetching import TIMEOUT_S, Fetched, fetch
from frontdesk.tools.highlevel_account import HighLevelAccount

TOTAL_S: Final = 8.0
"""Everything that one reader reads, waits included."""
_WINDOW_MS: Final = 10_000
_NOT_THERE: Final = frozenset({400, 404, 422})
"""What HighLevel answers about an id that it does not know."""


class HighLevelReader:
    """Reads one sub-account for `total_s` seconds from now on."""

    def __init__(
        self,
        account: HighLevelAccount,
        *,
        total_s: float = TOTAL_S,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.account = account
        self._ends_at = time.monotonic() + total_s
        self._wait = wait

    def get(self, path: str, **query: str) -> Mapping[str, Any]:
        """Return the JSON object at a path.

        Raises:
            ProviderUnavailable: no answer in time, none that can be read, or too many requests.
            Misconfigured: the token is refused.
        """
        found = self._answer(path, query)
        if found.status != 200:
            raise ProviderUnavailable(f"HighLevel answered {found.status} to a read")
        return _document(found)

    def find(self, path: str, **query: str) -> Mapping[str, Any] | None:
        """Return the JSON object at a path; None where HighLevel knows no such thing.

        Raises:
            ProviderUnavailable, Misconfigured: as `get`.
        """
        found = self._answer(path, query)
        if found.status in _NOT_THERE:
            return None
        if found.status != 200:
            raise ProviderUnavailable(f"HighLevel answered {found.status} to a read")
        return _document(found)

    def _answer(self, path: str, query: Mapping[str, str]) -> Fetched:
        target = f"{path}?{urlencode(query)}" if query else path
        while True:
            found = self._once(path, target)
            if found.status in (401, 403):
                raise Misconfigured(
                    f"HighLevel refuses the token of {self.account.account_id} ({found.status}): "
                    "check it and its scopes"
                )
            if found.status != 429:
                return found
            self._wait_out(found)

    def _once(self, path: str, target: str) -> Fetched:
        left_s = self._ends_at - time.monotonic()
        if left_s <= 0:
            raise ProviderUnavailable("HighLevel was not read to the end in time")
        try:
            headers = self.account.headers(path)
            return fetch(self.account.url, target, headers, total_s=min(left_s, TIMEOUT_S))
        except BROKEN as error:
            raise ProviderUnavailable(f"HighLevel cannot be read ({type(error).__name__})") from error

    def _wait_out(self, refused: Fetched) -> None:
        """Wait until the window of the limit is over, where the time that is left allows it."""
        is_day_over = refused.headers.get("x-ratelimit-daily-remaining") == "0"
        pause_s = _number(refused.headers.get("x-ratelimit-interval-milliseconds")) / 1000
        if is_day_over or time.monotonic() + pause_s >= self._ends_at:
            raise ProviderUnavailable("HighLevel has had too many requests")
        self._wait(pause_s)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else _WINDOW_MS


def _document(found: Fetched) -> Mapping[str, Any]:
    try:
        document = json.loads(found.body)
    except (ValueError, RecursionError) as error:
        raise ProviderUnavailable("HighLevel's answer is no JSON") from error
    if not isinstance(document, dict):
        raise ProviderUnavailable("HighLevel's answer is no JSON object")
    return document
