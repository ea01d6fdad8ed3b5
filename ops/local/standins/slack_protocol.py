"""Slack's conventions, written from its side: signatures, error answers, arguments in a form or in JSON."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from ops.local.standins.server import Answer, Request, json_answer

# In a form, whatever has a structure travels as JSON text.
_STRUCTURED = frozenset({"blocks", "metadata", "view", "attachments"})


class SlackRefusal(Exception):
    """A call that Slack answers with 200 and ok: false; `details` go beside the error's name."""

    def __init__(self, error: str, **details: object) -> None:
        super().__init__(error)
        self.document = {"ok": False, "error": error, **details}


def sign(signing_secret: str, timestamp: str, body: str) -> str:
    """Return X-Slack-Signature, version 0."""
    signed = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(signing_secret.encode(), signed, hashlib.sha256).hexdigest()


def arguments(request: Request) -> dict[str, Any]:
    """Read the query and the body, be it a form or JSON."""
    found: dict[str, Any] = dict(parse_qsl(request.query, keep_blank_values=True))
    if request.headers.get("content-type", "").startswith("application/json"):
        found |= json.loads(request.body or b"{}")
    else:
        found |= parse_qsl(request.body.decode(), keep_blank_values=True)
    return {name: _structured(name, value) for name, value in found.items()}


def _structured(name: str, value: Any) -> Any:
    if name not in _STRUCTURED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value  # the check of its shape says what is wrong with it


def bearer(request: Request, fields: Mapping[str, Any]) -> str:
    """Return the token from the header, or from the arguments where older clients put it."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind == "Bearer" else str(fields.get("token", ""))


def is_true(value: object) -> bool:
    """Read a flag from JSON or from a form."""
    return value is True or value == 1 or str(value).lower() in {"true", "1"}


def ok(**facts: object) -> Answer:
    return json_answer(200, {"ok": True, **facts})


def schema_refusal(error: str, faults: list[str]) -> SlackRefusal:
    """Return invalid_blocks or invalid_arguments with the places that Slack would point at."""
    messages = [f"[ERROR] {fault}" for fault in faults]
    return SlackRefusal(error, errors=faults, response_metadata={"messages": messages})
