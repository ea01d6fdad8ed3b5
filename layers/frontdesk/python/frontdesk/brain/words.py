"""Looks for words in a text as people type it: without accents, capitals or doubled spaces."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

_APOSTROPHE = "\u2019"


def plain(text: str) -> str:
    """Return the text in lower case, without accents, its apostrophes straight and its spaces single."""
    decomposed = unicodedata.normalize("NFKD", text.replace(_APOSTROPHE, "'").casefold())
    return " ".join("".join(each for each in decomposed if not unicodedata.combining(each)).split())


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of these expressions as whole words in a plain text."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")


@cache
def words_for(section: str, key: str) -> re.Pattern[str]:
    """Return what finds the words of one list of words.toml."""
    return any_of(_lists()[section][key])


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
