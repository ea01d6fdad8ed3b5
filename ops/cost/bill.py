"""One line of a bill: what is paid for, how much of it there is, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is paid for."""

    what: str
    how_much: str
    usd: float


@dataclass(frozen=True, slots=True)
class Bill:
    """What a desk costs, idle, for its runs and in models, and the types of resources that nobody priced."""

    idle: tuple[Line, ...]
    runs: tuple[Line, ...]
    models: tuple[Line, ...]
    runs_counted: int
    unpriced: tuple[str, ...]


def total(lines: Iterable[Line]) -> float:
    return sum(line.usd for line in lines)


def plural(count: float, one: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{count:,.0f} {one if count == 1 else many or one + 's'}"
