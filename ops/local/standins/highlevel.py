"""HighLevel on a laptop: contacts, conversations, calendars and opportunities of some locations, webhooks
about them, and the people who write, book and do not turn up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from frontdesk.clock import Clock
from ops.local.shelves import Shelves
from ops.local.standins.faults import Fault, Met
from ops.local.standins.highlevel_access import Doorkeeper
from ops.local.standins.highlevel_api import HighLevelApi, read
from ops.local.standins.highlevel_contacts import cleaned
from ops.local.standins.highlevel_delivery import HighLevelDelivery
from ops.local.standins.highlevel_events import Event, message_event
from ops.local.standins.highlevel_limits import Limits
from ops.local.standins.highlevel_operations import OPERATIONS
from ops.local.standins.highlevel_protocol import HighLevelRefusal, e164, refusal_answer
from ops.local.standins.highlevel_realm import Realm
from ops.local.standins.highlevel_rows import Appointment, Contact, ConversationMessage, Note, Opportunity
from ops.local.standins.highlevel_setup import HighLevelLocation, OAuthApp
from ops.local.standins.server import Answer, Request, json_answer
from ops.local.standins.standin import Call, StandIn
from ops.local.standins.webhooks import Reply

_TOLD = {
    "send_message": "message_accepted",
    "upsert_contact": "contact_upserted",
    "create_contact": "contact_made",
    "update_contact": "contact_changed",
    "add_tags": "tags_added",
    "remove_tags": "tags_removed",
    "create_note": "note_made",
    "create_appointment": "appointment_made",
    "update_appointment": "appointment_changed",
    "delete_event": "appointment_deleted",
    "create_opportunity": "opportunity_made",
    "update_opportunity": "opportunity_changed",
    "upsert_opportunity": "opportunity_upserted",
}


@dataclass(frozen=True, slots=True)
class Refuse(Fault):
    """Answer with HighLevel's own error, as in Refuse(400, "Contact not found")."""

    status: int
    message: str = "Refused by a planned fault"


