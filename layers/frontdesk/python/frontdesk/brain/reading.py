"""What the embedded provider reads an intent from, and the numbers that it decides by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from frontdesk.domain.proposal import NONE_OF_THESE


@dataclass(frozen=True, slots=True)
class Bars:
    """The numbers behind an intent; they are part of the behaviour digest."""

    neighbours: int = 3
    """An intent scores the mean similarity of so many of its nearest examples,"""
    centre: float = 0.2
    """and for this part the similarity to the centre of all of them."""
    spelling: float = 0.3
    """How much of a similarity is spelling; the rest is meaning."""
    bar: float = 0.1
    """What "none of these" scores by itself, however far its examples are: who asks for something that nobody
    thought of must not be taken for the least far intent. Found on clinc150, where both targets have the same
    room at it; `frontdesk eval --data` shows what it does to other sets."""
    strangeness: float = 0.6
    """How much of the similarity to its nearest examples "none of these" scores besides; not all of it, for
    with ten times an intent's examples one is near everything."""
    temperature: float = 0.035
    """Turns scores into confidence; fitted on clinc150 and on brightsmile's golden cases."""


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
