"""What every drill prints: the machine, the seed, what came to pass how often, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ops.bench.machine import Machine

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """One drill that is over."""

    drill: str
    machine: Machine
    seed: int
    runs: int
    wall_s: float
    tables: Mapping[str, Counts]
    """How often each thing was counted, by the table's title."""
    said: Sequence[str]
    """What the judge says, one sentence a line."""
    holds: bool
    broken: Sequence[str] = field(default_factory=tuple)
    """Each promise that was broken, and how to see it again."""

    def text(self) -> str:
        """Return the report as lines for a terminal."""
        each_s = f", {self.wall_s / self.runs:.2f} s each" if self.runs else ""
        return "\n".join(
            [
                f"{self.drill}: {self.runs:,} runs, seed {self.seed}",
                self.machine.sentence(),
                f"wall time {self.wall_s:.0f} s{each_s}",
                *(line for title, counts in self.tables.items() for line in _table(title, counts)),
                "",
                *self.said,
                *(f"  {each}" for each in self.broken),
                "The promise held." if self.holds else "The promise did NOT hold.",
            ]
        )

    def as_data(self) -> dict[str, Any]:
        """Return the report as JSON-ready values."""
        return asdict(self)


def _table(title: str, counts: Counts) -> list[str]:
    width = max((len(name) for name in counts), default=0)
    return ["", f"{title}:", *(f"  {name:<{width}}  {count:>6,}" for name, count in counts.items())]
