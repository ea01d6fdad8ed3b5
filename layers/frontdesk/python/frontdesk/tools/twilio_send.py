"""Posting one text at Twilio."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.tools.posting import TOTAL_S, Answered, OneRequest, Posted, request_once
from frontdesk.tools.twilio_account import TwilioAccount


class TwilioMessenger:
    """Posts texts."""

    def __init__(self, account: TwilioAccount, callback_url: str, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._callback_url = callback_url
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """Post the granted text once and say what came of it; this never raises for what the network does."""
        headers = {**self._account.headers, "Content-Type": "application/x-www-form-urlencoded"}
        request = OneRequest(self._account.url, self._account.messages_path, headers, self._form(grant))
        return _read(request_once(request, self._total_s)).receipt(grant)

    def _form(self, grant: Grant) -> bytes:
        form = {
            "To": grant.recipient,
            "From": grant.sender,
            "Body": grant.body,
            "StatusCallback": f"{self._callback_url}?{urlencode({'grant': grant.grant_id})}",
            "ValidityPeriod": str(grant.validity_s),
        }
        return urlencode(form).encode()


def callback_url(public_url: str, source: str) -> str:
    """Return the address to which Twilio reports on our messages: its own source of this desk."""
    return f"{public_url.rstrip('/')}/hooks/{source}"


def _read(answered: Answered) -> Posted:
    """Read Twilio's id or error code; what is not Twilio's own document says nothing."""
    try:
        answer = json.loads(answered.body)
    except (ValueError, RecursionError):
        answer = None
    known = answer if isinstance(answer, dict) else {}
    sid, code = known.get("sid"), known.get("code")
    is_its_own_error = isinstance(code, int) and known.get("status") == answered.status
    return Posted(
        answered.status,
        provider_id=sid if isinstance(sid, str) and sid else None,
        error_code=str(code) if is_its_own_error else None,
        sent_a_byte=answered.sent_a_byte,
    )
