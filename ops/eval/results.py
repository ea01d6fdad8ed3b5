"""What came of playing the cases of a playbook by one route."""

from __future__ import annotations

from dataclasses import dataclass

from ops.eval.play import Played


@dataclass(frozen=True, slots=True)
class Results:
    """Every case that was played, in the order of the file, and why some were not."""

    playbook: str
    digest: str
    route: str
    played: tuple[Played, ...]
    not_played: int = 0
    """Cases that the budget did not reach for."""
    budget_usd: float | None = None

    @property
    def name(self) -> str:
        """What a comparison calls it."""
        return f"{self.playbook}@{self.route}"

    @property
    def usd_micros(self) -> int:
        return sum(each.spent.usd_micros for each in self.played)

    def remarks(self) -> tuple[str, ...]:
        """Return what a reader of the figures must know."""
        found = []
        if self.not_played:
            found.append(
                f"The budget of ${self.budget_usd or 0:g} ended it: {self.not_played} of"
                f" {self.not_played + len(self.played)} cases were not asked."
            )
        if errors := sum(each.error is not None for each in self.played):
            found.append(f"The brain gave no answer to {errors} of {len(self.played)} cases.")
        if instead := sum(each.fell_back for each in self.played):
            found.append(
                f"No model answered {instead} of {len(self.played)} cases; the embedded brain did instead."
            )
        return tuple(found)
