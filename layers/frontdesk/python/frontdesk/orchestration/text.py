"""Text as strangers write it, made safe to keep: no broken characters, nothing invisible, nothing endless."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from frontdesk.domain.lead import TEXT_LIMIT_BYTES, cut_text
from frontdesk.domain.plain_text import BLANK_LETTERS

NAME_CHARS: Final = 80
_LINE_BYTES: Final = 1024
_JOINERS: Final = frozenset("\u200c\u200d")
"""They belong to emoji and to several scripts; every other invisible character goes."""
_PICTURES: Final = range(0x1F000, 0x1FC00)
"""Where new emoji appear before this Python has heard of them."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it is kept, and what had to be done to it."""

    text: str
    was_cut: bool
    was_hostile: bool


def cleaned(raw: str, limit_bytes: int = TEXT_LIMIT_BYTES) -> Cleaned:
    """Return the text composed (NFC), cut to `limit_bytes`, without control, bidirectional, invisible and
    broken characters.

    It is cut before it is composed too: composing a quarter of a megabyte of accents takes seconds.
    """
    whole = _unbroken(raw).replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(char for char in whole if not _is_hidden(char))
    was_hostile = len(shown) != len(whole) or "\ufffd" in whole
    kept, was_cut = cut_text(shown.strip(), limit_bytes)
    composed, grew = cut_text(unicodedata.normalize("NFC", kept).strip(), limit_bytes)
    return Cleaned(composed, was_cut or grew, was_hostile)


def cleaned_line(raw: str | None, limit_chars: int = NAME_CHARS) -> str | None:
    """Return a name, or whatever else fits on one line, cut to a sane length; None when nothing is left."""
    if raw is None:
        return None
    return " ".join(cleaned(raw, _LINE_BYTES).text.split())[:limit_chars].strip() or None


def _unbroken(raw: str) -> str:
    """Join surrogates that belong together; JSON can carry lone ones, which no UTF-8 can."""
    return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_hidden(char: str) -> bool:
    if char in BLANK_LETTERS:
        return True
    category = unicodedata.category(char)
    if category == "Cn":
        return ord(char) not in _PICTURES
    return category in ("Cc", "Cf", "Co") and char not in _JOINERS and char not in "\n\t"
