"""HighLevel's conventions, written from its side: error bodies, ids, times, phone numbers, signatures."""

from __future__ import annotations

import base64
import re
import secrets
import string
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ops.local.standins.server import Answer, json_answer

SIGNATURE_HEADER = "X-GHL-Signature"
# What HighLevel acts on by itself, when it is all that a person wrote.
OPT_OUT_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
OPT_IN_WORDS = frozenset({"START", "UNSTOP"})

_ID_LETTERS = string.ascii_letters + string.digits
_REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
}


class HighLevelRefusal(Exception):
    """A request that HighLevel turns down, with the body it explains itself in; `meta` says what it met."""

    def __init__(self, status: int, message: str | list[str], meta: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.meta = meta

    def document(self) -> dict[str, object]:
        body: dict[str, object] = {"statusCode": self.status, "message": self.message}
        if self.status in _REASONS:
            body["error"] = _REASONS[self.status]
        return body | ({"meta": self.meta} if self.meta else {})


def refusal_answer(refusal: HighLevelRefusal, headers: dict[str, str] | None = None) -> Answer:
    return json_answer(refusal.status, refusal.document(), headers)


def new_id() -> str:
    """Return an id as HighLevel makes them: 20 letters and digits."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(20))


def in_utc(moment: datetime) -> str:
    """Return a moment with milliseconds and a Z, as contacts, messages and opportunities carry it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def in_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def e164(phone: str) -> str:
    """Return the number as HighLevel keeps it for a location in the US.

    Raises:
        HighLevelRefusal: it is no phone number.
    """
    digits = re.sub(r"[\s().-]", "", phone)
    if re.fullmatch(r"\+[1-9]\d{6,14}", digits):
        return digits
    if found := re.fullmatch(r"1?([2-9]\d{9})", digits):
        return f"+1{found[1]}"
    raise HighLevelRefusal(422, ["phone must be a valid phone number"])


def carrier_word(body: str) -> str:
    """Return the body as HighLevel compares it with its opt-out words."""
    return body.strip().upper()


def sign(key: Ed25519PrivateKey, body: bytes) -> str:
    """Return X-GHL-Signature: Ed25519 over the raw body, in base64."""
    return base64.b64encode(key.sign(body)).decode()


def public_pem(key: Ed25519PrivateKey) -> str:
    """Return the public half as HighLevel publishes its own."""
    encoded = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return encoded.decode()
