"""Asking HighLevel whether a token may look: one cheap read each, and HighLevel's refusals as sentences."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Final

from frontdesk.tools.connections import BROKEN
from frontdesk.tools.fetching import TIMEOUT_S, Fetched, fetch
from frontdesk.tools.highlevel_account import HighLevelAccount
from ops.doctor.check import Verdict, fail, warn

_MAY_LOOK: Final = frozenset({200, 400, 404, 422})
"""Who may not look is told that; only who may hears that there is nothing."""
_REMEDY: Final = (
    "make a new one in its Settings, Private Integrations, and set it with `frontdesk secrets set channels`"
)


def refusals(account: HighLevelAccount, reads: Mapping[str, str], *, total_s: float) -> Iterator[Verdict]:
    """Yield what speaks against each read, by scope; nothing where the token may do all of them.

    What is wrong with the token itself or with the way to HighLevel is told once, and no more is asked.
    """
    ends_at = time.monotonic() + total_s
    for scope, path in reads.items():
        left_s = ends_at - time.monotonic()
        if left_s <= 0:
            yield fail(f"HighLevel does not answer within {total_s:g} seconds: look again in a minute.")
            return
        try:
            said = fetch(account.url, path, account.headers(path), total_s=min(left_s, TIMEOUT_S))
        except BROKEN as error:
            yield fail(f"HighLevel does not answer ({type(error).__name__}): check the network.")
            return
        if said.status not in _MAY_LOOK:
            yield _refusal(said, scope, account.headers(path)["Version"])
            if not _is_about_scope(said):
                return


def _refusal(said: Fetched, scope: str, version: str) -> Verdict:
    words = _words(said)
    if said.status == 429:
        return warn("HighLevel has had too many requests: look again in a minute.")
    if said.status not in (401, 403):
        return fail(f"HighLevel answers {said.status}: look again in a minute.")
    if "version" in words:
        return fail(f"HighLevel does not take the version {version} any more: update frontdesk.")
    if _is_about_scope(said):
        return fail(f"The token lacks {scope}: add it to the private integration.")
    if said.status == 403:
        return fail(f"The token is another sub-account's: {_REMEDY}.")
    return fail(f"The token is refused: {_REMEDY}.")


def _is_about_scope(said: Fetched) -> bool:
    return said.status in (401, 403) and "scope" in _words(said)


def _words(said: Fetched) -> str:
    """Return what HighLevel says about a refusal, in small letters."""
    try:
        answer = json.loads(said.body)
    except ValueError:
        return ""
    return str(answer.get("message", "")).lower() if isinstance(answer, dict) else ""
