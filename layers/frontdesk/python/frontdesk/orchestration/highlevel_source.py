"""What HighLevel's webhooks become: somebody's text, how one of ours stands, or a word not to text them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from frontdesk.domain.compliance import keyword
from frontdesk.domain.highlevel_marks import SYNCED
from frontdesk.domain.lead import Delivery, Lead, Person, event_key
from frontdesk.domain.reports import report_key
from frontdesk.errors import MalformedPayload, SignatureRefused
from frontdesk.orchestration.addresses import carrier_number, email_address
from frontdesk.orchestration.sources import MEDIA_NOT_READ, NO_WAY_TO_REACH, remarks_on
from frontdesk.orchestration.text import cleaned, cleaned_line
from frontdesk.playbook import Location, Playbook
from frontdesk.playbook_ways import location_of_account

PersonOf = Callable[[str, str], Person | None]
"""Returns who a contact of a sub-account is; messages name nobody's number."""
_SMS: Final = frozenset({"SMS", "TYPE_SMS"})
_STANDING: Final = {"delivered": "delivered", "failed": "failed", "undelivered": "undelivered"}
"""The statuses that tell more than the answer to our POST did."""
_OPTED_OUT: Final = "opt_out"
_STOPPED: Final = frozenset({"active", "permanent"})
Id = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class _Dnd(_Shape):
    status: str
    message: str | None = None


class _Event(_Shape):
    """An event, as far as the desk reads it."""

    kind: Id = Field(alias="type")
    account: Id = Field(alias="locationId", min_length=1)
    timestamp: AwareDatetime
    webhook_id: Id | None = Field(alias="webhookId", default=None)
    contact_id: Id | None = Field(alias="contactId", default=None)
    message_id: Id | None = Field(alias="messageId", default=None)
    message_type: str | None = Field(alias="messageType", default=None)
    direction: str | None = None
    source: str | None = None
    status: str | None = None
    body: str | None = None
    added_at: AwareDatetime | None = Field(alias="dateAdded", default=None)
    attachments: tuple[Any, ...] = ()
    phone: str | None = None
    email: str | None = None
    name: str | None = None
    dnd: bool = False
    dnd_settings: dict[str, _Dnd] = Field(alias="dndSettings", default_factory=dict)

    @property
    def is_inbound(self) -> bool:
        """Whether they wrote it.

        Of `type` and `direction` either is wrong in some of HighLevel's own examples, and only what somebody
        at the business or the desk wrote has a source.
        """
        said = {self.kind == "InboundMessage", self.direction == "inbound"}
        return said == {True} or (len(said) == 2 and self.source is None)


@dataclass(frozen=True, slots=True)
class _Heard:
    """An event of a location of ours, and by which it is the same when it comes again."""

    event: _Event
    name: str
    key: str
    location: Location
    now: datetime


def highlevel_lead(
    name: str, body: bytes, playbook: Playbook, now: datetime, person_of: PersonOf
) -> Lead | None:
    """Return an event as a Lead; None for one that says nothing new, or is about no location of ours.

    Raises:
        MalformedPayload: it is no event.
        RetryLater, Misconfigured: whom it is about cannot be asked now.
    """
    event = _read(body)
    location = location_of_account(playbook, event.account)
    if location is None:
        return None
    key = event.webhook_id or hashlib.sha256(body).hexdigest()
    heard = _Heard(event, name, key, location, now)
    if event.kind == "ContactDndUpdate":
        return _stop(heard)
    is_text = event.message_type in _SMS and playbook.file.channels.sms == "highlevel"
    if not is_text or event.contact_id is None:
        return None
    return _text(heard, person_of) if event.is_inbound else _report(heard, person_of)


def check_age(body: bytes, *, freshness_s: int, real_now_s: float) -> None:
    """Refuse an event that is too old to be believed: who has heard it could play it again.

    Raises:
        SignatureRefused: its time is too far from ours.
        MalformedPayload: it is no event.
    """
    if abs(real_now_s - _read(body).timestamp.timestamp()) > freshness_s:
        raise SignatureRefused("The event's timestamp is too far from now.")


def _read(body: bytes) -> _Event:
    try:
        return _Event.model_validate_json(body)
    except ValidationError as error:
        raise MalformedPayload("The body is no event of HighLevel's.") from error


def _stop(heard: _Heard) -> Lead | None:
    """Somebody may not be texted any more. That they may again is theirs to say: only their own START lifts
    what may have been their own STOP, and what the desk set itself is no news."""
    event, sms = heard.event, heard.event.dnd_settings.get("SMS")
    is_stopped = event.dnd or (sms is not None and sms.status in _STOPPED)
    is_ours = not event.dnd and sms is not None and sms.message == SYNCED
    phone = carrier_number(event.phone or "")
    if not is_stopped or is_ours or phone is None:
        return None
    return Lead(
        event_key=event_key(heard.name, heard.key),
        source=heard.name,
        kind="opt_out",
        location_id=heard.location.location_id,
        person=Person(phone, email_address(event.email), cleaned_line(event.name)),
        text="",
        received_at=heard.now,
    )


def _text(heard: _Heard, person_of: PersonOf) -> Lead:
    """What they wrote is dated as HighLevel heard it: an old START that comes again undoes no newer STOP."""
    event, said = heard.event, cleaned(heard.event.body or "")
    person = person_of(event.account, event.contact_id or "") or Person()
    return Lead(
        event_key=event_key(heard.name, event.message_id or heard.key),
        source=heard.name,
        kind=keyword(said.text) or "message",
        location_id=heard.location.location_id,
        person=person,
        text=said.text,
        received_at=min(event.added_at or heard.now, heard.now),
        was_cut=said.was_cut,
        remarks=(
            *remarks_on(said),
            *((MEDIA_NOT_READ,) if event.attachments else ()),
            *((NO_WAY_TO_REACH,) if person.phone_e164 is None else ()),
        ),
    )


def _report(heard: _Heard, person_of: PersonOf) -> Lead | None:
    """How a message stands that a program sent; what somebody typed in HighLevel is none of the desk's."""
    event = heard.event
    is_opt_out = event.status == _OPTED_OUT
    status = "failed" if is_opt_out else _STANDING.get(event.status or "")
    if status is None or event.message_id is None or event.source not in (None, "api"):
        return None
    return Lead(
        event_key=report_key(heard.name, event.message_id, event.status or ""),
        source=heard.name,
        kind="delivery",
        location_id=heard.location.location_id,
        person=person_of(event.account, event.contact_id or "") or Person(),
        text="",
        received_at=heard.now,
        delivery=Delivery(event.message_id, status, error_code="opted_out" if is_opt_out else None),
    )
