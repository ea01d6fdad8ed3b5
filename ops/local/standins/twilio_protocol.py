"""Twilio's conventions, written from its side: signatures, error bodies, dates, segments, opt-out words."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

from ops.local.standins.server import Answer, json_answer

API_VERSION = "2010-04-01"

# What carriers act on by themselves, when it is all that a person wrote.
OPT_OUT_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
OPT_IN_WORDS = frozenset({"START", "UNSTOP"})

_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_ESCAPED = frozenset("^{}\\[~]|€\f")


class TwilioRefusal(Exception):
    """A request that Twilio turns down, with the body it explains itself in."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def document(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def sign(auth_token: str, url: str, params: Iterable[tuple[str, str]]) -> str:
    """Return X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted, distinct name-value pairs."""
    signed = url + "".join(name + value for name, value in sorted(set(params)))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def rfc_2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None


def segments(body: str) -> int:
    """Count what a carrier bills: 160 or 153 GSM-7 characters, else 70 or 67 UTF-16 units, per segment."""
    if set(body) <= _GSM_7 | _GSM_7_ESCAPED:
        length, single, joined = len(body) + sum(char in _GSM_7_ESCAPED for char in body), 160, 153
    else:
        length, single, joined = len(body.encode("utf-16-le", "surrogatepass")) // 2, 70, 67
    return 1 if length <= single else -(-length // joined)


def carrier_word(body: str) -> str:
    """Return the body as a carrier compares it with its opt-out words."""
    return body.strip().upper()


def new_sid() -> str:
    return f"SM{uuid.uuid4().hex}"


def request_id() -> dict[str, str]:
    return {"Twilio-Request-Id": f"RQ{uuid.uuid4().hex}"}


def refusal_answer(refusal: TwilioRefusal) -> Answer:
    challenge = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if refusal.status == 401 else {}
    return json_answer(refusal.status, refusal.document(), request_id() | challenge)
