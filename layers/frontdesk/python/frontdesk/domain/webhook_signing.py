"""Standard Webhooks: the key that a secret is, and the signature of one event."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Final

_KEY_PREFIX: Final = "whsec_"


def key_of(secret: str) -> bytes | None:
    """Return the key's bytes, None where it is none; the prefix whsec_ says that the rest is base64."""
    if not secret.startswith(_KEY_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_KEY_PREFIX), validate=True) or None
    except binascii.Error:
        return None


def signature_of(key: bytes, event_id: str, sent_at: str, body: bytes) -> str:
    """Return `v1,` and base64 of HMAC-SHA256 over id, timestamp (seconds, as text) and body."""
    signed = f"{event_id}.{sent_at}.".encode("utf-8", "replace") + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
