"""What the router asks: a model of any provider, or the embedded one; each answers with its signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from frontdesk.domain.proposal import Brief, Classification, Proposal

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for an answer, each in 0..1; None where nobody can tell. confidence.py makes one score of
    them."""

    stated: float | None = None
    """The number that the model itself wrote."""
    probability: float | None = None
    """What the provider gives the choice that was taken."""
    agreement: float | None = None
    """How far the other rungs that were asked answered the same."""
    nearest: float | None = None
    """What the embedded model gives the same intent, by the nearest examples."""


@dataclass(frozen=True, slots=True)
class Answered(Generic[T_co]):
    """An answer that has been checked, and what speaks for it."""

    value: T_co
    signals: Signals = Signals()


@dataclass(frozen=True, slots=True)
class Summary:
    """The older messages of a thread in a few sentences."""

    text: str
    model_id: str


class Rung(Protocol):
    """Does every task of the brain.

    Each method raises ModelOutputUnusable for an answer that is not one, and ModelRefused where the model
    would not answer; what a provider or the budget raises passes through.
    """

    @property
    def model_id(self) -> str: ...

    def classify(self, brief: Brief) -> Answered[Classification]: ...

    def draft(self, brief: Brief, classification: Classification) -> Answered[Proposal]: ...

    def summarize(self, brief: Brief) -> Answered[Summary]: ...


class LastRung(Rung, Protocol):
    """Needs nobody, so it is always there; and it knows how near a text is to each intent's examples."""

    def shares(self, text: str) -> Mapping[str, float]:
        """Return how likely each intent and "none of these" is, together 1."""
