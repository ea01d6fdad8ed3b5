"""How far a confidence means what it says: the share that was right beside what was said, and the ECE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_BINS: Final = 10
LEAST_IN_A_BIN: Final = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A number that the desk gave an answer, and whether a person agreed with the answer."""

    said: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Neighbours: answers of nearly the same number."""

    low: float
    high: float
    count: int
    said: float
    """The mean of what was said."""
    right: float
    """The share that people agreed with."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """The reliability curve of some answers, and two figures for how good it is; both are best at 0."""

    bins: tuple[Bin, ...]
    brier: float

    @property
    def ece(self) -> float:
        """The expected calibration error: how far said and right lie apart, on average over the answers."""
        total = sum(each.count for each in self.bins)
        return sum(each.count * abs(each.said - each.right) for each in self.bins) / total


def reliability(judged: Iterable[Judged]) -> Reliability:
    """Return the curve of what was judged, in bins of about equally many.

    Bins of equal width are mostly empty where a desk is mostly sure, and an ECE over them is mostly chance
    (Nixon et al., "Measuring Calibration in Deep Learning", 2019).
    """
    ordered = sorted(judged, key=lambda each: each.said)
    if not ordered:
        raise ValueError("there is no curve of nothing")
    brier = sum((each.said - each.is_right) ** 2 for each in ordered) / len(ordered)
    return Reliability(tuple(map(_bin, _neighbours(ordered))), brier)


def _neighbours(ordered: Sequence[Judged]) -> Iterator[Sequence[Judged]]:
    """Yield bins of a fair share each; who said the same stays together."""
    share = len(ordered) / min(MOST_BINS, max(1, len(ordered) // LEAST_IN_A_BIN))
    begin, filled = 0, share
    for end in range(1, len(ordered) + 1):
        is_last = end == len(ordered)
        if is_last or (end >= round(filled) and ordered[end].said != ordered[end - 1].said):
            yield ordered[begin:end]
            begin, filled = end, max(filled + share, end + share / 2)


def _bin(judged: Sequence[Judged]) -> Bin:
    count = len(judged)
    return Bin(
        low=judged[0].said,
        high=judged[-1].said,
        count=count,
        said=sum(each.said for each in judged) / count,
        right=sum(each.is_right for each in judged) / count,
    )
