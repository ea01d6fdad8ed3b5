"""The words with which people answer an offer of times, in English and Spanish, without accents."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, Literal

from frontdesk.domain.quote_patterns import DIGIT_WORDS, MONTHS, WEEKDAY_WORDS

APOSTROPHES: Final = str.maketrans({"\u2019": "'", "\u00b4": "'", "\u02bc": "'"})

_NUMBERS: Final = {
    **{word: int(digit) for word, digit in DIGIT_WORDS.items() if word not in ("oh", "cero", "zero")},
    "un": 1,
    **dict(zip(("ten", "eleven", "twelve", "diez", "once", "doce"), (10, 11, 12) * 2, strict=True)),
}
_ORDINALS: Final = {
    word: number
    for number, spoken in enumerate(
        (
            "first primero primera primer earliest",
            "second segundo segunda",
            "third tercero tercera tercer",
            "fourth cuarto cuarta",
            "fifth quinto quinta",
        ),
        start=1,
    )
    for word in spoken.split()
}
_DAY_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS: Final = {
    **{word: _DAY_NAMES.index(day) for word, day in WEEKDAY_WORDS.items()},
    "wed": 2,
    "mie": 2,
    "sab": 5,
    "dom": 6,
}
"""0 is Monday."""
RELATIVE: Final = {"today": 0, "hoy": 0, "tomorrow": 1, "tmrw": 1, "manana": 1, "overmorrow": 2}
PARTS: Final = {
    **dict.fromkeys(("morning", "temprano"), (0, 12)),
    **dict.fromkeys(("afternoon", "tarde"), (12, 19)),
    **dict.fromkeys(("evening", "tonight", "night", "noche"), (17, 24)),
}
"""The hours of a part of the day, [from, until)."""


def number(word: str) -> int:
    """Return the number that a word or digits are."""
    return int(word) if word.isdecimal() else _NUMBERS.get(word) or _ORDINALS[word]


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])")


_FAMILY = r"(?:son|daughter|kid|kids|child|husband|wife|mom|dad|family|hij[oa]|espos[oa]|familia)"
POLITELY: Final = re.compile(
    r"(?:(?:can|could|may) (?:i|we) (?:please )?(?:have|take|get|do|book)|me da|(?:puedo|podria) tomar) "
)
"""How a choice begins that is put as a question."""
PHRASES: Final = (
    (_words(r"(?:the )?day after tomorrow|pasado manana"), "overmorrow"),
    (_words(r"(?:por|en|de) la manana|la manana"), "morning"),
    (_words(r"this morning|esta manana"), "today morning"),
    (_words(r"this afternoon|esta tarde"), "today afternoon"),
    (_words(r"this evening|tonight|esta noche"), "today evening"),
    (_words(r"(?:no|not a) (?:problem|worries|hay problema)|sin problema"), "ok"),
    (_words(r"(?:por|en|de) la (?=tarde|noche)"), ""),
    (_words(r"medio ?dia|midday|12 noon"), "noon"),
    (_words(r"that (?:one|time|day|slot)|ese dia|esa (?:hora|cita)"), "that"),
    (_words(rf"(?:for |para )?(?:my|our|mi|nuestr[oa]) {_FAMILY}"), ""),
    (_words(r"(?:a|one|un|1|just a) (?:second|segundo|sec|moment|momento)"), "?"),
    (re.compile(r"(?<![^\W_])(?:for|para) (?=\d{1,2}(?! ?(?:[ap]m|[:\d])))"), "? "),
    (_words(r"the (?P<which>first|second|third) time(?= (?:works|is|please|sounds))"), r"the \g<which>"),
    (_words(r"i am"), "i"),
    (_words(r"(?:this|next|esta|este|la|el) (?:semana|week|coming|proxim[oa]|que viene)"), ""),
)
_HOUR = rf"(?P<hour>\d{{1,2}}|{_any(_NUMBERS)})"
_HALF = r"(?P<half>am|pm)"
_NUMBER = rf"(?P<number>\d{{1,2}}|{_any(_NUMBERS)})"
_NOUN = r"(?:one|option|slot|choice|appointment|opcion|hora|cita|horario|turno|fecha)"
_MONTH = rf"(?P<month>{_any(MONTHS)})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
MENTIONS: Final = (
    (_words(rf"{_MONTH} {_DAY}"), "date"),
    (_words(rf"{_DAY} (?:of |de )?{_MONTH}"), "date"),
    (_words(r"(?P<first>\d{1,2})/(?P<second>\d{1,2})"), "slashed"),
    (_words(rf"(?:at |a las? |@ ?)?(?P<hour>\d{{1,2}})[:.h](?P<minute>[0-5]\d) ?(?:{_HALF}|h|hrs)?"), "time"),
    (_words(rf"(?:at |a las? |@ ?)?{_HOUR} ?{_HALF}"), "time"),
    (_words(rf"(?:at|a las?|las) {_HOUR}(?: o'?clock| en punto)?"), "time"),
    (_words(rf"{_HOUR} (?:o'?clock|en punto)"), "time"),
    (_words(r"(?:at |al? )?noon"), "noon"),
    (_words(rf"(?:in the |during the |en la |the )?(?P<part>{_any(PARTS)})"), "part"),
    (_words(rf"(?P<relative>{_any(RELATIVE)})"), "relative"),
    (_words(rf"(?:(?:on|el|este) )?(?P<weekday>{_any(WEEKDAYS)})\b\.?"), "weekday"),
    (_words(rf"(?:the |el |la )?(?:(?:very )?(?:last|latest)|ultim[oa])(?: {_NOUN})?"), "last"),
    (_words(rf"(?:(?:option|number|choice|slot|opcion|numero|no\.) ?#?|#) ?{_NUMBER}"), "place"),
    (_words(rf"(?:the |el |la )?(?P<number>\d)(?:st|nd|rd|th) {_NOUN}"), "place"),
    (_words(rf"(?:the |el |la )?(?P<number>{_any(_ORDINALS)})(?: {_NOUN})?"), "place"),
    (_words(r"(?:the |el (?:dia )?)?(?P<number>\d{1,2})(?:st|nd|rd|th)"), "day or place"),
    (_words(r"(?:the|el(?: dia)?) (?P<number>\d{1,2})"), "day or place"),
    (_words(r"(?:la )?(?P<number>\d{1,2})"), "number"),
)
"""How slots are named and which kind each is, in the order in which they are looked for."""


@cache
def said(which: Literal["yes", "around", "doubt", "decline"]) -> frozenset[str]:
    """Return the words of one kind, as slot_choice.toml explains them."""
    table = tomllib.loads(Path(__file__).with_name("slot_choice.toml").read_text(encoding="utf-8"))
    return frozenset(table[which].split())
