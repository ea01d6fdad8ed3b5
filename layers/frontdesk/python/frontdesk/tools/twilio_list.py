"""Looking for a text at Twilio. Nothing in this module, or in what it imports, can post one."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from frontdesk.domain.proposal import body_digest
from frontdesk.domain.sends import Candidate, Found, OpenGrant, match
from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.tools.twilio_account import ANSWER_LIMIT_BYTES, TwilioAccount

TIMEOUT_S = 10.0
PAGE_SIZE = 200
MAX_PAGES = 50


@contextmanager
def twilio_list_errors() -> Iterator[None]:
    """Translate what the network and a broken answer raise: they pass."""
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
        raise ProviderUnavailable(f"Twilio's list cannot be read ({type(error).__name__})") from error


class TwilioLookup:
    """Lists messages by recipient."""

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...]:
        """Return our own outbound messages to the recipient since `wanted.since` that no other send has
        claimed.

        Raises:
            ProviderUnavailable: the list cannot be read completely.
            Misconfigured: the credentials are refused.
        """
        with twilio_list_errors():
            found = [
                message
                for page in self._pages(wanted.recipient)
                for message in page
                if _is_ours(message, wanted)
            ]
            return tuple(
                Candidate(each["sid"], _created(each), body_digest(each.get("body") or "")) for each in found
            )

    def _pages(self, recipient: str) -> Iterator[list[dict[str, Any]]]:
        path: str | None = (
            f"{self._account.messages_path}?{urlencode({'To': recipient, 'PageSize': PAGE_SIZE})}"
        )
        for _ in range(MAX_PAGES):
            if not path:
                return
            page = self._get(path)
            yield page["messages"]
            path = page.get("next_page_uri")
        raise ProviderUnavailable(f"Twilio lists more than {MAX_PAGES} pages for one recipient")

    def _get(self, path: str) -> dict[str, Any]:
        connection = self._account.connection(TIMEOUT_S)
        try:
            connection.request("GET", path, headers=self._account.headers)
            response = connection.getresponse()
            body = response.read(ANSWER_LIMIT_BYTES)
        finally:
            connection.close()
        if response.status in (401, 403):
            raise Misconfigured("Twilio refuses the credentials: check the account and its token")
        if response.status != 200:
            raise ProviderUnavailable(f"Twilio's list answered {response.status}")
        page: dict[str, Any] = json.loads(body)
        return page


def _is_ours(message: dict[str, Any], wanted: OpenGrant) -> bool:
    return (
        message["direction"].startswith("outbound")
        and message["from"] in wanted.senders
        and message["sid"] not in wanted.claimed
        and _created(message) >= wanted.since
    )


def _created(message: dict[str, Any]) -> datetime:
    return parsedate_to_datetime(message["date_created"])


def reconcile(wanted: OpenGrant | None, lookup: TwilioLookup) -> Found:
    """Say what became of a send; nothing to look for is an answer too."""
    if wanted is None:
        return Found(None, "nothing_open")
    finding, provider_id = match(
        lookup.candidates(wanted), wanted.grant_id, wanted.body_digest, is_window_over=wanted.is_window_over
    )
    return Found(wanted.grant_id, finding, provider_id)
