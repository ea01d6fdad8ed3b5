"""Booking where a calendar can only be read: one signed request asks the business's own system to book.

Its id is the grant's, so a receiver that hears it twice can tell. What it did with it cannot be asked.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from frontdesk.clock import iso
from frontdesk.domain.arguments import Book
from frontdesk.domain.booking import Calendar
from frontdesk.domain.lead import LocationId
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.domain.slots import Slot
from frontdesk.domain.webhook_signing import key_of, signature_of
from frontdesk.errors import Misconfigured, RetryLater
from frontdesk.playbook import Playbook
from frontdesk.playbook_location import FeedPlace
from frontdesk.settings import CalendarSettings, load
from frontdesk.tools.feed_calendar import open_feed
from frontdesk.tools.posting import TOTAL_S, Answered, OneRequest, Posted, request_once

_JUST_AFTER: Final = timedelta(seconds=1)
_REFUSALS: Final = {401: "misconfigured", 403: "misconfigured", 409: "slot_taken"}


class _Booked(BaseModel):
    """The answer to a booking: when it begins by the business's own calendar."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    starts_at: AwareDatetime


class WebhookBooker:
    """Asks one address to book what the feed has free."""

    def __init__(self, calendar: Calendar, key: bytes, *, total_s: float = TOTAL_S) -> None:
        self._calendar = calendar
        self._key = key
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """Look at the feed once more, ask once, and say what came of it; this never raises for what the
        network does."""
        if not isinstance(grant.arguments, Book):
            return SendReceipt(grant.grant_id, "failed", error="misconfigured")
        wanted = Slot(grant.arguments.starts_at, grant.arguments.ends_at)
        try:
            is_free = wanted in self._calendar.free(wanted.starts_at, wanted.starts_at + _JUST_AFTER)
        except RetryLater:
            return SendReceipt(grant.grant_id, "not_posted", error="not_prepared")
        except Misconfigured:
            return SendReceipt(grant.grant_id, "failed", error="misconfigured")
        if not is_free:
            return SendReceipt(grant.grant_id, "failed", error="slot_taken")
        answered = request_once(self._request(grant, wanted), self._total_s)
        return _read(answered, grant, wanted).receipt(grant)

    def _request(self, grant: Grant, wanted: Slot) -> OneRequest:
        asked = {
            _name_of(grant.recipient): grant.recipient,
            "location": grant.by.account,
            "starts_at": iso(wanted.starts_at),
            "ends_at": iso(wanted.ends_at),
        }
        body = json.dumps({"type": "appointment.book", "data": asked}).encode()
        where = urlsplit(grant.sender)
        # Whoever checks it compares the time with their own clock, whatever time it is for this desk.
        sent_at = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "frontdesk",
            "webhook-id": grant.grant_id,
            "webhook-timestamp": sent_at,
            "webhook-signature": signature_of(self._key, grant.grant_id, sent_at, body),
        }
        return OneRequest(f"{where.scheme}://{where.netloc}", where.path or "/", headers, body)


def _name_of(address: str) -> str:
    return "email" if "@" in address else "phone"


def _read(answered: Answered, grant: Grant, wanted: Slot) -> Posted:
    """A yes names the time that was asked for, any 4xx is a no; whatever else it answers may have booked."""
    status = answered.status
    is_no = status is not None and 400 <= status < 500
    is_booked = status is not None and 200 <= status < 300 and _starts_as(wanted, answered.body)
    told = {"starts_at": iso(wanted.starts_at), "ends_at": iso(wanted.ends_at)}
    return Posted(
        status,
        provider_id=grant.grant_id if is_booked else None,
        error_code=_REFUSALS.get(status, str(status)) if status is not None and is_no else None,
        sent_a_byte=answered.sent_a_byte,
        details=told if is_booked else {},
    )


def _starts_as(wanted: Slot, body: bytes) -> bool:
    try:
        return _Booked.model_validate_json(body).starts_at == wanted.starts_at
    except ValidationError:
        return False


def open_webhook_booker(grant: Grant, playbook: Playbook) -> WebhookBooker:
    """Return what can book at the location that the grant names.

    Raises:
        Misconfigured: the playbook has no feed of it, or there is no secret to sign with.
        SecretsUnavailable: the secret cannot be read now.
    """
    location = playbook.location(LocationId(grant.by.account))
    place = location.calendar
    if not isinstance(place, FeedPlace):
        raise Misconfigured(f"the playbook names no feed of {location.location_id}")
    secret = load(CalendarSettings).booking_secret
    key = key_of(secret.get_secret_value()) if secret else None
    if key is None:
        raise Misconfigured("set booking_secret, which bookings are signed with; after whsec_ comes base64")
    return WebhookBooker(open_feed(location, place), key)
