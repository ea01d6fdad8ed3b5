"""Finds by rule what makes a message unfit to be answered by the desk alone: if flagged, a person looks."""

from __future__ import annotations

from frontdesk.brain.orders import gives_orders
from frontdesk.brain.words import any_of, plain
from frontdesk.domain.plain_text import reveal

INJECTION_SUSPECTED = "injection_suspected"
OPT_OUT_WISH = "opt_out_wish"
LONG = "long"
HOSTILE_UNICODE = "hostile_unicode"
LONG_CHARS = 1_000

# Typed for an apostrophe or an accent on many keyboards; Unicode takes them for a space and a stray mark.
_LOOSE_ACCENTS = str.maketrans({"\u00b4": "'", "\u00a8": "", "\u00b8": ","})

_PLEASE = r"(?:please|por favor)"
_CONTACT = r"(?:text|texts|texting|message|messages|messaging|contact|contacting|sms)"
_ESCRIBIR = r"(?:mand|envi|escrib|contact|texte)\w*"
_OPT_OUT = any_of(
    (
        rf"^(?:{_PLEASE} )?(?:stop|stopall|alto|basta|baja)(?: (?:it|this|now|{_PLEASE}))*[.! ]*$",
        r"unsubscribe",
        r"opt(?: |-)?(?:me )?out",
        r"revoke",
        rf"(?:stop|quit|no more|don't|dont|do not|never)(?: \w+){{0,2}} {_CONTACT}",
        r"(?:remove|delete) (?:me|my (?:number|phone|contact))",
        r"(?:take|remove) (?:\w+ ){1,3}off (?:\w+ ){0,3}list",
        r"leave me alone",
        r"lose my number",
        r"not interested",
        rf"(?:no me|ya no(?: me)?|dejen? de|paren de) {_ESCRIBIR}",
        r"(?:no quiero|no mas)(?: \w+){0,2} mensajes",
        r"(?:quit|borr|elimin|sa[ck])\w*me",
        r"(?:quit|borr|elimin)\w* mi (?:numero|telefono)",
        r"dar(?:me)? de baja",
    )
)


def flags_of(text: str) -> tuple[str, ...]:
    """Return the flags of a message, in alphabetical order."""
    shown, hidden = reveal(text.translate(_LOOSE_ACCENTS))
    words = plain(shown)
    found = {
        HOSTILE_UNICODE: bool(hidden),
        INJECTION_SUSPECTED: gives_orders(words),
        LONG: len(text) > LONG_CHARS,
        OPT_OUT_WISH: bool(_OPT_OUT.search(words)),
    }
    return tuple(sorted(name for name, is_found in found.items() if is_found))
