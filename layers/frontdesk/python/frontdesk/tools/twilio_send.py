"""Posting one text at Twilio: one request on a fresh connection, no retry, no redirect, ten seconds in
all."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from frontdesk.domain.sends import Grant, SendReceipt, after_post
from frontdesk.errors import Misconfigured
from frontdesk.playbook import Source
from frontdesk.tools.twilio_account import ANSWER_LIMIT_BYTES, TwilioAccount

TOTAL_S = 10.0
"""Every read and write of the POST together; the Lambda's own limit is twice that."""
UNREADABLE = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Posted:
    """What is known after the POST: the answer's status, and the provider's id or error code in its body."""

    status: int | None
    provider_id: str | None
    error_code: str | None
    sent_a_byte: bool


class TwilioMessenger:
    """Posts texts. It is the only class of frontdesk that makes somebody's phone ring."""

    def __init__(self, account: TwilioAccount, callback_url: str, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._callback_url = callback_url
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """Post the granted text once and say what came of it; this never raises for what the network does."""
        posted = self._post(self._form(grant))
        result, error = after_post(
            status=posted.status,
            provider_id=posted.provider_id,
            error_code=posted.error_code,
            sent_a_byte=posted.sent_a_byte,
        )
        return SendReceipt(grant.grant_id, result, posted.provider_id if result == "sent" else None, error)

    def _form(self, grant: Grant) -> bytes:
        form = {
            "To": grant.recipient,
            "From": grant.sender,
            "Body": grant.body,
            "StatusCallback": f"{self._callback_url}?{urlencode({'grant': grant.grant_id})}",
            "ValidityPeriod": str(grant.validity_s),
        }
        return urlencode(form).encode()

    def _post(self, form: bytes) -> Posted:
        connection = self._account.connection(self._total_s)
        try:
            connection.connect()
        except UNREADABLE:
            return Posted(None, None, None, sent_a_byte=False)
        try:
            with _deadline(connection, self._total_s):
                headers = {**self._account.headers, "Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", self._account.messages_path, form, headers)
                response = connection.getresponse()
                return _read(response.status, response.read(ANSWER_LIMIT_BYTES))
        except UNREADABLE:
            return Posted(None, None, None, sent_a_byte=True)
        finally:
            connection.close()


def callback_url(public_url: str, sources: Mapping[str, Source]) -> str:
    """Return the address to which Twilio reports on our messages: its own source of this desk.

    Raises:
        Misconfigured: the playbook has no source of kind twilio.
    """
    name = next((name for name, source in sources.items() if source.kind == "twilio"), None)
    if name is None:
        raise Misconfigured(
            "the playbook has no source of kind twilio, so nothing would be reported; add one"
        )
    return f"{public_url}/hooks/{name}"


@contextlib.contextmanager
def _deadline(connection: http.client.HTTPConnection, total_s: float) -> Iterator[None]:
    """Cut the connection after `total_s`, however slowly the other side drips."""

    def cut() -> None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(total_s, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(status: int, body: bytes) -> Posted:
    """Read Twilio's id or error code; a body that is not Twilio's own says nothing."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    known = answer if isinstance(answer, dict) else {}
    sid, code = known.get("sid"), known.get("code")
    return Posted(
        status,
        sid if isinstance(sid, str) and sid else None,
        str(code) if isinstance(code, int) else None,
        sent_a_byte=True,
    )
