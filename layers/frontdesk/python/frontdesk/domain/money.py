"""Money spent on models, in millionths of a dollar (usd_micros): prices are per million tokens, so a token's
price in dollars per million is its price in usd_micros."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one call, each counted once: cached and cache-write input are no part of `input`."""

    input: int = 0
    cached_input: int = 0
    cache_write: int = 0
    output: int = 0

    @property
    def all_input(self) -> int:
        """Everything that the model read."""
        return self.input + self.cached_input + self.cache_write


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars per million tokens, of prompts up to `up_to` tokens where a longer one costs more."""

    input: float
    cached_input: float
    cache_write: float
    output: float
    up_to: int | None = None
    beyond: Price | None = None
    """The price of every token of a call whose prompt is longer."""

    def cost(self, usage: Usage) -> int:
        """Return what a call costs in usd_micros, rounded up."""
        if self.up_to is not None and self.beyond is not None and usage.all_input > self.up_to:
            return self.beyond.cost(usage)
        return ceil(
            usage.input * self.input
            + usage.cached_input * self.cached_input
            + usage.cache_write * self.cache_write
            + usage.output * self.output
            - 1e-9
        )
