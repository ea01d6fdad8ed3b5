"""Revocation of consent in anybody's own words, English and Spanish, inside a longer text.

The patterns read a sentence that `plain_text.fold` made plain: small letters, no accents, no apostrophes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from frontdesk.domain.lead import Lead, WrittenChannel
from frontdesk.domain.plain_text import fold

REVOCATION_READ: Final = "revocation_read"
"""The flag of a reading: a model took the message for a revocation, in words that no rule here knows."""

_WRITING = r"(?:text|txt|messag|contact|e-?mail|writ|bother|spamm|bugg|harass|annoy|pester|sms|ping)\w*"
_MESSAGES = r"(?:texts?|txts?|messages?|msgs?|sms|spam|e-?mails?|reminders?|notifications?|mensajes?|textos?)"
_SUBSCRIPTION = r"(?:subscription|suscripcion|alerts?|alertas?)"
_FEW_WORDS = r"(?:\w+ ){0,3}"
_WAITING = r"(?<!wait )(?<!waiting )(?<!cancellation )"
_LISTS = (
    rf"{_WAITING}(?:lists?|database|system|contacts?|records?|listas?(?! de espera)|base|sistema|contactos)"
)
_OWN = r"(?:my|this|our|mi|este|nuestro)"
_NUMBER = rf"{_OWN} (?:phone |cell |telefono )?(?:number|phone|info|name|contact|numero|telefono|nombre)"
_LATER = r"(?:after|before|until|till|til|at (?:work|night)|during|while|so (?:early|late))"
_NOT_FOREVER = rf"(?! (?:back )?{_LATER}\b)"
# Wishes only: "no me llamo Juan" and "no me escribieron" are none.
_WRITE = r"(?:escrib(?:an?|as)|(?:contact|molest|texte|mensaje|llam)e[ns]?)"
_TO_WRITE = r"(?:escribir|contactar|molestar|textear|mensajear|llamar|mandar|enviar)"
_NOT_SO_LATE = r"(?! (?:tan|a esta|antes|despues|hasta)\b)"

_ENGLISH = (
    (
        rf"\b(?:stop|quit|cease) (?:\w+ly |all |the |these |those |with |sending |me |us |your |any )*"
        rf"(?:{_WRITING}|{_MESSAGES}|calling (?:me|us|this))\b{_NOT_FOREVER}"
    ),
    (
        rf"\b(?:do not|dont|(?<!you )never|no longer|not to) (?:ever |please |pls |want you to )*"
        rf"(?:text|txt|message|msg|contact|write|bother|email) (?:to )?"
        rf"(?:me|us|{_NUMBER}|again|anymore)\b{_NOT_FOREVER}"
    ),
    (
        rf"\b(?:do not|dont|no longer) (?:want|wish|like|need|consent|agree) {_FEW_WORDS}"
        rf"(?:{_MESSAGES}|texted|contacted|messaged)\b"
    ),
    (
        rf"\b(?:take|remove|delete|drop|get|scrub|erase|keep) (?:me|us|{_NUMBER}) (?:off|from|out of) "
        rf"{_FEW_WORDS}{_LISTS}\b"
    ),
    (
        rf"\b(?:take me off|remove me|delete me|(?:remove|delete|lose|erase) {_NUMBER})"
        r"(?: please| now| pls)?$"
    ),
    rf"\bno more {_FEW_WORDS}{_MESSAGES}\b",
    (
        rf"\b(?:cancel|discontinue|disable|turn off) "
        rf"(?:all |of |the |these |those |this |my |your |any |future |further |text |sms )*"
        rf"(?:{_MESSAGES}|{_SUBSCRIPTION})\b"
    ),
    r"\bunsubscribe\b",
    rf"\bopt(?:ing|ed)?[ -]?(?:me |us )?out\b(?! of (?!{_FEW_WORDS}(?:{_MESSAGES}|this|these|it|all)\b))",
    r"\b(?:revok|withdraw)\w* (?:my |all )*(?:consent|permission)\b",
    r"\b(?:lose my number|leave me alone)\b",
)
_SPANISH = (
    rf"\bno (?:me|nos) (?:{_WRITE}|vuelvan? a {_TO_WRITE})\b{_NOT_SO_LATE}",
    rf"\bno (?:me|nos) (?:mand|envi)e[ns]? (?:mas|nada|{_FEW_WORDS}{_MESSAGES})\b",
    rf"\b(?:dej|par)en? de {_TO_WRITE}",
    (
        rf"\bno (?:quiero|deseo|autorizo|acepto) {_FEW_WORDS}"
        rf"(?:{_MESSAGES}|me (?:escrib|contact|mand|envi|text)\w+)\b"
    ),
    rf"\b(?:no mas|basta de) {_FEW_WORDS}{_MESSAGES}\b",
    (
        rf"\bcancel(?:ar|en|e|a|o|enme|eme) (?:todos |los |estos |esos |la |mi |mis |sus |su )*"
        rf"(?:{_MESSAGES}|{_SUBSCRIPTION})\b"
    ),
    rf"\b(?:quit|saqu|sac|borr|elimin)\w*(?:me|nos) de {_FEW_WORDS}{_LISTS}\b",
    rf"\b(?:quit|saqu|sac|borr|elimin)\w* {_NUMBER}\b",
    r"\b(?:dar|darme|denme|deme|den|quiero)(?: me)?(?: de)? (?:la )?baja\b",
    r"\b(?:revoco|retiro) (?:mi )?(?:consentimiento|permiso|autorizacion)\b",
)
_NOT_REVOKING = re.compile(
    r"\b(?:do not|dont|never|not|cant|cannot|couldnt|wont|didnt|did you|did they|have you) "
    r"(?:please |just |ever )?stop\b"
    r"|\bno (?:dej|par)\w* de\b"
)
# "Please stop." revokes; "it won't stop" and "don't stop by" do not: it must be all that is said.
_BARE_STOP = re.compile(
    r"(?:(?:please|pls|plz|just|ok|okay|no|hey|omg|ugh|i said|i told you to|can you|por favor|ya) )*"
    r"(?:stop|stop all|alto|pare|paren|parar|detengan|detenganse|basta|unsub)"
    r"(?: (?:please|pls|plz|it|this|that|now|already|stop|i told you|i said|thanks|thank you|ok"
    r"|ya|por favor|gracias|todo))*"
)
_NAMES: Final[Mapping[WrittenChannel, re.Pattern[str]]] = {
    "sms": re.compile(r"\b(?:te?xt|sms)"),
    "email": re.compile(r"\b(?:e-?mail|correo)"),
}
_MEANS_ALL: Final = re.compile(
    r"\b(?:contact|bother|harass|pester|annoy|bugg|spam|molest)\w*|\bleave me alone\b"
    rf"|\b{_LISTS}\b|\b(?:consent|permission|consentimiento|permiso|autorizacion)\b"
)
_INSTEAD: Final = re.compile(r"\b(?:te?xt|sms|e-?mail|call|write)\w* (?:to )?(?:me |us )?instead\b")


def revokes(text: str) -> bool:
    """Tell whether a text asks, in any reasonable wording, not to be texted any more."""
    return any(_says_so(sentence) for sentence in _sentences(text))


def spoken_of(lead: Lead) -> frozenset[WrittenChannel]:
    """Return the channels that a word to stop, or to go on, is about."""
    if lead.is_everywhere:
        return frozenset(_NAMES)
    return wished(lead.text, lead.channel) if lead.kind == "message" else frozenset({lead.channel})


def wished(text: str, heard_on: WrittenChannel) -> frozenset[WrittenChannel]:
    """Return where somebody wants no more: on the channel on which they say it, on whichever else they name,
    and on all where they mean more than one."""
    sentences = list(_sentences(text))
    meant = [_INSTEAD.sub(" ", each) for each in sentences if _says_so(each)] or sentences
    named = {channel for channel, names in _NAMES.items() if any(map(names.search, meant))}
    if not named and any(map(_MEANS_ALL.search, meant)):
        named = set(_NAMES)
    return frozenset({heard_on, *named})


def _sentences(text: str) -> Iterator[str]:
    parts = re.split(r"[.!?;:\n\r()]+", fold(text))
    return filter(None, (re.sub(r"\s+", " ", part).strip(" ,-") for part in parts))


def _says_so(sentence: str) -> bool:
    if any(_BARE_STOP.fullmatch(part.strip()) for part in sentence.split(",")):
        return True
    return _revoking().search(_NOT_REVOKING.sub(" ", sentence)) is not None


@cache
def _revoking() -> re.Pattern[str]:
    """Return the one pattern of all wordings; compiled when a text is first read."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in (*_ENGLISH, *_SPANISH)))
