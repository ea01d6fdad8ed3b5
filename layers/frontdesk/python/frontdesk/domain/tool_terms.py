"""What one call of a tool costs, by who does it, and which failures pass by themselves: a dated table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

Access = Literal["read", "write"]
Fate = Literal["transient", "looked_up", "real"]
"""What becomes of a call that failed: it is tried again, looked up at the provider, or left to a person."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a provider charges for one call; `usd_micros` is None where the desk cannot know."""

    provider: str
    per: str
    """What is counted, such as `a segment`."""
    source: str
    as_of: date
    is_checked: bool
    """It was read in the provider's own list."""
    usd_micros: int | None = None
    beside: str = ""
    """What comes on top of it."""

    @property
    def in_words(self) -> str:
        if self.usd_micros is None:
            return f"{self.provider}: not known here"
        if not self.usd_micros:
            return f"{self.provider}: nothing"
        dollars = f"{self.usd_micros / 1_000_000:.6f}".rstrip("0")
        more = " and fees" if "fees" in self.beside else ""
        return f"{self.provider}: ${dollars} {self.per}{more}"


def costs_of(tool: str) -> tuple[Cost, ...]:
    """Return what a tool's call costs with each provider that can do it."""
    rows = _table()["costs"].get(tool, {})
    return tuple(Cost(provider, **row) for provider, row in rows.items())


def failures_of(access: Access) -> Mapping[Fate, Mapping[str, str]]:
    """Return the errors of a call that reads or writes by what becomes of it, each in words."""
    failures: Mapping[Fate, Mapping[str, str]] = _table()["failures"][access]
    return failures


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
