"""Changing something at HighLevel: each change is one request, and what came of it is told apart."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from frontdesk.domain.refusals import Refusal
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.errors import Misconfigured, RetryLater
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_contacts import (
    HighLevelContact,
    contact_by_address,
    contact_of,
    kind_of_address,
)
from frontdesk.tools.highlevel_reads import HighLevelReader
from frontdesk.tools.posting import Answered, OneRequest, Posted, request_once

Document = Mapping[str, Any]
TOTAL_S: Final = 14.0
"""Everything that is done for one grant; the Lambda's own limit is 20 s."""
READING_S: Final = 6.0
_MEANINGS: Final[tuple[tuple[re.Pattern[str], Refusal], ...]] = (
    (re.compile(r"\bDND\b|unsubscribed|opted out", re.IGNORECASE), "opted_out"),
    (re.compile(r"missing phone|invalid phone|not a valid phone|landline", re.IGNORECASE), "cannot_receive"),
    (re.compile(r"email is missing|invalid email|not a valid email", re.IGNORECASE), "cannot_receive"),
    (
        re.compile(
            r"is not a phone number of this location|no phone number.*(assigned|purchased)", re.IGNORECASE
        ),
        "misconfigured",
    ),
    (re.compile(r"slot\b.*\bno longer available", re.IGNORECASE), "slot_taken"),
)
"""What HighLevel says in words where Twilio has codes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One request that changes something; `id_of` finds in the answer what it is known by."""

    method: Literal["POST", "PUT"]
    path: str
    document: Document
    id_of: Callable[[Document], object]
    details_of: Callable[[Document], Mapping[str, str]] = lambda _: {}
    """What else of the answer later acts quote."""


class NotDone(Exception):
    """A change that comes before the one that counts was not made, so that one was not tried."""

    def __init__(self, posted: Posted) -> None:
        super().__init__(posted.error_code)
        self.posted = posted


class HighLevelWriter:
    """Makes changes in one sub-account for `total_s` seconds from now on."""

    def __init__(self, account: HighLevelAccount, *, total_s: float = TOTAL_S) -> None:
        self.account = account
        self.reader = HighLevelReader(account, total_s=min(READING_S, total_s))
        self._ends_at = time.monotonic() + total_s

    def make(self, change: Change) -> Posted:
        """Make a change, once; this never raises for what the network does."""
        return self._made(change)[0]

    def prepare(self, change: Change) -> Document:
        """Make a change that may be made again without harm, and return what was answered.

        Raises:
            NotDone: it was not made, or nobody knows.
        """
        posted, answer = self._made(change)
        if posted.provider_id is None:
            raise NotDone(posted)
        return answer

    def _made(self, change: Change) -> tuple[Posted, Document]:
        headers = {**self.account.headers(change.path), "Content-Type": "application/json"}
        body = json.dumps(change.document, ensure_ascii=False).encode()
        request = OneRequest(self.account.url, change.path, headers, body, change.method)
        answered = request_once(request, self._ends_at - time.monotonic())
        answer = _document(answered)
        return _read(answered, answer, change), answer

    def contact_with(self, address: str) -> HighLevelContact:
        """Return the contact with this number or e-mail address, who is made where there is none.

        Raises:
            NotDone: nobody could be made.
            RetryLater, Misconfigured: as `HighLevelReader.get`.
        """
        if found := contact_by_address(self.reader, address):
            return found
        kind = "email" if kind_of_address(address) == "email" else "phone"
        document = {"locationId": self.account.account_id, kind: address, "source": "frontdesk"}
        answer = self.prepare(Change("POST", "/contacts/upsert", document, within("contact")))
        made = contact_of(answer)
        if made is None:
            raise NotDone(Posted())
        return made


def carried_out(grant: Grant, do: Callable[[], Posted]) -> SendReceipt:
    """Return what came of a grant. Whatever stops it before the one request that counts has posted nothing;
    what will not pass by itself has failed."""
    try:
        return do().receipt(grant)
    except NotDone as not_done:
        receipt = not_done.posted.receipt(grant)
        if receipt.result == "failed":
            return receipt
        return SendReceipt(grant.grant_id, "not_posted", error="not_prepared")
    except RetryLater:
        return SendReceipt(grant.grant_id, "not_posted", error="not_prepared")
    except Misconfigured:
        return SendReceipt(grant.grant_id, "failed", error="misconfigured")


def within(part: str) -> Callable[[Document], object]:
    """Return what finds the id of a part of the answer."""

    def found(answer: Document) -> object:
        inner = answer.get(part)
        return inner.get("id") if isinstance(inner, dict) else None

    return found


def _document(answered: Answered) -> Document:
    try:
        answer = json.loads(answered.body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _read(answered: Answered, answer: Document, change: Change) -> Posted:
    """Read the id of what was made or HighLevel's own words about why not; anything else says nothing."""
    is_made = answered.status is not None and 200 <= answered.status < 300
    made = change.id_of(answer) if is_made else None
    return Posted(
        answered.status,
        provider_id=made if isinstance(made, str) and made else None,
        error_code=None if is_made else _error(answered.status, answer),
        sent_a_byte=answered.sent_a_byte,
        details=change.details_of(answer) if is_made else {},
    )


def _error(status: int | None, answer: Document) -> str | None:
    """Return what a refusal means; None where HighLevel itself did not speak."""
    words = answer.get("message")
    if status is None or not words or answer.get("statusCode", status) != status:
        return None
    if status in (401, 403):
        return "misconfigured"
    return next((meaning for said, meaning in _MEANINGS if said.search(str(words))), str(status))
