"""A text as a provider's list shows it again: not always letter by letter as it was given."""

from __future__ import annotations

import html
import unicodedata
from typing import Final

from frontdesk.domain.proposal import body_digest

_PLAINER: Final = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")


def listed_digest(text: str) -> str:
    """Return the digest by which a listed text is known again.

    Providers trim and fold blanks, escape what HTML does not carry, and write a quotation mark or a dash that
    would make a text longer as a plain one; none of these makes it another text.
    """
    plain = unicodedata.normalize("NFKC", html.unescape(text)).translate(_PLAINER)
    return body_digest(" ".join(plain.split()))
