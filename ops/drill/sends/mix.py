"""What happens to each run of the drill, drawn from a seed.

Cards are drawn from decks that are shuffled again when they are used up, so that every boundary, fault and
situation comes up in any hundred runs, and as often as its share says.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from ops.drill.sends.boundaries import BEFORE_THE_POST, OF_A_DOUBT, OF_A_SEND, Boundary


class Fault(StrEnum):
    """How the provider misbehaves with the first POST of a run."""

    NONE = "none"
    LOST_ANSWER = "accepted, the answer lost"
    LISTED_LATE = "accepted, the answer lost, listed late"
    CALLBACKS_TWICE = "callbacks twice"
    CALLBACKS_LOST = "callbacks lost"
    CALLBACKS_LATE = "the answer lost, callbacks late"
    BUSY = "429"
    BROKEN_ACCEPTED = "5xx, accepted"
    BROKEN = "5xx, not accepted"
    HANGS_ACCEPTED = "hangs, accepted"
    HANGS = "hangs, not accepted"
    SLOW = "slow"


class Situation(StrEnum):
    """What else happens to a run."""

    ALONE = "nothing else"
    ZOMBIE = "the POST accepted after its task timed out"
    RERUN = "rerun while the old execution lives"
    RERUN_REDRAFTED = "rerun with another draft"
    REDRIVEN = "redriven at once, with a later count"
    REDRIVEN_LATE = "redriven after the grant expired"
    SENT_TWICE = "one Send invocation delivered twice"
    TWO_RUNS = "a second message with another draft"
    STOP = "STOP"
    PAUSE = "pause"


COMES_TO_NOTHING: Final = frozenset({Fault.BROKEN, Fault.HANGS})
"""Faults with which a POST is not accepted, and nobody knows it."""
LOSES_THE_POST: Final = frozenset({Boundary.CLAIM_ASKED, Boundary.CLAIM_MADE, Boundary.BARRIERS_READ})
"""Where a worker's death leaves a grant without a POST."""
TWICE_IN_VAIN: Final = 0.3
"""How many of the texts that would lose one POST to a death and the next to the provider do: what is absent
twice is a person's by design, and the drill shows that a live provider needs them seldom."""
LOSES_THE_ANSWER: Final = (Fault.LOST_ANSWER, Fault.LISTED_LATE, Fault.CALLBACKS_LATE, Fault.BROKEN_ACCEPTED)
"""Faults after which the fate of a send is unknown, and there is a doubt to be killed at."""
SETTLE_S: Final = 600
"""How late the provider lists at the latest: BrightSmile's settle time, and the protocol's least."""

LISTS_LATE: Final = frozenset({Fault.LISTED_LATE, Fault.CALLBACKS_LATE})
LATENESS_CARDS: Final[Mapping[int, int]] = {0: 1, 60: 1, 300: 1, SETTLE_S - 60: 1, SETTLE_S: 2}
"""How late it lists, in seconds."""

FAULT_CARDS: Final[Mapping[Fault, int]] = {
    Fault.NONE: 13,
    Fault.LOST_ANSWER: 7,
    Fault.LISTED_LATE: 7,
    Fault.CALLBACKS_TWICE: 4,
    Fault.CALLBACKS_LOST: 4,
    Fault.CALLBACKS_LATE: 3,
    Fault.BUSY: 3,
    Fault.BROKEN_ACCEPTED: 3,
    Fault.BROKEN: 1,
    Fault.HANGS_ACCEPTED: 2,
    Fault.HANGS: 1,
    Fault.SLOW: 2,
}
SITUATION_CARDS: Final[Mapping[Situation, int]] = {
    Situation.ALONE: 18,
    Situation.ZOMBIE: 2,
    Situation.RERUN: 4,
    Situation.RERUN_REDRAFTED: 4,
    Situation.REDRIVEN: 4,
    Situation.REDRIVEN_LATE: 4,
    Situation.SENT_TWICE: 3,
    Situation.TWO_RUNS: 3,
    Situation.STOP: 4,
    Situation.PAUSE: 4,
}


@dataclass(frozen=True, slots=True)
class Cards:
    """What the runs of one kind are drawn from."""

    situations: Mapping[Situation, int]
    faults: Mapping[Fault, int]
    losing: Sequence[Fault]
    """Which of them lose the answer."""
    in_vain: Collection[Fault]
    """Which of them no run meets whose POST was lost to a death before, but for the share `twice_in_vain`."""
    twice_in_vain: float = 0.0
    are_noted: bool = False


OF_TEXTS: Final = Cards(SITUATION_CARDS, FAULT_CARDS, LOSES_THE_ANSWER, COMES_TO_NOTHING, TWICE_IN_VAIN)
OF_NOTES: Final = Cards(
    {
        Situation.ALONE: 9,
        Situation.RERUN: 3,
        Situation.REDRIVEN: 4,
        Situation.REDRIVEN_LATE: 3,
        Situation.SENT_TWICE: 3,
    },
    {
        Fault.NONE: 2,
        Fault.LOST_ANSWER: 3,
        Fault.BUSY: 1,
        Fault.BROKEN_ACCEPTED: 1,
        Fault.BROKEN: 1,
        Fault.HANGS_ACCEPTED: 1,
        Fault.HANGS: 1,
        Fault.SLOW: 1,
    },
    (Fault.LOST_ANSWER, Fault.BROKEN_ACCEPTED, Fault.HANGS_ACCEPTED),
    in_vain=COMES_TO_NOTHING | {Fault.BUSY},
    are_noted=True,
)
"""Every card comes up in 25 runs. HighLevel lists a note at once, and no STOP keeps one back."""
TEXTS_FOR_A_NOTE: Final = 4
"""How many runs are about a text for each that is about a note."""

