"""What a text must be beside grounded: short, plain, in the lead's language, and about nobody else.

Each rule is a pure function that says what is wrong, or nothing. In doubt something is wrong: a person is
asked once too often, never too rarely.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from frontdesk.domain.language import language_of
from frontdesk.domain.plain_text import LONGEST_READ, fold, reveal

MOST_SEGMENTS = 5
"""So many messages may one text be; carriers bill each."""
SHORTEST_NAME = 4
"""Shorter words are left alone where they are written small: too many of them are no names."""

# GSM 03.38 (3GPP TS 23.038), table 6.2.1 and extension table 6.2.1.1: what takes one septet, and what two.
_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_DOUBLE = frozenset("\f^{}\\[~]|€")
_SEPTETS, _JOINED_SEPTETS = 160, 153
_UNITS, _JOINED_UNITS = 70, 67

_NO_PLAIN_TEXT = re.compile(
    r"[{}<>\[\]|\\`^~=\r]|%[(s]|\$\.|--|\";|\w_\w|\b\w+\((?=['\")])|&#?\w+;|%[0-9a-f]{2}", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019](?=[^\W\d_]))*")
_BEGINS = re.compile(r"(?:^|[.!?:;\u00bf\u00a1\n(\"\u201c])\W*$")
_TITLE = re.compile(r"\b(?:mr|mrs|ms|miss|dr|dra|sr|sra|srta|prof|st)\.?\s*$", re.IGNORECASE)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, folded: small letters, no accents, no apostrophes."""
    return frozenset(fold(each.group()) for each in _WORD.finditer(text))


_NO_NAMES: frozenset[str] = words_of(
    """
    I I'm I'll I'd I've OK okay stop help start English Spanish español inglés am pm us USA TV
    Mr Mrs Ms Dr Dra Sr Sra Srta
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun
    January February March April May June July August September October November December
    lunes martes miércoles jueves viernes sábado domingo
    """
)


def segments(text: str) -> int:
    """Return how many messages a carrier bills; one accent outside GSM-7 more than halves their size.

    What takes two places never stands half in one message and half in the next.
    """
    if all(each in _GSM_7 or each in _GSM_7_DOUBLE for each in text):
        return _messages([1 + (each in _GSM_7_DOUBLE) for each in text], _SEPTETS, _JOINED_SEPTETS)
    return _messages([1 + (each > "\uffff") for each in text], _UNITS, _JOINED_UNITS)


def _messages(sizes: list[int], alone: int, joined: int) -> int:
    if sum(sizes) <= alone:
        return 1
    count, left = 1, joined
    for size in sizes:
        if size > left:
            count, left = count + 1, joined
        left -= size
    return count


def no_plain_text(text: str) -> tuple[str, ...]:
    """Return the marks of templates, programs and markup that are left in a text."""
    return tuple(dict.fromkeys(each.group() for each in _NO_PLAIN_TEXT.finditer(text[:LONGEST_READ])))


def is_other_language(text: str, language: str) -> bool:
    """Tell whether a text is in another language than this one; where nothing tells, it is not."""
    found = language_of(text[:LONGEST_READ])
    return found is not None and found != language


def strangers(text: str, known: Collection[str], own_name: str | None) -> tuple[str, ...]:
    """Return what may be names of somebody else: words with a capital that are neither the playbook's nor the
    contact's own, where no sentence begins, and whatever is written in capitals alone.

    `known` are the playbook's words as `fold` makes them.
    """
    own = words_of(own_name or "")
    no_stranger = frozenset(known) | own | _NO_NAMES
    return tuple(dict.fromkeys(_strange_names(reveal(text[:LONGEST_READ])[0], no_stranger)))


def _strange_names(text: str, known: frozenset[str]) -> Iterator[str]:
    words = list(_WORD.finditer(text))
    strange = [_is_capital(each.group()) and not _is_known(each.group(), known) for each in words]
    for index, word in enumerate(words):
        before = text[max(word.start() - 24, 0) : word.start()]
        begins = bool(_BEGINS.search(before)) and not _TITLE.search(before)
        follows = index + 1 < len(words) and strange[index + 1] and _is_next(text, word, words[index + 1])
        if strange[index] and (not begins or follows or _is_shouted(word.group())):
            yield word.group()


def _is_next(text: str, word: re.Match[str], other: re.Match[str]) -> bool:
    return text[word.end() : other.start()].isspace()


def _is_capital(word: str) -> bool:
    return word[0].isupper() and len(word) > 1


def _is_shouted(word: str) -> bool:
    return len(word) > 2 and word.isupper()


def _is_known(word: str, known: frozenset[str]) -> bool:
    plain = fold(word)
    return plain in known or (plain.endswith("s") and plain[:-1] in known)


def unknown_words(text: str, known: Collection[str], own_name: str | None) -> frozenset[str]:
    """Return the words that may be somebody's name however they are written, for a look into the contacts."""
    whole = [fold(each.group()) for each in _WORD.finditer(reveal(text[:LONGEST_READ])[0])]
    joined = (first + second for first, second in pairwise(whole))  # a name with a gap in it
    said = frozenset((*whole, *joined)) - words_of(own_name or "") - frozenset(known) - _NO_NAMES
    return frozenset(each for each in said if len(each) >= SHORTEST_NAME)
