"""Reading Twilio's REST API: one page of what is listed, and Twilio's refusals as sentences."""

from __future__ import annotations

import http.client
import json
from typing import Any, Final
from urllib.parse import urlencode

from frontdesk.tools.connections import ANSWER_LIMIT_BYTES
from frontdesk.tools.twilio_account import TwilioAccount
from ops.errors import Refusal

_PATIENCE_S: Final = 10.0
MOST: Final = "1000"
"""As many as Twilio lists at once; a desk has a handful of numbers."""


def look_up(account: TwilioAccount, path: str, **query: str) -> dict[str, Any]:
    """Return the document at a path.

    Raises:
        Refusal: Twilio does not answer, or does not let us in.
    """
    connection = account.connection(_PATIENCE_S)
    try:
        connection.request("GET", f"{path}?{urlencode(query)}" if query else path, headers=account.headers)
        answer = connection.getresponse()
        body = answer.read(ANSWER_LIMIT_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise Refusal(f"Twilio does not answer ({type(error).__name__}): check the network.") from error
    finally:
        connection.close()
    if answer.status in (401, 403):
        raise Refusal(
            "Twilio refuses the Account SID and its token: set both with `frontdesk secrets set channels`."
        )
    if answer.status != 200:
        raise Refusal(f"Twilio answers {answer.status} to {path.rpartition('/')[2]}: look again in a minute.")
    return _document(body)


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise Refusal("What answers as Twilio is not Twilio: check the network.") from error
    if not isinstance(document, dict):
        raise Refusal("What answers as Twilio is not Twilio: check the network.")
    return document
