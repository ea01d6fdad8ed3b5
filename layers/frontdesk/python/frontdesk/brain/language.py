"""Tells English from Spanish by the small words of each, which even a short text message has."""

from __future__ import annotations

import re

from frontdesk.brain.words import plain, small_words
from frontdesk.playbook import Language

_ONLY_SPANISH = re.compile(r"[¿¡ñáéíóú]")
_WORD = re.compile(r"[a-z][a-z']*")


def language_of(text: str) -> Language | None:
    """Return the language that more of the text's words belong to, or None when nothing tells."""
    words = _WORD.findall(plain(text))
    english = sum(word in small_words("en") for word in words)
    spanish = sum(word in small_words("es") for word in words)
    spanish += 2 * len(set(_ONLY_SPANISH.findall(text.casefold())))
    if spanish == english:
        return None
    return "es" if spanish > english else "en"
