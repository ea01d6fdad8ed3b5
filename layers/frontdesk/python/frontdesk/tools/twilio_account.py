"""What posting and listing at Twilio share: the account's address and its credentials."""

from __future__ import annotations

import base64
import http.client
from dataclasses import dataclass, field

from frontdesk.settings import TwilioSettings, load
from frontdesk.tools.connections import fresh_connection


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """One account at one address."""

    sid: str
    token: str = field(repr=False)
    url: str

    @property
    def messages_path(self) -> str:
        return f"/2010-04-01/Accounts/{self.sid}/Messages.json"

    @property
    def headers(self) -> dict[str, str]:
        credentials = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        return {
            "Authorization": f"Basic {credentials}",
            "Accept": "application/json",
            "User-Agent": "frontdesk",
        }

    def connection(self, timeout_s: float) -> http.client.HTTPConnection:
        """Return a connection that was never used; `timeout_s` holds for each read and write of it."""
        return fresh_connection(self.url, timeout_s)


def open_account() -> TwilioAccount:
    """Return the account that the settings name."""
    settings = load(TwilioSettings)
    return TwilioAccount(
        settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), settings.twilio_url
    )
