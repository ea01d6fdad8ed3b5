"""Slack's signature, version 0, over the exact bytes of a request. Its age is measured in real time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from frontdesk.errors import SignatureRefused

FRESH_FOR_S: Final = 300
_TIMESTAMP: Final = "x-slack-request-timestamp"
_SIGNATURE: Final = "x-slack-signature"


def verify(body: bytes, headers: Mapping[str, str], signing_secret: str, now_s: float) -> None:
    """Return if Slack signed these bytes within the last five minutes; header names are in lower case.

    Raises:
        SignatureRefused: the signature is missing, stale or wrong.
    """
    timestamp, signature = headers.get(_TIMESTAMP, ""), headers.get(_SIGNATURE, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12) or not signature:
        raise SignatureRefused("The request carries no signature of Slack's.")
    if abs(now_s - int(timestamp)) > FRESH_FOR_S:
        raise SignatureRefused("The signature is older than five minutes.")
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(signing_secret.encode(), signed, hashlib.sha256).hexdigest()
    # Bytes: compare_digest refuses to compare text beyond ASCII, and a header may hold anything.
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise SignatureRefused("The signature does not belong to this request.")
