"""A small Twilio client for tests of the stand-in, on urllib so that no code of ours tests itself."""

import json
import urllib.error
import urllib.request
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ops.local.standins.twilio import TwilioStandIn
from tests.fixtures.standins import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, PATIENT


@dataclass(frozen=True)
class Answered:
    status: int
    document: dict[str, Any]
    content_type: str


def call(
    twilio: TwilioStandIn, path: str, form: dict[str, str] | None = None, token: str = AUTH_TOKEN
) -> Answered:
    credentials = b64encode(f"{ACCOUNT_SID}:{token}".encode()).decode()
    body = urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(twilio.url + path, body, {"Authorization": f"Basic {credentials}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Answered(response.status, json.load(response), response.headers["Content-Type"])
    except urllib.error.HTTPError as error:
        with error:
            return Answered(error.code, json.load(error), error.headers["Content-Type"])


def messages_path(query: str = "", account: str = ACCOUNT_SID) -> str:
    return f"/2010-04-01/Accounts/{account}/Messages.json{query}"


def send(twilio: TwilioStandIn, **changes: str) -> Answered:
    form = {"To": PATIENT, "From": OUR_NUMBER, "Body": "Hello"} | changes
    return call(twilio, messages_path(), {name: value for name, value in form.items() if value})


def listed(twilio: TwilioStandIn, query: str = "") -> list[str]:
    """Return the sids of all pages, following next_page_uri as a client does."""
    path: str | None = messages_path(query)
    sids: list[str] = []
    while path:
        page = call(twilio, path).document
        sids += [message["sid"] for message in page["messages"]]
        path = page["next_page_uri"]
    return sids