class HighLevelStandIn(StandIn):
    """One HighLevel account; `token` opens every location that names no token of its own.

    `limits` are as documented and can be lowered, `private_scopes` is what private tokens may do, and
    `public_key` is what the desk checks webhooks with. With `speaks_live` it answers as the live service was
    seen to where that differs from the official description: a page of messages is wrapped, sending answers
    201 without a status, free slots carry a traceId. With `mislabels` webhooks have the types of the official
    examples.
    """

    provider = "highlevel"

    def __init__(
        self,
        clock: Clock,
        token: str,
        *,
        locations: Sequence[HighLevelLocation] = (),
        app: OAuthApp | None = None,
        shelves: Shelves | None = None,
    ) -> None:
        super().__init__(clock, {operation.name for operation in OPERATIONS})
        self.locations = list(locations) or [HighLevelLocation()]
        kept = shelves or Shelves()
        self._delivery = HighLevelDelivery(clock, self._deliveries, kept, self._note)
        self._realm = Realm(clock, self.locations, kept, self._delivery.plan)
        tokens = [(each.token or token, each) for each in self.locations]
        self._doorkeeper = Doorkeeper(clock, tokens, app, kept)
        self._api = HighLevelApi(self._realm, self._doorkeeper)

    @property
    def limits(self) -> Limits:
        return self._api.limits

    @property
    def public_key(self) -> str:
        """The key that webhooks are signed for, as PEM; a restarted stand-in has the same one."""
        return self._delivery.public_key

    @property
    def webhook_url(self) -> str:
        """Where webhooks go; while it is empty nobody is told anything."""
        return self._delivery.url

    @webhook_url.setter
    def webhook_url(self, url: str) -> None:
        self._delivery.url = url

    @property
    def private_scopes(self) -> Collection[str]:
        """What private integration tokens may do; OAuth tokens have the scopes of their app."""
        return self._doorkeeper.private_scopes

    @private_scopes.setter
    def private_scopes(self, scopes: Collection[str]) -> None:
        self._doorkeeper.private_scopes = scopes

    @property
    def speaks_live(self) -> bool:
        return self._api.conversations.speaks_live

    @speaks_live.setter
    def speaks_live(self, speaks_live: bool) -> None:
        self._api.conversations.speaks_live = self._api.calendars.speaks_live = speaks_live

    @property
    def mislabels(self) -> bool:
        return self._delivery.mislabels

    @mislabels.setter
    def mislabels(self, mislabels: bool) -> None:
        self._delivery.mislabels = mislabels

    @property
    def contacts(self) -> list[Contact]:
        return list(self._realm.contacts)

    @property
    def appointments(self) -> list[Appointment]:
        """Every appointment that was not deleted, in the order in which they were made."""
        return self._realm.appointments.where(lambda each: not each.is_deleted)

    @property
    def opportunities(self) -> list[Opportunity]:
        return list(self._realm.opportunities)

    def messages(self, *, contact_id: str = "", channel: str = "") -> list[ConversationMessage]:
        """Return what was accepted from the desk, oldest first; perhaps of one contact or channel only."""
        sent = self._of(is_inbound=False, contact_id=contact_id, channel=channel)
        return [message for message in sent if message.source == "api"]

    def received(self, *, contact_id: str = "", channel: str = "") -> list[ConversationMessage]:
        """Return what people wrote, oldest first."""
        return self._of(is_inbound=True, contact_id=contact_id, channel=channel)

    def notes(self, contact_id: str) -> list[Note]:
        return self._realm.notes.where(lambda note: note.contact_id == contact_id)

    def contact(self, contact_id: str) -> Contact:
        """Return a contact as it is now; KeyError where there is none."""
        found = self._realm.contacts.get(contact_id)
        if found is None:
            raise KeyError(contact_id)
        return found

    def free_slots(self, calendar_id: str, begins: datetime, ends: datetime) -> list[datetime]:
        """Return when a calendar is really free, in UTC, whatever is listed late."""
        with self._lock:
            return self._api.calendars.slots(calendar_id, begins, ends)

    def add_contact(self, location_id: str = "", **fields: Any) -> Contact:
        """Somebody adds a person by hand; fields are named as in the API (firstName, phone, email, tags)."""
        with self._lock:
            return self._api.contacts.add(self._where(location_id), cleaned(fields))

    def set_dnd(self, contact_id: str, status: str = "active", *, channel: str = "SMS") -> Contact:
        """Somebody at the business changes whether a person may be reached on a channel."""
        with self._lock:
            setting = {channel: {"status": status, "code": "100"}}
            return self._api.contacts.change(self.contact(contact_id), {"dndSettings": setting})

    def text_by_hand(self, contact_id: str, text: str) -> ConversationMessage:
        """Somebody at the business texts a person from HighLevel's own app; DND refuses them as well."""
        with self._lock:
            given = {"type": "SMS", "message": text}
            return self._api.conversations.dispatch(self.contact(contact_id), given, source="app")

    def say(self, phone: str, text: str, *, location_id: str = "") -> Reply:
        """A person texts a location: act on STOP and its kin, call the webhook, return what it answered."""
        return self._receive({"phone": e164(phone)}, location_id, "SMS", text)

    def write(self, email: str, subject: str, text: str, *, location_id: str = "") -> Reply:
        """A person sends an e-mail to a location; return what the webhook answered."""
        return self._receive({"email": email.lower()}, location_id, "Email", text, subject)

    def say_again(self, message_id: str, *, is_forged: bool = False) -> Reply:
        """Deliver a message that came in once more: the same event, or with a signature that is not ours."""
        message = next(each for each in self.received() if each.id == message_id)
        deliver = self._delivery.forge if is_forged else self._delivery.deliver
        return deliver(_inbound(message))

    def book(self, calendar_id: str, contact_id: str, starts: datetime) -> Appointment:
        """A person books in the calendar's own page; a slot that is taken is refused as in the API."""
        with self._lock:
            contact = self.contact(contact_id)
            return self._api.calendars.book(calendar_id, contact, starts)

    def mark(self, appointment_id: str, status: str) -> Appointment:
        """Somebody at the business says how an appointment stands: confirmed, cancelled, showed, noshow, …"""
        with self._lock:
            found = next(each for each in self.appointments if each.id == appointment_id)
            return self._api.calendars.keep(replace(found, status=status), "AppointmentUpdate")

    def no_show(self, appointment_id: str) -> Appointment:
        """The person did not turn up, and somebody at the business notes it."""
        return self.mark(appointment_id, "noshow")

    def install(self, location_id: str = "") -> str:
        """Somebody installs the app for a location; return the code that the app exchanges for its tokens."""
        return self._doorkeeper.issue_code(self._where(location_id))

    def go_on(self) -> None:
        """Tell what earlier starts had to tell and nobody heard."""
        self._delivery.go_on()

    def _where(self, location_id: str) -> str:
        return location_id or self.locations[0].location_id

    def _of(self, *, is_inbound: bool, contact_id: str, channel: str) -> list[ConversationMessage]:
        return self._realm.messages.where(
            lambda each: (
                each.is_inbound == is_inbound
                and contact_id in ("", each.contact_id)
                and channel in ("", each.channel)
            )
        )

    def _receive(
        self, address: Mapping[str, str], location_id: str, channel: str, text: str, subject: str = ""
    ) -> Reply:
        if not self.webhook_url:
            raise ValueError("Set webhook_url to the desk's HighLevel webhook before a person can write.")
        contacts, where = self._api.contacts, self._where(location_id)
        with self._lock:
            contact = contacts.by(where, **address) or contacts.add(where, address)
            message = self._api.conversations.take_in(contact, channel, text, subject)
        self._note("message_received", id=message.id, contact_id=contact.id, body=text)
        return self._delivery.deliver(_inbound(message))

    def _understand(self, request: Request) -> Call:
        asked = read(request)
        return Call(asked.operation.name if asked.operation else "unknown", asked.fields, request)

    def _refuse(self, met: Met) -> Answer | None:
        if refuse := met.get(Refuse):
            return refusal_answer(HighLevelRefusal(refuse.status, refuse.message))
        return None

    def _carry_out(self, call: Call, met: Met) -> Answer:
        headers: dict[str, str] = {}
        try:
            status, document = self._api.do(call.request, met, headers)
        except HighLevelRefusal as refusal:
            self._note("request_refused", operation=call.operation, status=refusal.status)
            return refusal_answer(refusal, headers)
        if call.operation in _TOLD:
            self._note(_TOLD[call.operation], asked=dict(call.fields), answered=document)
        return json_answer(status, document, headers)


def _inbound(message: ConversationMessage) -> Event:
    """Return the event of a message that came in, each time the same."""
    told = message_event("InboundMessage", message, status="delivered", due=message.at)
    return replace(told, id=message.id)
