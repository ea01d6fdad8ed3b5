"""Looking for a text at Twilio. Nothing in this module, or in what it imports, can post one."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from frontdesk.domain.listed_text import listed_digest
from frontdesk.domain.sends import Candidate, OpenGrant
from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.tools.connections import ANSWER_LIMIT_BYTES
from frontdesk.tools.twilio_account import TwilioAccount

TOTAL_S: Final = 20.0
"""All pages together; the Lambda's own limit is 25 s."""
TIMEOUT_S: Final = 5.0
PAGE_SIZE: Final = 1000
"""The most that Twilio gives at once."""


def _rfc_2822(given: object) -> datetime:
    return parsedate_to_datetime(str(given))


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class _Message(_Shape):
    """One message as the list shows it."""

    sid: str
    direction: str
    sender: str | None = Field(alias="from")
    body: str | None
    date_created: Annotated[AwareDatetime, BeforeValidator(_rfc_2822)]


class _Page(_Shape):
    """One page of the list, newest first."""

    messages: tuple[_Message, ...]
    next_page_uri: str | None


@contextmanager
def twilio_list_errors() -> Iterator[None]:
    """Translate what the network and an answer of another shape raise: they pass."""
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ProviderUnavailable(f"Twilio's list cannot be read ({type(error).__name__})") from error


class TwilioLookup:
    """Lists messages by recipient."""

    def __init__(
        self, account: TwilioAccount, *, page_size: int = PAGE_SIZE, total_s: float = TOTAL_S
    ) -> None:
        self._account = account
        self._page_size = page_size
        self._total_s = total_s

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...]:
        """Return our own messages to the recipient since `wanted.since` that no other send has claimed.

        Raises:
            ProviderUnavailable: the list cannot be read to its end.
            Misconfigured: the account or its credentials are refused.
        """
        with twilio_list_errors():
            return tuple(
                Candidate(message.sid, message.date_created, listed_digest(message.body or ""))
                for page in self._pages(wanted.recipient)
                for message in page.messages
                if _may_be(message, wanted)
            )

    def _pages(self, recipient: str) -> Iterator[_Page]:
        """Read on to the last page: what is looked for may be on any, and its date is not filtered by."""
        ends_at = time.monotonic() + self._total_s
        arguments = urlencode({"To": recipient, "PageSize": self._page_size})
        path: str | None = f"{self._account.messages_path}?{arguments}"
        while path:
            if time.monotonic() > ends_at:
                raise ProviderUnavailable(f"Twilio's list does not end within {self._total_s:g} seconds")
            page = self._page(path)
            yield page
            path = page.next_page_uri

    def _page(self, path: str) -> _Page:
        connection = self._account.connection(TIMEOUT_S)
        try:
            connection.request("GET", path, headers=self._account.headers)
            response = connection.getresponse()
            body = response.read(ANSWER_LIMIT_BYTES)
        finally:
            connection.close()
        if response.status in (401, 403, 404):
            raise Misconfigured(
                f"Twilio refuses the list ({response.status}): check the account and its token"
            )
        if response.status != 200:
            raise ProviderUnavailable(f"Twilio's list answered {response.status}")
        return _Page.model_validate_json(body)


def _may_be(message: _Message, wanted: OpenGrant) -> bool:
    return (
        message.direction.startswith("outbound")
        and message.sender in wanted.senders
        and message.sid not in wanted.claimed
        and message.date_created >= wanted.since
    )
