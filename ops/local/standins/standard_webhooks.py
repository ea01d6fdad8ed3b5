"""How events are signed, as Standard Webhooks describe: by a web form's server, and by the desk."""

from __future__ import annotations

import base64
import hmac
import time
import uuid

_KEY_PREFIX = "whsec_"


def signed(secret: str, body: bytes) -> dict[str, str]:
    """Return the headers with which a sender of Standard Webhooks signs these bytes now."""
    event_id, sent_at = f"msg_{uuid.uuid4().hex}", str(int(time.time()))
    headers = {"webhook-id": event_id, "webhook-timestamp": sent_at}
    return headers | {"webhook-signature": signature(secret, event_id, sent_at, body)}


def signature(secret: str, event_id: str, sent_at: str, body: bytes) -> str:
    """Return the signature of one event, which was sent at so many seconds."""
    digest = hmac.digest(_key(secret), f"{event_id}.{sent_at}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    """Return the key's bytes; after the prefix they are written in base64."""
    if secret.startswith(_KEY_PREFIX):
        return base64.b64decode(secret.removeprefix(_KEY_PREFIX))
    return secret.encode()
