"""A text as it reads: look-alike digits made plain, and what cannot be seen told apart."""

from __future__ import annotations

import re
import unicodedata

LONGEST_READ = 4_000
"""What the gate's rules read of a text, in characters: many times the longest that may be sent."""
_WHITESPACE_CONTROLS = frozenset("\n\r\t")
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0")
"""Characters that Unicode counts among letters, marks and symbols, and that nobody can see."""
_VARIATION = frozenset("\ufe0e\ufe0f\u20e3")
_JOINER = "\u200d"
_SEEN_AS = str.maketrans(
    {
        **dict.fromkeys("\u3002\u2024\u00b7\u2022\u2219\u22c5\u30fb\ufe52", "."),
        **dict.fromkeys("\u2044\u2215\u29f8", "/"),
        "\u2212": "-",
    }
)
_LAST_LATIN = "\u024f"
_ACCENTED_LATIN = ("\u1e00", "\u1eff")
_SPELLS = re.compile(
    r"LETTER|DIGIT|NUMBER|NUMERAL|REGIONAL INDICATOR|SQUARED|KEYCAP|CLOCK FACE|DOLLAR|MONEY|BANKNOTE"
    r"|CURRENCY|HUNDRED|PLAYING CARD|MAHJONG|DOMINO|DIE FACE|TALLY"
)
_WITHOUT_STROKE = str.maketrans("\u0131\u0142\u00f8\u0111\u0127\u0167\u00f0\u00fe", "ilodhtdp")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", "-"))


def reveal(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text as it reads, and every character in it that has no business in a text message.

    Control, format and bidirectional characters, stray combining marks, private and unassigned code points
    are taken out and reported; full-width and other scripts' digits become ASCII. What joins an emoji is part
    of it.
    """
    folded = unicodedata.normalize("NFKC", text)
    shown: list[str] = []
    hidden: list[str] = []
    for position, character in enumerate(folded):
        if character in _VARIATION or _joins_emoji(folded, position):
            continue
        if _is_hidden(character):
            hidden.append(character)
        else:
            shown.append(_digit(character))
    return "".join(shown).translate(_SEEN_AS).translate(_DASHES), tuple(hidden)


def _is_hidden(character: str) -> bool:
    if character in _WHITESPACE_CONTROLS:
        return False
    return character in BLANK_LETTERS or unicodedata.category(character) in {
        "Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp",
    }  # fmt: skip


def _joins_emoji(text: str, position: int) -> bool:
    """Tell whether this is the joiner between two pictures, as in a family of emoji."""
    if text[position] != _JOINER or not 0 < position < len(text) - 1:
        return False
    before = text[:position].rstrip("".join(_VARIATION))[-1:]
    return all(side and unicodedata.category(side) in {"So", "Sk"} for side in (before, text[position + 1]))


def _digit(character: str) -> str:
    """Return the ASCII digits of whatever is a whole number: other scripts' digits, circled ones, dice."""
    value = unicodedata.numeric(character, None)
    return character if value is None or value != int(value) else str(int(value))


def guises(text: str) -> tuple[str, ...]:
    """Return the characters that write words in another guise, each once: letters of scripts that neither
    English nor Spanish is written in, and pictures of letters, digits, clocks and money."""
    return tuple(dict.fromkeys(filter(_is_guise, text)))


def _is_guise(character: str) -> bool:
    if character <= "\u00a9" or character in _VARIATION:
        return False
    kind = unicodedata.category(character)
    if kind[0] == "L":
        return character > _LAST_LATIN and not _ACCENTED_LATIN[0] <= character <= _ACCENTED_LATIN[1]
    return kind in {"So", "Sk", "Sm", "No", "Nl"} and bool(_SPELLS.search(unicodedata.name(character, "")))


def without_accents(text: str) -> str:
    """Return the text with plain letters in place of accented ones, capitals kept."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if unicodedata.category(each) != "Mn").translate(
        _WITHOUT_STROKE
    )


def fold(text: str) -> str:
    """Return the words of a text: small letters, no accents, no apostrophes, nothing invisible."""
    decomposed = unicodedata.normalize("NFKD", text)
    seen = "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return re.sub("['\u2018\u2019\u02bc`\u00b4]", "", seen.casefold())
