"""What the embedded provider reads an intent from, and the numbers that it decides by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from frontdesk.domain.proposal import NONE_OF_THESE


@dataclass(frozen=True, slots=True)
class Bars:
    """The numbers behind an intent; they are part of the behaviour digest."""

    neighbours: int = 3
    """An intent scores the mean similarity of so many of its nearest examples."""
    handicap: float = 0.015
    """What "none of these" starts behind by: with ten times an intent's examples, one is near everything."""
    temperature: float = 0.05
    """Turns scores into confidence; it fits the playbook's own examples best, each read without itself."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An example near a message; `score` is a similarity after the mean is subtracted, in -1..1."""

    intent: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The intent, how sure that is in 0..1, and the examples that it rests on."""

    intent: str
    confidence: float
    neighbours: tuple[Neighbour, ...]
    shares: dict[str, float] = field(default_factory=dict)
    """How likely each intent and "none of these" is; together 1."""


def nothing_read(intents: Iterable[str]) -> Reading:
    """Return what is read where nothing is written: no intent, and none is more likely than another."""
    every = tuple(intents)
    return Reading(NONE_OF_THESE, 0.0, (), dict.fromkeys(every, 1 / len(every)))
