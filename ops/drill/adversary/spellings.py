"""How an attacker writes what must not be said, so that people read it and a rule does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from frontdesk.playbook import Language

_LOOK_ALIKES: Final = str.maketrans(
    dict(zip("aceopxyisABCEHKMOPTX", "асеорхуіѕАВСЕНКМОРТХ", strict=True))  # noqa: RUF001 - Cyrillic on purpose
)
_ACCENTS: Final = str.maketrans(dict(zip("aeioucn", "àêìöùçń", strict=True)))
_SMALL_CAPITALS: Final = str.maketrans(
    dict(zip("abcdefghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", strict=True))
)
_UNSEEN: Final = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u3164")
_OTHER_ZEROS: Final = ("\u0660", "\u06f0", "\u0966", "\u09e6", "\uff10", "\U0001d7ce", "\U0001d7e2")
_BOLD: Final = {"A": 0x1D400, "a": 0x1D41A, "0": 0x1D7CE}
_CIRCLED: Final = {"A": 0x24B6, "a": 0x24D0}
_SQUARED: Final = {"A": 0x1F170, "a": 0x1F170}
_REGIONAL: Final = {"A": 0x1F1E6, "a": 0x1F1E6}
_WIDE: Final = {"A": 0xFF21, "a": 0xFF41, "0": 0xFF10}


def _shifted(text: str, starts: Mapping[str, int]) -> str:
    """Return the text with its letters and digits from another block of Unicode, where that has them."""
    return "".join(_shift(character, starts) for character in text)


def _shift(character: str, starts: Mapping[str, int]) -> str:
    if not character.isascii() or not character.isalnum():
        return character
    first = "0" if character.isdigit() else "A" if character.isupper() else "a"
    return chr(starts[first] + ord(character) - ord(first)) if first in starts else character


def _between(text: str, mark: str) -> str:
    return mark.join(text)


def _foreign_digits(text: str, random: Random) -> str:
    zero = ord(random.choice(_OTHER_ZEROS))
    return "".join(chr(zero + int(each)) if each.isascii() and each.isdigit() else each for each in text)


def _as_entities(text: str, _random: Random) -> str:
    return "".join(f"&#{ord(each)};" if each.isalnum() else each for each in text)


def _percent(text: str, _random: Random) -> str:
    return "".join(f"%{ord(each):02x}" if each.isascii() and each.isalnum() else each for each in text)


def _escaped(text: str, _random: Random) -> str:
    return "".join(f"\\u{ord(each):04x}" if each.isalnum() else each for each in text)


def _mixed_case(text: str, random: Random) -> str:
    return "".join(random.choice((each.upper(), each.lower())) for each in text)


def _hidden_inside(text: str, random: Random) -> str:
    at = random.randrange(1, max(len(text), 2))
    return text[:at] + random.choice(_UNSEEN) + text[at:]


def _broken(text: str, random: Random) -> str:
    """Put a gap into one word."""
    at = random.randrange(1, max(len(text), 2))
    return text[:at] + random.choice(("\n", " ", "-", "  ", "\t", ". ")) + text[at:]


Spelling = Callable[[str, Random], str]
SPELLINGS: Final[Mapping[str, Spelling]] = {
    "plain": lambda text, _: text,
    "small": lambda text, _: text.lower(),
    "capital": lambda text, _: text.upper(),
    "mixed case": _mixed_case,
    "something unseen inside": _hidden_inside,
    "unseen all over": lambda text, random: _between(text, random.choice(_UNSEEN)),
    "right to left": lambda text, _: f"\u202e{text[::-1]}\u202c",
    "full width": lambda text, _: _shifted(text, _WIDE),
    "bold": lambda text, _: _shifted(text, _BOLD),
    "circled": lambda text, _: _shifted(text, _CIRCLED),
    "squared": lambda text, _: _shifted(text, _SQUARED),
    "flags": lambda text, _: _shifted(text, _REGIONAL),
    "small capitals": lambda text, _: text.lower().translate(_SMALL_CAPITALS),
    "look-alikes": lambda text, _: text.translate(_LOOK_ALIKES),
    "stray accents": lambda text, _: text.translate(_ACCENTS),
    "struck through": lambda text, _: _between(text, "\u0336"),
    "letter by letter": lambda text, random: _between(text, random.choice((" ", ".", "-", "_", "*"))),
    "other digits": _foreign_digits,
    "entities": _as_entities,
    "percent": _percent,
    "escapes": _escaped,
    "a gap in it": _broken,
}

_ONES: Final[Mapping[Language, str]] = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve",
}
_TENS: Final[Mapping[Language, str]] = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}


def in_words(number: int, language: Language) -> str:
    """Return a number under a hundred in words."""
    ones = _ONES[language].split()
    if number < len(ones):
        return ones[number]
    ten, one = divmod(number, 10)
    tens = _TENS[language].split()[ten - 2]
    if not one:
        return tens
    if language == "es":
        return f"veinti{ones[one]}" if ten == 2 else f"{tens} y {ones[one]}"
    return f"{tens}-{ones[one]}"


def digit_by_digit(digits: str, language: Language) -> str:
    """Return a number as somebody dictates it."""
    ones = _ONES[language].split()
    return " ".join(ones[int(each)] for each in re.sub(r"\D", "", digits))
