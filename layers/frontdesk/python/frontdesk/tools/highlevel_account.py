"""One HighLevel sub-account: its id, the token that opens it, and what every request to it carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from frontdesk.errors import Misconfigured
from frontdesk.settings import HighLevelSettings, load

_EARLY: Final = "2021-04-15"
_LATE: Final = "2021-07-28"
_PARTS_OF_EARLY: Final = frozenset({"conversations", "calendars"})


@dataclass(frozen=True, slots=True)
class HighLevelAccount:
    """A sub-account, which HighLevel calls a location, with its private integration token."""

    account_id: str
    token: str = field(repr=False)
    url: str

    def headers(self, path: str) -> dict[str, str]:
        """Return what a request to this path carries; each part of the API has its own version."""
        part = path.split("/")[1]
        return {
            "Authorization": f"Bearer {self.token}",
            "Version": _EARLY if part in _PARTS_OF_EARLY else _LATE,
            "Accept": "application/json",
            "User-Agent": "frontdesk",
        }


def open_highlevel(account_id: str) -> HighLevelAccount:
    """Return a sub-account as the settings open it.

    Raises:
        Misconfigured: no token is set for it.
        SecretsUnavailable: the secret cannot be read now.
    """
    return account_of(load(HighLevelSettings), account_id)


def account_of(settings: HighLevelSettings, account_id: str) -> HighLevelAccount:
    """Return a sub-account as these settings open it.

    Raises:
        Misconfigured: no token is set for it.
    """
    held = settings.highlevel_tokens.get_secret_value() if settings.highlevel_tokens else ""
    token = tokens_of(held).get(account_id)
    if token is None:
        raise Misconfigured(f"highlevel_tokens holds no token of the sub-account {account_id}; add it")
    return HighLevelAccount(account_id, token, settings.highlevel_url)


def tokens_of(held: str) -> Mapping[str, str]:
    """Read the tokens by sub-account.

    Raises:
        Misconfigured: it is no JSON object of texts.
    """
    try:
        tokens = json.loads(held) if held else {}
    except ValueError:
        tokens = None
    if not isinstance(tokens, dict) or not all(isinstance(each, str) and each for each in tokens.values()):
        raise Misconfigured('write highlevel_tokens as {"<sub-account id>": "<private integration token>"}')
    return tokens
