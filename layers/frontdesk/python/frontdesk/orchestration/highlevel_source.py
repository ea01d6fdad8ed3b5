"""What HighLevel's webhooks become: what somebody wrote, how one of ours stands, or a word not to write."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from frontdesk.domain.appointment_words import is_bare_cancel
from frontdesk.domain.compliance import keyword, revokes
from frontdesk.domain.highlevel_marks import SYNCED
from frontdesk.domain.lead import Delivery, Lead, LeadKind, Person, WrittenChannel, event_key
from frontdesk.domain.reports import report_key
from frontdesk.errors import MalformedPayload, SignatureRefused
from frontdesk.orchestration.addresses import carrier_number, email_address
from frontdesk.orchestration.mail_text import mail_text
from frontdesk.orchestration.sources import MEDIA_NOT_READ, NO_WAY_TO_REACH, remarks_on
from frontdesk.orchestration.text import cleaned, cleaned_line
from frontdesk.playbook import Location, Playbook
from frontdesk.playbook_ways import location_of_account

PersonOf = Callable[[str, str], Person | None]
"""Returns who a contact of a sub-account is; messages name nobody's number."""
_CHANNELS: Final[dict[str, WrittenChannel]] = {
    "SMS": "sms",
    "TYPE_SMS": "sms",
    "Email": "email",
    "TYPE_EMAIL": "email",
}
_MAIL_STATS: Final = "LCEmailStats"
_UNWANTED: Final = frozenset({"complained", "unsubscribed"})
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


class _MailStats(_Shape):
    """What HighLevel's mail server tells of an e-mail."""

    event: str
    recipient: str | None = None


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
    sender: str | None = Field(alias="from", default=None)
    status: str | None = None
    body: str | None = None
    added_at: AwareDatetime | None = Field(alias="dateAdded", default=None)
    attachments: tuple[Any, ...] = ()
    phone: str | None = None
    email: str | None = None
    name: str | None = None
    dnd: bool = False
    dnd_settings: dict[str, _Dnd] = Field(alias="dndSettings", default_factory=dict)
    stats: _MailStats | None = Field(alias="webhookPayload", default=None)

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
    channels: frozenset[WrittenChannel]
    """Those that HighLevel carries for this client."""
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
    heard = _Heard(event, name, key, location, _carried(playbook), now)
    if event.kind == "ContactDndUpdate":
        return _stop(heard)
    if event.kind == _MAIL_STATS:
        return _unwanted(heard)
    channel = _CHANNELS.get(event.message_type or "")
    if channel not in heard.channels or event.contact_id is None:
        return None
    return _message(heard, channel, person_of) if event.is_inbound else _report(heard, channel, person_of)


def _carried(playbook: Playbook) -> frozenset[WrittenChannel]:
    channels = playbook.file.channels
    by: dict[WrittenChannel, str | None] = {"sms": channels.sms, "email": channels.email}
    return frozenset(channel for channel, provider in by.items() if provider == "highlevel")


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
    """Somebody may not be written to any more. That they may again is theirs to say: only their own START
    lifts what may have been their own STOP, and what the desk set itself is no news."""
    event = heard.event
    person = Person(carrier_number(event.phone or ""), email_address(event.email), cleaned_line(event.name))
    is_stopped: dict[WrittenChannel, bool] = {
        "sms": bool(person.phone_e164) and _is_stopped(event, "SMS"),
        "email": bool(person.email) and "email" in heard.channels and _is_stopped(event, "Email"),
    }
    stopped = [channel for channel, is_so in is_stopped.items() if is_so]
    if not stopped:
        return None
    return _opt_out(heard, person, stopped[0], is_everywhere=len(stopped) > 1)


def _is_stopped(event: _Event, channel: str) -> bool:
    """Tell whether somebody, and not the desk itself, stopped a channel; `dnd` stops them all."""
    setting = event.dnd_settings.get(channel)
    is_set = setting is not None and setting.status in _STOPPED and setting.message != SYNCED
    return event.dnd or is_set


def _unwanted(heard: _Heard) -> Lead | None:
    """They unsubscribed at their mail program, or told it that our e-mail is spam."""
    stats = heard.event.stats
    email = email_address(stats.recipient) if stats else None
    if stats is None or email is None or stats.event not in _UNWANTED or "email" not in heard.channels:
        return None
    return _opt_out(heard, Person(email=email), "email")


def _opt_out(heard: _Heard, person: Person, channel: WrittenChannel, *, is_everywhere: bool = False) -> Lead:
    return Lead(
        event_key=event_key(heard.name, heard.key),
        source=heard.name,
        kind="opt_out",
        location_id=heard.location.location_id,
        person=person,
        text="",
        received_at=heard.now,
        channel=channel,
        is_everywhere=is_everywhere,
    )


def _message(heard: _Heard, channel: WrittenChannel, person_of: PersonOf) -> Lead:
    """What they wrote is dated as HighLevel heard it: an old START that comes again undoes no newer STOP."""
    event, is_mail = heard.event, channel == "email"
    said = cleaned(mail_text(event.body or "") if is_mail else event.body or "")
    person = _known(heard, person_of)
    if is_mail and person.email is None and _is_to_stop(said.text, channel):
        # Who asks to be left alone is heard also where HighLevel has forgotten who they are.
        person = replace(person, email=email_address(parseaddr(event.sender or "")[1]))
    address = person.email if is_mail else person.phone_e164
    return Lead(
        event_key=event_key(heard.name, event.message_id or heard.key),
        source=heard.name,
        kind=_kind(said.text, channel),
        location_id=heard.location.location_id,
        person=person,
        text=said.text,
        received_at=min(event.added_at or heard.now, heard.now),
        was_cut=said.was_cut,
        remarks=(
            *remarks_on(said),
            *((MEDIA_NOT_READ,) if event.attachments else ()),
            *((NO_WAY_TO_REACH,) if address is None else ()),
        ),
        channel=channel,
    )


def _is_to_stop(text: str, channel: WrittenChannel) -> bool:
    return _kind(text, channel) == "opt_out" or revokes(text)


def _known(heard: _Heard, person_of: PersonOf) -> Person:
    """Return whom an event is about, with their e-mail address as it is written everywhere else."""
    person = person_of(heard.event.account, heard.event.contact_id or "") or Person()
    return replace(person, email=email_address(person.email))


def _kind(text: str, channel: WrittenChannel) -> LeadKind:
    """In an e-mail nobody but us hears a word: HELP is a question like any other, and CANCEL no STOP."""
    word = keyword(text)
    if channel == "email" and (word == "help" or is_bare_cancel(text)):
        return "message"
    return word or "message"


def _report(heard: _Heard, channel: WrittenChannel, person_of: PersonOf) -> Lead | None:
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
        person=_known(heard, person_of),
        text="",
        received_at=heard.now,
        delivery=Delivery(event.message_id, status, error_code="opted_out" if is_opt_out else None),
        channel=channel,
    )
