"""How HighLevel signs: with its own private key over the raw body, Ed25519; ours to check with is public."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from frontdesk.errors import Misconfigured, SignatureRefused
from frontdesk.orchestration.http_entry import HttpRequest

_ARMOUR: Final = re.compile(r"-----(BEGIN|END) PUBLIC KEY-----|\s")
_BEFORE_THE_KEY: Final = bytes.fromhex("302a300506032b6570032100")
"""The DER of an Ed25519 key begins so; the key's 32 bytes are the rest."""
_KEY_BYTES: Final = 32


def check_highlevel(request: HttpRequest, public_key: str | None) -> None:
    """Check X-GHL-Signature.

    Raises:
        SignatureRefused: it is missing, or not over this body.
        Misconfigured: our key is none.
    """
    # Imported here: 30 ms that only a desk pays that hears from HighLevel.
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    key = VerifyKey(_raw_key(public_key))
    try:
        signature = base64.b64decode(request.header("x-ghl-signature"), validate=True)
        key.verify(request.body, signature)
    except (BadSignatureError, ValueError) as error:
        raise SignatureRefused("The X-GHL-Signature is missing or wrong.") from error


def _raw_key(public_key: str | None) -> bytes:
    """Return the key's bytes, from PEM or the base64 in it."""
    try:
        der = base64.b64decode(_ARMOUR.sub("", public_key or ""), validate=True)
    except binascii.Error:
        der = b""
    raw = der.removeprefix(_BEFORE_THE_KEY)
    if not der.startswith(_BEFORE_THE_KEY) or len(raw) != _KEY_BYTES:
        raise Misconfigured("set highlevel_public_key to the Ed25519 key that HighLevel publishes, as PEM")
    return raw
