"""Telling any other CRM by webhook what a grant says: one request, signed as Standard Webhooks are.

Its id is the grant's, so a receiver that hears it twice can tell. What it did with it cannot be asked.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Final
from urllib.parse import urlsplit

from frontdesk.domain.arguments import CrmUpdate, OptOutSync
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.domain.webhook_signing import key_of, signature_of
from frontdesk.errors import Misconfigured
from frontdesk.settings import CrmSettings, load
from frontdesk.tools.posting import TOTAL_S, Answered, OneRequest, Posted, request_once

_TYPES: Final = {"crm_update": "contact.update", "opt_out_sync": "contact.opt_out"}
_NOT_TOLD: Final = frozenset({"kind", "elsewhere"})


class WebhookCrm:
    """Posts what is to be written on somebody's record to one address."""

    def __init__(self, url: str, key: bytes, *, total_s: float = TOTAL_S) -> None:
        self._url = url
        self._key = key
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """Post it once and say what came of it; this never raises for what the network does."""
        arguments = grant.arguments
        if not isinstance(arguments, CrmUpdate | OptOutSync):
            return SendReceipt(grant.grant_id, "failed", error="misconfigured")
        said = {name: value for name, value in asdict(arguments).items() if name not in _NOT_TOLD}
        event = {"type": _TYPES[arguments.kind], "data": {_name_of(grant.recipient): grant.recipient, **said}}
        body = json.dumps(event, ensure_ascii=False).encode()
        return _read(request_once(self._request(grant, body), self._total_s), grant).receipt(grant)

    def _request(self, grant: Grant, body: bytes) -> OneRequest:
        where = urlsplit(self._url)
        # Whoever checks it compares the time with their own clock, whatever time it is for this desk.
        sent_at = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "frontdesk",
            "webhook-id": grant.grant_id,
            "webhook-timestamp": sent_at,
            "webhook-signature": signature_of(self._key, grant.grant_id, sent_at, body),
        }
        path = (where.path or "/") + (f"?{where.query}" if where.query else "")
        return OneRequest(f"{where.scheme}://{where.netloc}", path, headers, body)


def _name_of(address: str) -> str:
    return "email" if "@" in address else "phone"


def _read(answered: Answered, grant: Grant) -> Posted:
    """Any 2xx is a yes and any 4xx a no; whatever else it answers may have happened."""
    status = answered.status
    is_yes = status is not None and 200 <= status < 300
    is_no = status is not None and 400 <= status < 500
    return Posted(
        status,
        provider_id=grant.grant_id if is_yes else None,
        error_code=str(status) if is_no else None,
        sent_a_byte=answered.sent_a_byte,
    )


def open_webhook_crm(grant: Grant) -> WebhookCrm:
    """Return the CRM whose address the grant names.

    Raises:
        Misconfigured: there is no secret to sign with, or it is none.
    """
    secret = load(CrmSettings).crm_secret
    key = key_of(secret.get_secret_value()) if secret else None
    if key is None:
        raise Misconfigured(
            "set crm_secret, which the CRM's webhook is signed with; after whsec_ comes base64"
        )
    return WebhookCrm(grant.sender, key)