POINTS: Final[Mapping[Situation, Sequence[Boundary]]] = {
    Situation.RERUN: (
        Boundary.GRANT_COMMITTED,
        Boundary.CLAIM_MADE,
        Boundary.POST_COME,
        Boundary.POST_DONE,
        Boundary.RECEIPT_COMMITTED,
    ),
    Situation.RERUN_REDRAFTED: (Boundary.CLAIM_MADE, Boundary.POST_DONE, Boundary.RECEIPT_COMMITTED),
    Situation.REDRIVEN: (Boundary.CLAIM_MADE, Boundary.POST_COME, Boundary.POST_DONE),
    Situation.REDRIVEN_LATE: (Boundary.CLAIM_MADE, Boundary.POST_COME, Boundary.POST_DONE),
    Situation.SENT_TWICE: (Boundary.GRANT_COMMITTED,),
    Situation.TWO_RUNS: BEFORE_THE_POST,
    Situation.STOP: BEFORE_THE_POST,
    Situation.PAUSE: BEFORE_THE_POST,
    Situation.ZOMBIE: (Boundary.POST_COME,),
}
"""Where a situation begins. Redrives begin in Send, since only there another count could post again."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to one run; `number` counts from 1."""

    number: int
    situation: Situation
    point: Boundary | None
    """Where the situation begins."""
    kill: Boundary | None
    """Where the worker is killed, the first time that the run comes by."""
    fault: Fault
    listed_after_s: int
    """How late the provider lists the first message."""
    delay_s: int
    """How much later what the situation does by itself is done: the redrive, the zombie's POST."""
    takes_second_answer: bool
    """Of a Send delivered twice: whether that is one after the other, and the engine is told what the second
    one answered."""
    is_noted: bool = False
    """All of this happens to the note about them at HighLevel, and nothing to the text that answers them."""

    @property
    def name(self) -> str:
        return f"note {self.number}" if self.is_noted else str(self.number)

    def begins_at(self, boundary: Boundary) -> bool:
        """Whether its situation is begun by a worker that comes by there; a second delivery is by nobody."""
        return boundary is self.point and self.situation is not Situation.SENT_TWICE


C = TypeVar("C")


class Deck(Generic[C]):
    """Cards in a drawn order, shuffled again when they are used up."""

    def __init__(self, chance: random.Random, cards: Mapping[C, int]) -> None:
        self._chance = chance
        self._cards = [card for card, count in cards.items() for _ in range(count)]
        self._left: list[C] = []

    def draw(self, but_not: Collection[C] = ()) -> C:
        """Draw a card; those that cannot be used now stay for the next time."""
        if all(card in but_not for card in self._left):
            self._left = [*self._chance.sample(self._cards, len(self._cards)), *self._left]
        return self._left.pop(max(n for n, card in enumerate(self._left) if card not in but_not))


class Mix:
    """Draws the plans of one drill, one after the other."""

    def __init__(self, seed: int, cards: Cards = OF_TEXTS) -> None:
        self._cards = cards
        self._chance = random.Random(seed)  # noqa: S311  # a drill wants runs that can be drawn again
        self._situations = Deck(self._chance, cards.situations)
        self._faults = Deck(self._chance, cards.faults)
        self._kills: Deck[Boundary] = Deck(self._chance, dict.fromkeys((*OF_A_SEND, *OF_A_DOUBT), 1))
        self._points = {where: Deck(self._chance, dict.fromkeys(p, 1)) for where, p in POINTS.items()}
        self._lateness = Deck(self._chance, LATENESS_CARDS)
        self._number = 0

    def draw(self) -> Plan:
        self._number += 1
        situation, kill = self._situations.draw(), self._kills.draw()
        fault = self._fault(situation, kill)
        points = self._points.get(situation)
        return Plan(
            number=self._number,
            situation=situation,
            point=points.draw() if points else None,
            kill=None if situation is Situation.ZOMBIE and kill not in OF_A_DOUBT else kill,
            fault=fault,
            listed_after_s=self._lateness.draw() if fault in LISTS_LATE else 0,
            delay_s=self._delay_s(situation),
            takes_second_answer=self._chance.random() < 0.5,
            is_noted=self._cards.are_noted,
        )

    def _fault(self, situation: Situation, kill: Boundary) -> Fault:
        """Draw a fault; one that loses the answer where the plan needs an unknown fate."""
        if situation is Situation.ZOMBIE:
            return Fault.LISTED_LATE
        if kill in OF_A_DOUBT:
            return self._chance.choice(self._cards.losing)
        is_enough = kill in LOSES_THE_POST and self._chance.random() >= self._cards.twice_in_vain
        return self._faults.draw(but_not=self._cards.in_vain if is_enough else ())

    def _delay_s(self, situation: Situation) -> int:
        """Return a delay that the situation is about: seconds since the moment where it began."""
        ranges = {
            Situation.ZOMBIE: (32, 55),
            Situation.REDRIVEN: (0, 20),
            Situation.REDRIVEN_LATE: (35, 90),
            Situation.PAUSE: (90, 600),
        }
        least, most = ranges.get(situation, (0, 0))
        return self._chance.randint(least, most)


def draw(seed: int, runs: int, cards: Cards = OF_TEXTS) -> tuple[Plan, ...]:
    """Return the plans of the first so many runs of a seed."""
    mix = Mix(seed, cards)
    return tuple(mix.draw() for _ in range(runs))
