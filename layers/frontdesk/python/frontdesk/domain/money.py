"""Money spent on models, in millionths of a dollar (usd_micros): prices are per million tokens, so a token's
price in dollars per million is its price in usd_micros."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import ceil
from typing import Any, Final, Protocol


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


TOLD: Final = frozenset({"model_call", "spent_before"})
"""The observations whose money is a step's: its calls, and what attempts and entries before it spent."""


class Spender(Protocol):
    """What a step of the brain hands on, and what making it cost."""

    @property
    def spent_usd_micros(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Bill:
    """What one execution spent on models, as far as it is known."""

    execution: str
    usd_micros: int

    @classmethod
    def of(cls, execution: str, *steps: Spender | None, cause: str | None = None) -> Bill:
        """Add up what the steps tell of themselves, and the calls of the last step that failed.

        A step that is entered again answers with its own calls only, so an error's are in no later success;
        when it fails again, its cause tells of the earlier ones too.
        """
        told = sum(step.spent_usd_micros for step in steps if step)
        return cls(execution, told + spent_before_failing(cause))


def spent_before_failing(cause: str | None) -> int:
    """Return what a failed step spent, by its error's cause, earlier entries included; 0 where that does not
    tell.

    A cause is Lambda's JSON around the JSON of a step, or any text of a platform that killed it.
    """
    told = _document(_document(cause).get("errorMessage"))
    observations = told.get("observations")
    found = observations if isinstance(observations, list) else []
    return sum(_spent(each) for each in found if isinstance(each, dict) and each.get("kind") in TOLD)


def _spent(observation: dict[str, Any]) -> int:
    usd_micros = observation.get("usd_micros")
    return max(0, usd_micros) if isinstance(usd_micros, int) else 0


def _document(text: Any) -> dict[str, Any]:
    try:
        parsed = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
