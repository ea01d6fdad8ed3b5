"""HighLevel's conversations: messages that are sent, listed and moved on, and what people write back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ops.local.standins.faults import Met
from ops.local.standins.highlevel_contacts import HighLevelContacts
from ops.local.standins.highlevel_events import message_event
from ops.local.standins.highlevel_protocol import (
    OPT_IN_WORDS,
    OPT_OUT_WORDS,
    HighLevelRefusal,
    carrier_word,
    in_utc,
    new_id,
)
from ops.local.standins.highlevel_realm import NO_FAULTS, Ask, Realm, Undelivered
from ops.local.standins.highlevel_rows import Contact, ConversationMessage

_TYPES: Final = {"SMS": (2, "TYPE_SMS"), "Email": (3, "TYPE_EMAIL")}
_PAGE, _LONGEST_PAGE = 20, 100
_LONGEST_SMS = 1600


class HighLevelConversations:
    """The conversations part of the API; a contact has one conversation, which begins with a message."""

    def __init__(self, realm: Realm, contacts: HighLevelContacts) -> None:
        self._realm = realm
        self._contacts = contacts
        self.speaks_live = False

    def send(self, ask: Ask) -> tuple[int, object]:
        contact = self._realm.contact(ask.body["contactId"], ask.access)
        message = self.dispatch(contact, ask.body, ask.met)
        answer = {
            "conversationId": message.conversation_id,
            "messageId": message.id,
            **({"emailMessageId": message.email_id} if message.email_id else {}),
            "msg": f"{message.channel} queued successfully.",
        }
        return (201, answer) if self.speaks_live else (200, answer | {"status": "pending"})

    def dispatch(
        self, contact: Contact, given: Mapping[str, Any], met: Met = NO_FAULTS, source: str = "api"
    ) -> ConversationMessage:
        """Keep a message to a person and plan what is told of it.

        Raises:
            HighLevelRefusal: it cannot be sent.
        """
        message = self._realm.messages.put(replace(self._outbound(contact, given, met), source=source))
        for due, status in message.journey():
            self._realm.tell(message_event("OutboundMessage", message, status=status, due=due), met)
        return message

    def list_messages(self, ask: Ask) -> tuple[int, object]:
        conversation_id = ask.ids["conversationId"]
        wanted = set(filter(None, ask.query.get("type", "").split(",")))
        all_listed = self._listed(conversation_id, ask)
        shown = [m for m in all_listed if not wanted or _TYPES[m.channel][1] in wanted]
        start = _start(shown, ask.query.get("lastMessageId"))
        limit = min(int(ask.query.get("limit", _PAGE)), _LONGEST_PAGE)
        page = shown[start : start + limit]
        answer = {
            "lastMessageId": page[-1].id if page else "",
            "nextPage": start + limit < len(shown),
            "messages": [self.document(message) for message in page],
        }
        # The official description knows only the inner object; the live service wraps it.
        return 200, {"messages": answer} if self.speaks_live else answer

    def get_message(self, ask: Ask) -> tuple[int, object]:
        message = self._message(ask.ids["id"], ask)
        if message.listed > self._realm.now():
            raise _not_found(message.id)
        return 200, self.document(message)

    def update_status(self, ask: Ask) -> tuple[int, object]:
        message = self._message(ask.ids["messageId"], ask)
        changed = self._realm.messages.put(replace(message, set_status=ask.body["status"]))
        now = self._realm.now()
        event = message_event("OutboundMessage", changed, status=changed.set_status, due=now)
        self._realm.tell(event, ask.met)
        answer = {"conversationId": changed.conversation_id, "messageId": changed.id}
        return 200, answer | {"status": changed.set_status}

    def search(self, ask: Ask) -> tuple[int, object]:
        location_id = ask.access.check(ask.query["locationId"])
        found = [
            shown
            for conversation_id in self._conversation_ids(location_id)
            if (shown := self._conversation(conversation_id, ask)) and _is_asked_for(shown, ask.query)
        ]
        limit = min(int(ask.query.get("limit", _PAGE)), _LONGEST_PAGE)
        return 200, {"conversations": found[:limit], "total": len(found)}

    def get_conversation(self, ask: Ask) -> tuple[int, object]:
        conversation_id = ask.ids["conversationId"]
        listed = self._listed(conversation_id, ask)
        if not listed:
            raise HighLevelRefusal(400, f"Conversation with id {conversation_id} not found")
        return 200, {
            "id": conversation_id,
            "contactId": listed[0].contact_id,
            "locationId": listed[0].location_id,
            "deleted": False,
            "inbox": True,
            "starred": False,
            "type": 1,
            "unreadCount": sum(message.is_inbound for message in listed),
        }

    def take_in(self, contact: Contact, channel: str, text: str, subject: str = "") -> ConversationMessage:
        """Keep what a person wrote, and act on the words that HighLevel acts on by itself."""
        now, address = self._realm.now(), contact.phone if channel == "SMS" else contact.email
        message = ConversationMessage(
            id=new_id(),
            conversation_id=self._conversation_of(contact),
            contact_id=contact.id,
            location_id=contact.location_id,
            channel=channel,
            body=text,
            subject=subject,
            email_id=new_id() if channel == "Email" else "",
            at=now,
            listed=now,
            from_=address,
            to=self._own_address(contact, channel),
            is_inbound=True,
            source="app",
        )
        self._realm.messages.put(message)
        if channel == "SMS":
            self._heed_carrier_word(contact, text)
        return message

    def document(self, message: ConversationMessage) -> dict[str, Any]:
        """Return the message as the API renders it now."""
        number, name = _TYPES[message.channel]
        is_email = message.channel == "Email"
        return {
            "id": message.id,
            "type": number,
            "messageType": name,
            "locationId": message.location_id,
            "contactId": message.contact_id,
            "conversationId": message.conversation_id,
            "dateAdded": in_utc(message.at),
            "body": message.body,
            "direction": "inbound" if message.is_inbound else "outbound",
            "status": message.status(self._realm.now()),
            "contentType": "text/html" if is_email else "text/plain",
            "attachments": [],
            "source": message.source,
            **({"meta": {"email": {"messageIds": [message.email_id]}}} if is_email else {}),
        }

    def _outbound(self, contact: Contact, given: Mapping[str, Any], met: Met) -> ConversationMessage:
        channel = given["type"]
        if contact.has_dnd(channel):
            raise HighLevelRefusal(400, f"Cannot send message as DND is active for {channel}.")
        body = _checked_body(given, channel)
        to, sender = self._ends(contact, given, channel)
        fails = met.get(Undelivered)
        return ConversationMessage(
            id=new_id(),
            conversation_id=self._conversation_of(contact),
            contact_id=contact.id,
            location_id=contact.location_id,
            channel=channel,
            body=body,
            subject=given.get("subject", ""),
            email_id=new_id() if channel == "Email" else "",
            at=self._realm.now(),
            listed=self._realm.listed_from(met),
            from_=sender,
            to=to,
            fails_as=fails.status if fails else "",
        )

    def _ends(self, contact: Contact, given: Mapping[str, Any], channel: str) -> tuple[str, str]:
        """Return whom the message goes to and whom it is from; a message goes to its own contact only."""
        own = contact.phone if channel == "SMS" else contact.email
        if not own:
            raise HighLevelRefusal(
                400, "Missing phone number" if channel == "SMS" else "Contact's email is missing"
            )
        to = given.get("toNumber" if channel == "SMS" else "emailTo") or own
        if to != own:
            raise HighLevelRefusal(400, f"{to} is not an address of this contact.")
        location = self._realm.locations[contact.location_id]
        if channel == "Email":
            return own, given.get("emailFrom") or location.email
        sender = given.get("fromNumber") or location.numbers[0]
        if sender not in location.numbers:
            raise HighLevelRefusal(400, f"{sender} is not a phone number of this location.")
        return own, sender

    def _own_address(self, contact: Contact, channel: str) -> str:
        location = self._realm.locations[contact.location_id]
        return location.numbers[0] if channel == "SMS" else location.email

    def _heed_carrier_word(self, contact: Contact, text: str) -> None:
        word = carrier_word(text)
        if word in OPT_OUT_WORDS | OPT_IN_WORDS:
            status = "active" if word in OPT_OUT_WORDS else "inactive"
            setting = {"SMS": {"status": status, "message": f"The contact replied {word}", "code": "101"}}
            self._contacts.change(contact, {"dndSettings": setting})

    def _conversation_of(self, contact: Contact) -> str:
        of_contact = self._realm.messages.where(lambda message: message.contact_id == contact.id)
        return of_contact[0].conversation_id if of_contact else new_id()

    def _conversation_ids(self, location_id: str) -> Iterator[str]:
        """Yield the conversations of a location, the one with the newest message first."""
        of_location = self._realm.messages.where(lambda message: message.location_id == location_id)
        yield from dict.fromkeys(message.conversation_id for message in reversed(of_location))

    def _conversation(self, conversation_id: str, ask: Ask) -> dict[str, Any] | None:
        listed = self._listed(conversation_id, ask)
        if not listed:
            return None
        newest = listed[0]
        contact = self._realm.contact(newest.contact_id, ask.access)
        return {
            "id": conversation_id,
            "contactId": contact.id,
            "locationId": contact.location_id,
            "lastMessageBody": newest.body,
            "lastMessageType": _TYPES[newest.channel][1],
            "type": "TYPE_PHONE",
            "unreadCount": sum(message.is_inbound for message in listed),
            "fullName": contact.name,
            "contactName": contact.name,
            "email": contact.email,
            "phone": contact.phone,
            "lastMessageDate": round(newest.at.timestamp() * 1000),
        }

    def _listed(self, conversation_id: str, ask: Ask) -> list[ConversationMessage]:
        """Return what is listed of a conversation by now, newest first."""
        now = self._realm.now()
        found = self._realm.messages.where(lambda message: message.conversation_id == conversation_id)
        for message in found[:1]:
            ask.access.check(message.location_id)
        return [message for message in reversed(found) if message.listed <= now]

    def _message(self, message_id: str, ask: Ask) -> ConversationMessage:
        message = self._realm.messages.get(message_id)
        if message is None:
            raise _not_found(message_id)
        ask.access.check(message.location_id)
        return message


def _checked_body(given: Mapping[str, Any], channel: str) -> str:
    text = given.get("message", "")
    body = str(given.get("html") or text) if channel == "Email" else str(text)
    if not body:
        raise HighLevelRefusal(400, "There is no message or attachments for this message. Skip sending.")
    if channel == "SMS" and len(body) > _LONGEST_SMS:
        raise HighLevelRefusal(400, f"The message exceeds the {_LONGEST_SMS} character limit.")
    return body


def _is_asked_for(shown: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    return all(query.get(name, shown[name]) == shown[name] for name in ("contactId", "id"))


def _start(shown: list[ConversationMessage], last_id: str | None) -> int:
    """Return where the page begins: after the message that the page before it ended with."""
    if not last_id:
        return 0
    for index, message in enumerate(shown):
        if message.id == last_id:
            return index + 1
    raise HighLevelRefusal(400, f"Message with id {last_id} not found")


def _not_found(message_id: str) -> HighLevelRefusal:
    return HighLevelRefusal(400, f"Message with id {message_id} not found")
