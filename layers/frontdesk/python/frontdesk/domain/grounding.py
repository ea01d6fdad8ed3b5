"""The content rule: every price, number, link, time, date and promise in a text needs a source we trust.

`quotes` finds them, in English and Spanish; the playbook computes with `quotable_forms` what it allows, and
the gate asks a person about whatever is `ungrounded`. In doubt something is a quote: a person is asked once
too often, never too rarely.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from frontdesk.domain import quote_forms as forms
from frontdesk.domain import quote_patterns as patterns
from frontdesk.domain.plain_text import reveal
from frontdesk.domain.proposal import Ground
from frontdesk.domain.quote_patterns import QuoteKind


@dataclass(frozen=True, slots=True)
class Quote:
    """Something in a text that may mislead if it is wrong, as it stands there."""

    kind: QuoteKind
    text: str


_TAKEN = "\x00"
_FORM_OF: dict[QuoteKind, Callable[[str], str]] = {
    "email": forms.email,
    "link": forms.link,
    "price": forms.price,
    "date": forms.date,
    "time": forms.time,
    "phone": forms.phone,
    "number": forms.number,
    "promise": forms.promise,
    "hidden": str,
}


def quotes(text: str) -> tuple[Quote, ...]:
    """Find every quote. A stretch of text belongs to one quote, the kinds that say most about it first."""
    shown, hidden = reveal(text)
    shown = patterns.unspelled(shown)
    found = [Quote("hidden", _character_name(character)) for character in dict.fromkeys(hidden)]
    for kind, pattern in patterns.IN_ORDER:
        found += [Quote(kind, match.group().strip()) for match in pattern.finditer(shown)]
        shown = pattern.sub(_TAKEN, shown)
    return tuple(found)


def normalise(quote: Quote) -> str:
    """Return the one form of all that says the same: `$1,200` and `1200 dollars`, `2:30 p.m.` and `14:30`."""
    return f"{quote.kind}:{_FORM_OF[quote.kind](quote.text)}"


def quotable_forms(text: str) -> frozenset[str]:
    """Return what a trusted text allows others to quote. What cannot be seen is never quotable."""
    return frozenset(normalise(quote) for quote in quotes(text) if quote.kind != "hidden")


def ungrounded(body: str, quotable: frozenset[str], grounds: tuple[Ground, ...]) -> tuple[str, ...]:
    """Return what the body quotes and nobody vouches for, as it stands there, each once.

    A read tool's answer vouches for itself. The playbook vouches through `quotable` alone: a ground that
    merely says it is the playbook's adds nothing.
    """
    return tuple(dict.fromkeys(_without_source(body, quotable, grounds)))


def _without_source(body: str, quotable: frozenset[str], grounds: tuple[Ground, ...]) -> Iterator[str]:
    answered = (quotable_forms(ground.text) for ground in grounds if ground.kind == "read_tool")
    allowed = quotable.union(*answered)
    for quote in quotes(body):
        if quote.kind == "hidden" or normalise(quote) not in allowed:
            yield quote.text


def _character_name(character: str) -> str:
    name = unicodedata.name(character, "unnamed").lower()
    return f"hidden character U+{ord(character):04X} ({name})"
