"""What HighLevel tells the desk by webhook: messages, do-not-disturb settings and appointments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ops.local.standins.highlevel_protocol import in_utc, new_id
from ops.local.standins.highlevel_rows import ConversationMessage


@dataclass(frozen=True, slots=True)
class Event:
    """Something that HighLevel tells the desk, once it is due; `id` is its webhookId."""

    kind: str
    location_id: str
    due: datetime
    body: Mapping[str, Any]
    id: str = field(default_factory=new_id)
    attempts: int = 0


def message_event(kind: str, message: ConversationMessage, *, status: str, due: datetime) -> Event:
    """Return what is told of a message that came in, or of how one of ours stands."""
    body: dict[str, Any] = {
        "attachments": [],
        "body": message.body,
        "contactId": message.contact_id,
        "conversationId": message.conversation_id,
        "dateAdded": in_utc(message.at),
        "direction": "inbound" if message.is_inbound else "outbound",
        "messageType": message.channel,
        "messageId": message.id,
        "status": status,
    }
    if message.channel == "Email":
        body |= {
            "emailMessageId": message.email_id,
            "threadId": message.email_id,
            "from": message.from_,
            "to": [message.to],
            "subject": message.subject,
        }
    else:
        body |= {"contentType": "text/plain"}
    if not message.is_inbound:
        body |= {"source": message.source}
    return Event(kind, message.location_id, due, body)
