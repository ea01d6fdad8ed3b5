"""Posting one text at Twilio: a fresh connection, one request, no retry, no redirect, ten seconds in all."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from frontdesk.domain.sends import Grant, SendReceipt, after_post
from frontdesk.tools.twilio_account import ANSWER_LIMIT_BYTES, TwilioAccount

TOTAL_S: Final = 10.0
"""Connecting, writing and reading together; the Lambda's own limit is twice that."""
CONNECT_S: Final = 3.0
"""For each address of the provider's name."""
_BROKEN: Final = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Posted:
    """What is known after the POST: the answer's status, and the provider's id or error code in its body."""

    status: int | None = None
    provider_id: str | None = None
    error_code: str | None = None
    sent_a_byte: bool = True


class TwilioMessenger:
    """Posts texts. It is the only class of frontdesk that makes somebody's phone ring."""

    def __init__(self, account: TwilioAccount, callback_url: str, *, total_s: float = TOTAL_S) -> None:
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
        ends_at = time.monotonic() + self._total_s
        connection = self._account.connection(min(CONNECT_S, self._total_s))
        try:
            connection.connect()
            sock: socket.socket = connection.sock
            left_s = ends_at - time.monotonic()
            sock.settimeout(max(left_s, 0))
        except _BROKEN:
            return Posted(sent_a_byte=False)
        try:
            if left_s <= 0:
                return Posted(sent_a_byte=False)
            with _cut_after(left_s, sock):
                return self._answer(connection, form)
        except _BROKEN:
            return Posted()
        finally:
            connection.close()

    def _answer(self, connection: http.client.HTTPConnection, form: bytes) -> Posted:
        headers = {**self._account.headers, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", self._account.messages_path, form, headers)
        response = connection.getresponse()
        return _read(response.status, response.read(ANSWER_LIMIT_BYTES))


def callback_url(public_url: str, source: str) -> str:
    """Return the address to which Twilio reports on our messages: its own source of this desk."""
    return f"{public_url.rstrip('/')}/hooks/{source}"


@contextlib.contextmanager
def _cut_after(seconds: float, sock: socket.socket) -> Iterator[None]:
    """Cut the connection after so many seconds, however slowly the other side drips: a socket's own timeout
    starts again with every byte."""

    def cut() -> None:
        with contextlib.suppress(OSError):  # it is closed already
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(status: int, body: bytes) -> Posted:
    """Read Twilio's id or error code; what is not Twilio's own document says nothing."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    known = answer if isinstance(answer, dict) else {}
    sid, code = known.get("sid"), known.get("code")
    is_its_own_error = isinstance(code, int) and known.get("status") == status
    return Posted(
        status,
        provider_id=sid if isinstance(sid, str) and sid else None,
        error_code=str(code) if is_its_own_error else None,
    )
