"""How texts are spelled: the pieces of three and four letters that they share.

They know a word with a letter wrong, as people type it, which the vector of its meaning may not.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from frontdesk.brain.words import plain

Matrix = npt.NDArray[np.float32]
PLACES = 2048
"""Each piece has one of so many places; that two now and then share one does no harm."""
_WORD = re.compile(r"[a-z0-9']+")
_SIZES = (3, 4)


def spelled(texts: Sequence[str]) -> Matrix:
    """Return a row for each text: 1 at the places of its pieces, 0 elsewhere."""
    rows = np.zeros((len(texts), PLACES), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        row[list(_places(text))] = 1
    return rows


def rarity(rows: Matrix) -> Matrix:
    """Return what each place weighs: the fewer texts have it, the more it says."""
    weights: Matrix = np.log((len(rows) + 1) / (rows.sum(axis=0) + 0.5))
    return weights


@lru_cache(maxsize=1024)
def _places(text: str) -> frozenset[int]:
    """Return the places of the pieces; blanks belong to them, so that a piece knows where in a word it is."""
    words = f" {' '.join(_WORD.findall(plain(text)))} "
    pieces = (words[at : at + size] for size in _SIZES for at in range(len(words) - size + 1))
    return frozenset(zlib.crc32(piece.encode()) % PLACES for piece in pieces)
