"""A measured figure beside its target, and how figures are told: as a table, as JSON, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Literal

from rich import box
from rich.table import Table

from ops.bench.machine import Machine

Outcome = Literal["met", "missed", "no target"]


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, how, and what it should stay under; `target` is None where nothing was promised."""

    bench: str
    name: str
    value: float
    unit: str
    how: str
    target: float | None = None

    @property
    def outcome(self) -> Outcome:
        if self.target is None:
            return "no target"
        return "met" if self.value < self.target else "missed"


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest measured value that `percent` of all are not above (nearest rank)."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    rank = math.ceil(len(values) * percent / 100)
    return sorted(values)[max(rank, 1) - 1]


def median(values: Sequence[float]) -> float:
    """Return the value in the middle; of an even number, the lower of the two."""
    return percentile(values, 50)


def table(figures: Sequence[Figure]) -> Table:
    """Lay the figures out, those that were measured in the same way under one heading."""
    laid = Table(box=box.SIMPLE_HEAD)
    laid.add_column("figure")
    laid.add_column("value", justify="right", no_wrap=True)
    laid.add_column("target", justify="right", no_wrap=True)
    laid.add_column("", no_wrap=True)
    for (bench, how), together in groupby(figures, key=lambda figure: (figure.bench, figure.how)):
        laid.add_row(f"[bold]{bench}[/bold]: {how}")
        for figure in together:
            laid.add_row(f"  {figure.name}", amount(figure.value, figure.unit), *_target(figure))
    return laid


def _target(figure: Figure) -> tuple[str, str]:
    if figure.target is None:
        return "", ""
    return f"< {amount(figure.target, figure.unit)}", figure.outcome


def amount(value: float, unit: str) -> str:
    """Return a value with its unit, with as many digits as mean something."""
    return f"{value:.1f} {unit}" if value < 100 and value != int(value) else f"{value:.0f} {unit}"


def verdict(figures: Sequence[Figure], machine: Machine) -> str:
    """Return one sentence that can be quoted, with the machine it is true of."""
    held = [figure for figure in figures if figure.target is not None]
    missed = [figure for figure in held if figure.outcome == "missed"]
    met = f"{len(held) - len(missed)} of {len(held)} targets met"
    where = f"on {machine.cores} cores of {machine.cpu} under a load of {machine.load:.1f}"
    if not held:
        return f"{len(figures)} figures, none of which has a target, {where}."
    if not missed:
        return f"{met}, {where}."
    names = ", ".join(f"{each.bench} {each.name} ({amount(each.value, each.unit)})" for each in missed)
    return f"{met}, {where}; missed: {names}."


def as_json(figures: Sequence[Figure], machine: Machine) -> dict[str, Any]:
    """Return everything for machines."""
    return {
        "machine": asdict(machine),
        "figures": [{**asdict(figure), "outcome": figure.outcome} for figure in figures],
        "verdict": verdict(figures, machine),
    }
