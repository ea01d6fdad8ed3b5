"""How a web form's server signs what it sends, as Standard Webhooks describe."""

from __future__ import annotations

import base64
import hmac
import time
import uuid

_KEY_PREFIX = "whsec_"


def signed(secret: str, body: bytes) -> dict[str, str]:
    """Return the headers with which a sender of Standard Webhooks signs these bytes now."""
    event_id, sent_at = f"msg_{uuid.uuid4().hex}", str(int(time.time()))
    digest = hmac.digest(_key(secret), f"{event_id}.{sent_at}.".encode() + body, "sha256")
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": event_id, "webhook-timestamp": sent_at, "webhook-signature": signature}


def _key(secret: str) -> bytes:
    """Return the key's bytes; after the prefix they are written in base64."""
    if secret.startswith(_KEY_PREFIX):
        return base64.b64decode(secret.removeprefix(_KEY_PREFIX))
    return secret.encode()
