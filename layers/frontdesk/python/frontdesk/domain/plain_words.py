"""What a text that no person reads may consist of: words that the desk knows, plain marks, sourced quotes.

The rule is closed. It does not look for lies, of which there is no list; it asks about whatever is none of
the playbook's words, a read tool's, the contact's own name or a small vocabulary, and about every other
character.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from frontdesk.domain import quote_patterns as patterns
from frontdesk.domain.content_rules import words_of
from frontdesk.domain.grounding import TAKEN, beside_quotes
from frontdesk.domain.plain_text import LONGEST_READ, fold
from frontdesk.domain.proposal import Ground

MOST_ALIKE = 3
"""So often may one mark stand in a row, as in three dots; and one sentence in a text, just once."""
LONGEST_GAP = 4
"""So many pieces of a word that was taken apart are put together again."""
_SHORTEST_JOINED = 4
_ALSO_SOURCED = ("free", "weekend", "weekends")
_PIECES = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019](?=[^\W\d_]))*")
_WHOSE = re.compile(r"['\u2019]s$")
_QUOTED_WHOSE = re.compile(rf"{TAKEN}['\u2019]s\b")
_PLAIN_MARKS = frozenset(" \n.,;:!?\u00a1\u00bf'\u2018\u2019\"\u201c\u201d()-/&" + TAKEN)
_PLAIN_CHARACTERS = frozenset(
    "\n\u00e1\u00e9\u00ed\u00f3\u00fa\u00fc\u00f1\u00c1\u00c9\u00cd\u00d3\u00da\u00dc\u00d1\u00a1\u00bf"
    "\u2018\u2019\u201c\u201d\u2013\u2014\u2026"
).union(map(chr, range(0x20, 0x7F)))
"""ASCII, what Spanish has beside it, and the quotation marks, dashes and dots of any keyboard."""
_ROW = re.compile(rf"([^\w\s{TAKEN}])(?:\s*\1){{{MOST_ALIKE},}}")
_SENTENCE_ENDS = re.compile(r"[.!?\n]+")


def not_understood(
    body: str, spoken: Collection[str], grounds: tuple[Ground, ...], own_name: str | None
) -> tuple[str, ...]:
    """Return each word and character that a text sent alone has no business with, as it stands there.

    `spoken` are the playbook's words and characters at this location, as `spoken_in` returns them.
    """
    body, left = body[:LONGEST_READ], _QUOTED_WHOSE.sub(TAKEN, beside_quotes(body))
    allowed = _PLAIN_CHARACTERS.union(spoken, own_name or "")
    told = words_of(" ".join(ground.text for ground in grounds if ground.kind == "read_tool"))
    known = vocabulary().union(spoken, told, words_of(own_name or ""))
    found = (
        *_unknown(left, known),
        *_joined(left),
        *(each for each in left if not each.isalpha() and each not in _PLAIN_MARKS and each not in spoken),
        *(each for each in body if each not in allowed),
        *(each.group() for each in _ROW.finditer(left)),
        *_said_again(body),
    )
    return tuple(dict.fromkeys(found))


def spoken_in(text: str) -> frozenset[str]:
    """Return the words of a text, folded, and each character of it that is not plain."""
    return words_of(text).union(set(text) - _PLAIN_CHARACTERS)


@cache
def vocabulary() -> frozenset[str]:
    """Return the words that any business's text may hold, of both languages."""
    lists = tomllib.loads(Path(__file__).with_name("plain_words.toml").read_text("utf-8"))
    return frozenset(word for words in lists.values() for word in str(words).split())


def _unknown(left: str, known: frozenset[str]) -> Iterator[str]:
    return (each.group() for each in _PIECES.finditer(left) if not _is_known(each.group(), known))


def _is_known(word: str, known: frozenset[str]) -> bool:
    """Tell whether a word is known as it stands; what is left of a day's short name is no word of a text."""
    if fold(word) in patterns.ALSO_WORDS and word.isalpha():
        return False
    return fold(word) in known or fold(_WHOSE.sub("", word)) in known


def _joined(left: str) -> Iterator[str]:
    """Yield known words that together are one which needs a source: to-day, week end, no on."""
    for stretch in left.split(TAKEN):
        words = [fold(each.group()) for each in _PIECES.finditer(stretch)]
        for size in range(2, LONGEST_GAP + 1):
            for at in range(len(words) - size + 1):
                if (joined := "".join(words[at : at + size])) in _sourced():
                    yield joined


@cache
def _sourced() -> frozenset[str]:
    """Return the single words of days, months, times and numbers, which are quotes where they stand whole."""
    lists = (
        patterns.WEEKDAY_WORDS, patterns.MONTHS, patterns.RELATIVE_DAYS, patterns.NOON,
        patterns.DIGIT_WORDS, patterns.LARGER_WORDS, patterns.CURRENCIES,
    )  # fmt: skip
    words = (fold(word) for each in lists for word in each)
    return frozenset(word for word in (*words, *_ALSO_SOURCED) if len(word) >= _SHORTEST_JOINED)


def _said_again(body: str) -> Iterator[str]:
    """Yield every sentence that a text says twice; a word alone, as in `no, no`, is none."""
    sentences = (" ".join(each.split()).casefold() for each in _SENTENCE_ENDS.split(body))
    counts = Counter(each for each in sentences if " " in each)
    yield from (sentence for sentence, times in counts.items() if times > 1)
