"""Moments that a calendar has free, and what was offered of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One stretch of a calendar that is free, [starts_at, ends_at), both with a time zone."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a slot needs to know the time zone of its moments")


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody was offered, in the order in which they read it."""

    slots: tuple[Slot, ...]
    intent: str
    """What they had written about when it was offered."""
    language: str
    is_repeated: bool = False
    """Their answer to an offer before this one was not understood, or not one of its slots."""
    is_latest: bool = True
    """Nothing else was texted to them since, so that a plain yes is an answer to it."""
