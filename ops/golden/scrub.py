"""Takes personal data out of a text before it is kept with a playbook: names, phones, e-mails, links.

It works by rule, so what only a reader recognises (an address, a birthday, what ails somebody) stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from frontdesk.domain.grounding import Quote, normalise, quotes
from frontdesk.domain.plain_text import fold, reveal
from frontdesk.domain.quote_patterns import QuoteKind, in_order, unspelled
from ops.errors import Refusal

FIRST_NAME, LAST_NAME = "Ann", "Doe"
PHONE, EMAIL, LINK = "+13125550155", "ann@example.com", "https://link.example"
LONG_NUMBER: Final = 7
"""From so many digits on, a number may be somebody's: a member id, a phone without its country."""
PHONE_DIGITS: Final = 10
_INSTEAD: Final[dict[QuoteKind, str]] = {"email": EMAIL, "phone": PHONE, "link": LINK, "number": PHONE}
_FICTIONAL: Final = frozenset(
    normalise(Quote(kind, text)) for kind, text in _INSTEAD.items() if kind != "number"
)
_CALLED: Final[dict[QuoteKind, str]] = {
    "email": "an e-mail address",
    "phone": "a phone number",
    "link": "a link",
    "number": "a long number",
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_PARTICLES: Final = frozenset(
    {"al", "da", "de", "del", "der", "di", "do", "dos", "el", "la", "las", "los", "van", "von", "y"}
)
"""Parts of names that are words of a language, too: to replace them would leave no sentence whole."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom a text must not tell of any more, and the forms of what is the business's own and stays."""

    name: str | None
    address: str | None
    kept: frozenset[str] = frozenset()

    @property
    def parts(self) -> dict[str, str]:
        """What stands instead of each part of the name, by the part as it is compared."""
        found = [fold(part) for part in _WORD.findall(unicodedata.normalize("NFC", self.name or ""))]
        telling = [part for part in found if len(part) > 1 and part not in _PARTICLES]
        return {part: FIRST_NAME if part == telling[0] else LAST_NAME for part in telling}

    @property
    def fictional_name(self) -> str | None:
        """A name of as many words, none of them theirs."""
        if not (self.name or "").strip():
            return None
        return f"{FIRST_NAME} {LAST_NAME}" if len(self.parts) > 1 else FIRST_NAME


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text that tells of nobody, and what was replaced in it: sentences without what stood there."""

    text: str
    replaced: frozenset[str] = frozenset()


def scrubbed(text: str, whose: Whose) -> Scrubbed:
    """Return the text with everything personal that a rule finds replaced by something fictional.

    Raises:
        Refusal: it still tells a phone number or an e-mail address, in a disguise that no rule undoes.
    """
    plain = unicodedata.normalize("NFC", text)
    for candidate in (plain, unspelled(reveal(plain)[0])):
        done = _replaced(candidate, whose)
        if not _left(done.text, whose):
            return done
    raise Refusal(
        "This run tells a phone number or an e-mail address in a form that cannot be taken out by rule: "
        "write the case by hand."
    )


def _replaced(text: str, whose: Whose) -> Scrubbed:
    replaced: set[str] = set()
    text = _without_address(text, whose, replaced)
    for start, end, kind in sorted(_personal(text, whose), reverse=True):
        text = text[:start] + _INSTEAD[kind] + text[end:]
        replaced.add(f"{_CALLED[kind]} → {_INSTEAD[kind]}")
    return Scrubbed(_without_name(text, whose, replaced), frozenset(replaced))


def _without_address(text: str, whose: Whose, replaced: set[str]) -> str:
    """Take out what they are reached by, however its digits are spaced."""
    if not whose.address:
        return text
    digits = re.sub(r"\D", "", whose.address)
    is_email = "@" in whose.address
    instead, kind = (EMAIL, "e-mail address") if is_email else (PHONE, "phone number")
    if whose.address == instead or not (is_email or digits):
        return text
    country = digits[:-10]
    spaced = rf"\+?(?:{country}\D{{0,3}})?\(?" + r"\D{0,3}".join(digits[-10:])
    pattern = re.escape(whose.address) if is_email else spaced
    changed = re.sub(pattern, instead, text, flags=re.IGNORECASE)
    if changed != text:
        replaced.add(f"their {kind} → {instead}")
    return changed


def _personal(text: str, whose: Whose) -> Iterator[tuple[int, int, QuoteKind]]:
    """Yield where something stands that may be somebody's, by the patterns of the content rule."""
    rest = text
    for kind, pattern in in_order():
        for match in pattern.finditer(rest):
            meant = _meant(kind, match.group())
            if meant in _INSTEAD and _is_personal(Quote(meant, match.group().strip()), whose):
                yield match.start(), match.end(), meant
        rest = pattern.sub(lambda match: "\x00" * len(match.group()), rest)


def _meant(kind: QuoteKind, text: str) -> QuoteKind:
    """Return what is quoted: so many digits before a currency are a phone number and not a price."""
    return "number" if kind == "price" and _digits(text) >= PHONE_DIGITS else kind


def _digits(text: str) -> int:
    return sum(each.isdecimal() for each in text)


def _is_personal(quote: Quote, whose: Whose) -> bool:
    if quote.kind == "number" and _digits(quote.text) < LONG_NUMBER:
        return False
    return normalise(quote) not in whose.kept | _FICTIONAL


def _left(text: str, whose: Whose) -> list[Quote]:
    return [each for each in quotes(text) if each.kind in ("email", "phone") and _is_personal(each, whose)]


def _without_name(text: str, whose: Whose, replaced: set[str]) -> str:
    parts = whose.parts

    def word(match: re.Match[str]) -> str:
        instead = parts.get(fold(match.group()))
        if instead is None or instead == match.group():
            return match.group()
        replaced.add(f"a part of their name → {instead}")
        return instead

    return _WORD.sub(word, text)
