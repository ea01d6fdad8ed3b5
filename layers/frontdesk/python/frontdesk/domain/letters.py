"""How a text becomes an e-mail: what stands under it by code, and the same as plain text and as HTML.

Who writes, from which address, and how to get no more is what 15 USC 7704(a)(3) and (5) want to see; it
stands under every e-mail, answers and all, so that nobody has to tell a commercial one from another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from frontdesk.domain.arguments import Letter
from frontdesk.domain.language import Language

OPT_OUT_LINE: Final[Mapping[Language, str]] = {
    "en": "To get no more e-mail from us, reply with the word STOP.",
    "es": "Para no recibir más correos nuestros, responda con la palabra STOP.",
}
_REFERENCE: Final = re.compile(r"Ref\. (?P<grant_id>[0-9a-f]{32})(?:\s|</?\w+>)*\Z")
"""It ends the e-mail: above it stands a text that a lead may have had a say in."""
_DIVIDER: Final = "-- "
"""The line that mail programs know a signature by (RFC 3676, 4.3)."""


@dataclass(frozen=True, slots=True)
class Written:
    """An e-mail as it goes out, in both of its forms."""

    plain: str
    html: str


def footer(business: str, postal_address: str, language: Language) -> str:
    """Return what stands under an e-mail."""
    return f"{business}, {postal_address}\n{OPT_OUT_LINE[language]}"


def written(body: str, letter: Letter, grant_id: str) -> Written:
    """Return the whole e-mail; in HTML nothing of the text is markup."""
    below = f"{letter.footer}\nRef. {grant_id}"
    paragraphs = [_lines(each) for each in body.split("\n\n") if each.strip()]
    html = "".join(f"<p>{each}</p>" for each in paragraphs) + f"<hr><p><small>{_lines(below)}</small></p>"
    return Written(f"{body}\n\n{_DIVIDER}\n{below}", html)


def reference_in(listed: str, wanted: str) -> str | None:
    """Return whose grant an e-mail is, as a provider lists it: the wanted one's, which nobody else can name,
    or another's; None where that cannot be seen."""
    if f"Ref. {wanted}" in listed:
        return wanted
    found = _REFERENCE.search(listed)
    return found["grant_id"] if found else None


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
