"""Embeddings on their way into SQL: as pgvector's own text, so that a connection needs no type registered."""

from __future__ import annotations

from collections.abc import Sequence

from pgvector import HalfVector


def halfvec(embedding: Sequence[float]) -> str:
    """Return the text of a halfvec; each number has half precision, as the column keeps it."""
    return str(HalfVector(list(embedding)).to_text())
