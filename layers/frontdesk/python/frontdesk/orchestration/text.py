"""Text as strangers write it, made safe to keep: no broken characters, nothing invisible, nothing endless."""

from __future__ import annotations

import unicodedata

HOSTILE_UNICODE = "hostile_unicode"
JOINERS = frozenset("\u200c\u200d")
"""Zero-width joiners belong to emoji and to several scripts; every other invisible character goes."""
NAME_CHARS = 80


def cleaned(text: str) -> tuple[str, bool]:
    """Return the text composed (NFC) and without control, bidirectional and invisible characters, and
    whether any were there."""
    whole = (
        text.encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    kept = "".join(char for char in whole if not _is_hidden(char))
    return unicodedata.normalize("NFC", kept).strip(), kept != whole or "\ufffd" in whole


def cleaned_name(text: str | None) -> str | None:
    """Return a person's name on one line, cut to a sane length; None when nothing is left."""
    if text is None:
        return None
    return " ".join(cleaned(text)[0].split())[:NAME_CHARS].strip() or None


def _is_hidden(char: str) -> bool:
    return (
        unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn") and char not in JOINERS and char not in "\n\t"
    )
