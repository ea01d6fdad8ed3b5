"""Why a text was refused or not delivered: a provider's code, in one of a few meanings."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

Refusal = Literal[
    "opted_out",
    "cannot_receive",
    "unreachable",
    "filtered",
    "busy",
    "quiet_hours",
    "misconfigured",
    "slot_taken",
    "tool_changed",
    "tool_failed",
    "no_such_contact",
    "unknown",
]

UNDELIVERED: Final = frozenset({"failed", "undelivered"})
"""The ends of a text that did not arrive, as the provider reports them."""

_IN_WORDS: Final[Mapping[Refusal, str]] = {
    "opted_out": "their carrier has a STOP from them",
    "cannot_receive": "the number cannot receive texts",
    "unreachable": "their phone could not be reached in time",
    "filtered": "the provider or their carrier took it for unwanted",
    "busy": "too many texts were on their way at once",
    "quiet_hours": "the provider keeps quiet hours there",
    "misconfigured": "the account or the number that it was sent from is not set up for it",
    "slot_taken": "somebody else has taken that time",
    "tool_changed": "its tool is not what a person accepted, as `frontdesk tools --check` tells",
    "tool_failed": "the tool that does it says that it failed",
    "no_such_contact": "their number leads to no contact in the CRM, or to several",
    "unknown": "the provider gave no reason that the desk knows",
}


_IN_WORDS_OF_MAIL: Final[Mapping[Refusal, str]] = {
    "opted_out": "they unsubscribed, or reported it as unwanted",
    "cannot_receive": "the address takes no e-mail",
    "unreachable": "their mail server could not be reached in time",
    "filtered": "their mail server took it for unwanted",
    "busy": "too many e-mails were on their way at once",
    "misconfigured": "the account or the address that it was sent from is not set up for it",
}


def meaning_of(error: str | None) -> Refusal:
    """Return what an error means: a code of the table, or a meaning that an adapter found itself."""
    return _meanings().get(error or "", "unknown")


def in_words(error: str | None, *, is_mail: bool = False) -> str:
    """Return why it was refused as a person reads it, with the provider's code when there is one."""
    code = f" (error {error})" if error and error.isdecimal() else ""
    words = {**_IN_WORDS, **_IN_WORDS_OF_MAIL} if is_mail else _IN_WORDS
    return f"{words[meaning_of(error)]}{code}"


@cache
def _meanings() -> Mapping[str, Refusal]:
    table = tomllib.loads(Path(__file__).with_name("refusals.toml").read_text(encoding="utf-8"))
    names: tuple[Refusal, ...] = get_args(Refusal)
    by_code = {code: meaning for meaning in names for code in table.get(meaning, {})}
    return {"rate_limited": "busy", **dict(zip(names, names, strict=True)), **by_code}
