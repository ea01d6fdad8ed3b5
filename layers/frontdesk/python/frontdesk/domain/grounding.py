"""The content rule: every price, number, link, time, date and promise in a text needs a source we trust.

`quotes` finds them, in English and Spanish; the playbook computes with `quotable_forms` what it allows, and
the gate asks a person about whatever is `ungrounded`. In doubt something is a quote: a person is asked once
too often, never too rarely.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from frontdesk.domain import quote_forms as forms
from frontdesk.domain import quote_patterns as patterns
from frontdesk.domain.plain_text import LONGEST_READ, guises, reveal, without_accents
from frontdesk.domain.proposal import Ground
from frontdesk.domain.quote_claims import split_words
from frontdesk.domain.quote_pairs import pairs_in, wrong_pairs
from frontdesk.domain.quote_patterns import QuoteKind

MOST_ANSWERS = 50
"""So many answers of read tools are looked at; no run may call more."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Something in a text that may mislead if it is wrong, as it stands there."""

    kind: QuoteKind
    text: str


TAKEN = "\x00"
"""Stands in the place of a quote in what is left of a text."""
_NOT_A_LETTER = re.compile(r"[\W\d_]+")
_FORM_OF: dict[QuoteKind, Callable[[str], str]] = {
    "email": forms.email,
    "link": forms.link,
    "price": forms.price,
    "date": forms.date,
    "time": forms.time,
    "phone": forms.phone,
    "number": forms.number,
    "promise": forms.promise,
    "secret": forms.promise,
    "split": str,
    "hidden": str,
}


def quotes(text: str) -> tuple[Quote, ...]:
    """Find every quote in the beginning of a text that may be sent.

    A stretch of text belongs to one quote, the kinds that say most about it first. The text is read again
    without its accents and then without its gaps, for what only so can be read.
    """
    shown, hidden = reveal(text[:LONGEST_READ])
    odd = (f"hidden character {_named(each)}" for each in dict.fromkeys(hidden))
    strange = (f"strange character {_named(each)}" for each in guises(shown))
    found = [Quote("hidden", each) for each in (*odd, *strange)]
    plain = without_accents(shown)
    found += _found(shown)
    if plain != shown:
        known = {normalise(each) for each in found}
        found += [each for each in _found(plain) if normalise(each) not in known]
    found += _split(patterns.unspelled(plain), found)
    return tuple(found)


def normalise(quote: Quote) -> str:
    """Return the one form of all that says the same: `$1,200` and `1200 dollars`, `2:30 p.m.` and `14:30`."""
    return f"{quote.kind}:{_FORM_OF[quote.kind](quote.text)}"


@lru_cache(maxsize=1024)
def quotable_forms(text: str) -> frozenset[str]:
    """Return what a trusted text lets others quote, and of what. What cannot be seen is never quotable."""
    said = {normalise(quote) for quote in quotes(text) if quote.kind != "hidden"}
    shown = reveal(text[:LONGEST_READ])[0]
    return frozenset(said | pairs_in(shown) | pairs_in(without_accents(shown)))


def ungrounded(body: str, quotable: frozenset[str], grounds: tuple[Ground, ...]) -> tuple[str, ...]:
    """Return what the body quotes and nobody vouches for, as it stands there, each once.

    A read tool's answer vouches for itself. The playbook vouches through `quotable` alone: a ground that
    merely says it is the playbook's adds nothing.
    """
    return tuple(dict.fromkeys(each.text for each in without_source(body, quotable, grounds)))


def without_source(body: str, quotable: frozenset[str], grounds: tuple[Ground, ...]) -> Iterator[Quote]:
    """Yield every quote that nobody vouches for, and those that are vouched for of something else."""
    told = [ground.text for ground in grounds if ground.kind == "read_tool"][:MOST_ANSWERS]
    allowed = quotable.union(*map(quotable_forms, told))
    for quote in quotes(body):
        if quote.kind == "hidden" or normalise(quote) not in allowed:
            yield quote
    shown = reveal(body[:LONGEST_READ])[0]
    for text in dict.fromkeys((shown, without_accents(shown))):
        yield from (Quote(kind, paired) for kind, paired in wrong_pairs(text, allowed))


def beside_quotes(body: str) -> str:
    """Return what a text says beside its quotes, as it reads; where one stood, a gap of `TAKEN` is left."""
    return _taken_out(reveal(body[:LONGEST_READ])[0])[1]


def _found(shown: str) -> list[Quote]:
    return _taken_out(shown)[0]


def _taken_out(shown: str) -> tuple[list[Quote], str]:
    shown = patterns.unspelled(shown)
    found: list[Quote] = []
    for kind, pattern in patterns.in_order():
        found += [Quote(kind, match.group().strip()) for match in pattern.finditer(shown)]
        shown = pattern.sub(TAKEN, shown)
    return found, shown


def _split(plain: str, found: list[Quote]) -> Iterator[Quote]:
    """Yield words with a gap in them that no quote holds yet."""
    seen = [_squeezed(without_accents(each.text)) for each in found]
    for stem in dict.fromkeys(match.group() for match in split_words().finditer(_squeezed(plain))):
        if not any(stem in each or (each and each in stem) for each in seen):
            yield Quote("split", stem)


def _squeezed(text: str) -> str:
    return _NOT_A_LETTER.sub("", text.casefold())


def _named(character: str) -> str:
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'unnamed').lower()})"
