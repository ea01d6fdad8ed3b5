"""The words that carriers know, alone in a text: what opts out, what opts in, what asks for help."""

from __future__ import annotations

import re
from typing import Literal

from frontdesk.domain.plain_text import fold
from frontdesk.domain.revocation import revokes

__all__ = ["Keyword", "keyword", "revokes"]

Keyword = Literal["opt_out", "opt_in", "help"]

# What carriers and vendors take in English, Canada's French, and what programs in US Spanish use.
_OPT_OUT_ENGLISH = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "remove"}
_OPT_OUT_SPANISH = {"alto", "pare", "paren", "parar", "detener", "baja"}
# Consent words in Spanish end with "para cancelar": who writes just that may mean the messages.
_CANCEL_SPANISH = {"cancelar", "cancela", "cancelo", "cancelen"}
_OPT_OUT = frozenset({*_OPT_OUT_ENGLISH, "arret", "td", *_OPT_OUT_SPANISH, *_CANCEL_SPANISH})
# YES opts in at Twilio, but here it is how people agree to an appointment: it must reach the brain.
_OPT_IN = frozenset({"start", "unstop"})
# INFO asks for help at Twilio, but here it is how people ask about the business: it too must reach the brain.
_HELP = frozenset({"help", "ayuda"})


def keyword(text: str) -> Keyword | None:
    """Return what must be done about a message that is nothing but one keyword."""
    bare = re.sub(r"[\W_]+", "", fold(text))
    if bare in _OPT_OUT:
        return "opt_out"
    if bare in _OPT_IN:
        return "opt_in"
    return "help" if bare in _HELP else None
