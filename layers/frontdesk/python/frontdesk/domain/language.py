"""Tells English from Spanish by the small words of each, and by how the other words are spelled."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "es"]

_ONLY_SPANISH = re.compile(r"[¿¡ñáéíóú]")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019])*")
_SPELLED_ENGLISH = re.compile(r"w|k(?![ei])|th|sh|gh|ph|ee|oo|ou|ff|ss|(?<!t)ed$|tion|'|[bcfghjkmpqtvxy]$")
_SPELLED_SPANISH = re.compile(r"(?:[aoi]|[ao]s|[ao]n|cion|ciones|dad|[ae]nte|ues?)$")
_SHORTEST_SPELLED = 4
"""Shorter words are spelled alike in both, and people shorten words in ways of their own."""


def language_of(text: str) -> Language | None:
    """Return the language that more of the text's words belong to, or None when nothing tells.

    A small word weighs twice what a spelling does. How a name is spelled says nothing: people have names of
    everywhere, and so have insurances.
    """
    words = _WORD.findall(text)
    english = sum(_weight(word, "en", _SPELLED_ENGLISH) for word in words)
    spanish = sum(_weight(word, "es", _SPELLED_SPANISH) for word in words)
    spanish += 4 * len(set(_ONLY_SPANISH.findall(text.casefold())))
    if spanish == english:
        return None
    return "es" if spanish > english else "en"


@cache
def small_words(language: Language) -> frozenset[str]:
    """Return the words that nearly every text of a language holds."""
    lists = tomllib.loads(Path(__file__).with_name("small_words.toml").read_text("utf-8"))
    return frozenset(str(lists[language]).split())


def _weight(written: str, language: Language, spelling: re.Pattern[str]) -> int:
    word = _plain(written)
    if word in small_words(language):
        return 2
    other: Language = "es" if language == "en" else "en"
    if word in small_words(other) or len(word) < _SHORTEST_SPELLED or written[0].isupper():
        return 0
    return int(bool(spelling.search(word)))


def _plain(word: str) -> str:
    """Return a word in small letters, without accents, its apostrophe straight."""
    decomposed = unicodedata.normalize("NFKD", word.replace("\u2019", "'").casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))
