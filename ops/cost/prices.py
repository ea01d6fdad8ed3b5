"""The table of list prices, dated, with what is assumed where a template cannot tell."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ops.errors import Refusal

FILE: Final = Path(__file__).parent / "prices.toml"


@dataclass(frozen=True, slots=True)
class Prices:
    """List prices of one region on one day."""

    as_of: date
    region: str
    hours_per_month: int
    prices: Mapping[str, Mapping[str, Any]]
    free: Mapping[str, int]
    assumed: Mapping[str, Any]

    def usd(self, name: str) -> float:
        """Return a price.

        Raises:
            Refusal: the table has none of that name.
        """
        if name not in self.prices:
            raise Refusal(f"There is no price of {name} in {FILE.name}: add it with its date.")
        return float(self.prices[name]["price"])

    def beyond_free(self, name: str, count: float) -> float:
        """Return how many of a kind are paid for."""
        return max(0.0, count - self.free[name])

    @property
    def unchecked(self) -> list[str]:
        """The prices that were compared with no list on the day of the table."""
        return sorted(name for name, row in self.prices.items() if not row["is_checked"])


def list_prices() -> Prices:
    """Read the table."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    return Prices(
        as_of=table["as_of"],
        region=table["region"],
        hours_per_month=table["hours_per_month"],
        prices=table["usd"],
        free=table["free"],
        assumed=table["assumed"],
    )
