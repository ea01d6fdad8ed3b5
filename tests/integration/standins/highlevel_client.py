"""A small HighLevel client for tests of the stand-in, on urllib so that no code of ours tests itself."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ops.local.standins.highlevel import HighLevelStandIn
from tests.fixtures.highlevel import CALENDAR, LOCATION, TOKEN

EARLY_PATHS = ("/conversations", "/calendars")


@dataclass(frozen=True)
class Answered:
    status: int
    document: Any
    headers: Mapping[str, str]


def call(
    highlevel: HighLevelStandIn,
    method: str,
    path: str,
    body: object = None,
    *,
    token: str = TOKEN,
    version: str | None = None,
    **query: str,
) -> Answered:
    """Ask as the official description wants it: bearer token, the part's version, JSON."""
    if version is None:
        version = "2021-04-15" if path.startswith(EARLY_PATHS) else "2021-07-28"
    headers = {"Authorization": f"Bearer {token}", "Version": version, "Content-Type": "application/json"}
    url = highlevel.url + path + (f"?{urlencode(query)}" if query else "")
    sent = None if body is None else json.dumps(body).encode()
    given = {name: value for name, value in headers.items() if value}
    return _open(urllib.request.Request(url, sent, given, method=method))


def exchange(highlevel: HighLevelStandIn, **fields: str) -> Answered:
    """Ask the token endpoint, which takes a form."""
    return _open(urllib.request.Request(f"{highlevel.url}/oauth/token", urlencode(fields).encode()))


def upsert(highlevel: HighLevelStandIn, *, token: str = TOKEN, **changes: Any) -> Answered:
    body = {"locationId": LOCATION, "firstName": "Pat", "phone": "+15125550123"} | changes
    return call(highlevel, "POST", "/contacts/upsert", body, token=token)


def a_contact(highlevel: HighLevelStandIn, **changes: Any) -> str:
    """Return the id of a person who is in the CRM."""
    contact_id = upsert(highlevel, **{"email": "pat@example.com"} | changes).document["contact"]["id"]
    assert re.fullmatch(r"\w{20}", contact_id)
    return str(contact_id)


def send(highlevel: HighLevelStandIn, contact_id: str, **changes: Any) -> Answered:
    body = {"type": "SMS", "contactId": contact_id, "message": "Hello"} | changes
    return call(highlevel, "POST", "/conversations/messages", body)


def listed(highlevel: HighLevelStandIn, contact_id: str, **query: str) -> list[str]:
    """Return the ids of a contact's messages, searching and paging as a client does."""
    search = call(highlevel, "GET", "/conversations/search", locationId=LOCATION, contactId=contact_id)
    ids: list[str] = []
    for conversation in search.document["conversations"]:
        path, page = f"/conversations/{conversation['id']}/messages", {"nextPage": True}
        while page["nextPage"]:
            after = {"lastMessageId": ids[-1]} if ids else {}
            page = call(highlevel, "GET", path, **after, **query).document
            ids += [message["id"] for message in page["messages"]]
    return ids


def book(highlevel: HighLevelStandIn, contact_id: str, starts: str, **changes: Any) -> Answered:
    body = {
        "calendarId": CALENDAR,
        "locationId": LOCATION,
        "contactId": contact_id,
        "startTime": starts,
        **changes,
    }
    return call(highlevel, "POST", "/calendars/events/appointments", body)


def _open(request: urllib.request.Request) -> Answered:
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Answered(response.status, json.load(response), dict(response.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Answered(error.code, json.load(error), dict(error.headers))
