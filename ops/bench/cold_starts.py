"""The functions' cold starts as figures; imports.py measures them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ops.bench.figures import Figure
from ops.bench.imports import RUNS, measure_asking, measure_imports


def measure_cold_starts(repeat: int | None = None) -> Iterator[Figure]:
    """CPU of each function's imports and first use, in processes that have just started."""
    runs = repeat or RUNS
    how = f"CPU of a function's imports and first use, best of {runs} fresh processes"
    for row in chain(measure_imports(runs=runs), measure_asking(runs=runs)):
        yield Figure("imports", row.name, row.best_ms, "ms", how, row.budget_ms)
