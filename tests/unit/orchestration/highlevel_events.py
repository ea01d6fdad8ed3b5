"""HighLevel's webhooks, signed as it signs them, and a door that knows its sub-accounts."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from frontdesk.domain.lead import Person
from frontdesk.playbook import Playbook
from ops.local.standins.highlevel_protocol import public_pem, sign
from tests.fixtures.highlevel_playbook import ACCOUNTS, a_highlevel_playbook
from tests.unit.orchestration.webhooks import PATIENT, REAL_NOW_S, ADoor, an_event

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC_KEY = public_pem(KEY)
CONTACT = "contactPatient000000"
ANA = Person(PATIENT)
SAID_AT = "2026-11-23T15:58:00.000Z"


def a_door(playbook: Playbook | None = None, person: Person | None = ANA, **changes: Any) -> ADoor:
    """Return an intake that hears HighLevel; every contact is the one person."""
    settings = {"highlevel_key": PUBLIC_KEY, "person_of": lambda _account, _contact: person}
    return ADoor(playbook=playbook or a_highlevel_playbook(), **{**settings, **changes})


def answered(door: ADoor, event: dict[str, Any]) -> tuple[int, int]:
    """Post an event and return the status and how many leads were queued."""
    return door.post(event)["statusCode"], len(door.leads)


def signed(payload: Any, key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    """Return a webhook; bytes are posted as they are."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return an_event("highlevel", body, {"X-GHL-Signature": sign(key, body)})


def inbound(text: str = "Are you open on Saturday?", **changes: Any) -> dict[str, Any]:
    return {
        "type": "InboundMessage",
        "locationId": ACCOUNTS["lincoln-park"],
        "timestamp": stamped(),
        "webhookId": "aWebhook0000000001",
        "attachments": [],
        "body": text,
        "contactId": CONTACT,
        "dateAdded": SAID_AT,
        "direction": "inbound",
        "messageType": "SMS",
        "messageId": "aMessage0000000001",
        "status": "delivered",
        **changes,
    }


def outbound(status: str, **changes: Any) -> dict[str, Any]:
    """Return how a message of ours stands."""
    told = {"type": "OutboundMessage", "direction": "outbound", "source": "api", "status": status}
    return inbound("Hi!", **{**told, **changes})


def dnd(status: str, **changes: Any) -> dict[str, Any]:
    """Return what somebody at the business set for texts to a contact."""
    return {
        "type": "ContactDndUpdate",
        "locationId": ACCOUNTS["oak-park"],
        "timestamp": stamped(),
        "webhookId": "aWebhook0000000002",
        "id": CONTACT,
        "phone": PATIENT,
        "email": "ana@example.com",
        "name": "Ana Ruiz",
        "dnd": False,
        "dndSettings": {"SMS": {"status": status, "message": "asked at the desk"}},
        "dateAdded": "2021-11-26T12:41:02.193Z",
        **changes,
    }


def stamped(age_s: float = 0) -> str:
    return datetime.fromtimestamp(REAL_NOW_S - age_s, UTC).isoformat()


def forged(payload: Any) -> dict[str, Any]:
    return signed(payload, Ed25519PrivateKey.from_private_bytes(b"x" * 32))


def unsigned(payload: Any, signature: str = base64.b64encode(b"short").decode()) -> dict[str, Any]:
    return {**signed(payload), "headers": {"X-GHL-Signature": signature}}
