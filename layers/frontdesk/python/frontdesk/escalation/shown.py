"""Strangers' text made harmless to show: nothing in it is invisible, and Slack finds nothing to act on."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate
from typing import Final

from frontdesk.domain.plain_text import BLANK_LETTERS

_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_SLACK_ID: Final = re.compile(r" \([UW](?=[A-Z]*\d)[A-Z0-9]{6,}\)")


def visible(text: str) -> str:
    """Return the text with each character that cannot be seen named by its code point; lines stay lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(f"⟨U+{ord(each):04X}⟩" if _is_hidden(each) else each for each in lines)


def one_line(text: str, limit: int) -> str:
    """Return the text on one line, cut to `limit` characters with an ellipsis."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def escaped(text: str) -> str:
    """Return the text as Slack wants it, so that no mention, link or entity is found in it."""
    return "".join(_ESCAPES.get(each, each) for each in text)


def unescaped(text: str) -> str:
    """Return what `escaped` was given; Slack hands texts back escaped whether or not it was sent them so."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def by_name(sentence: str) -> str:
    """Return a sentence of ours with people's names alone, without the Slack ids that the record keeps
    beside them."""
    return _SLACK_ID.sub("", sentence)


def fitted(text: str, limit: int) -> str:
    """Return the text visible, escaped and at most `limit` characters long, with a mark where it was cut."""
    pieces = [_ESCAPES.get(each, each) for each in visible(text)]
    ends = list(accumulate(map(len, pieces)))
    if not ends or ends[-1] <= limit:
        return "".join(pieces)
    mark = f" … (cut; {len(pieces)} characters in all)"
    return "".join(piece for piece, end in zip(pieces, ends, strict=True) if end <= limit - len(mark)) + mark


def fits(text: str, limit: int) -> bool:
    """Say whether `fitted` shows the whole text."""
    return len(escaped(visible(text))) <= limit


def _is_hidden(character: str) -> bool:
    if character in "\n\t":
        return False
    return character in BLANK_LETTERS or unicodedata.category(character) in _HIDDEN_CATEGORIES
