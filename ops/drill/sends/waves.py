"""How many people write at once: plans into waves, and waves onto desks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ops.drill.sends.mix import Plan, Situation
from ops.drill.sends.play import PAUSED_PLACES, ZOMBIES_AT_ONCE

AT_ONCE: Final = 25
RUNS_OF_A_DESK: Final = 200
"""A desk keeps every execution's history, so that a long drill takes several, one after the other."""


def desks(plans: Sequence[Plan]) -> Iterator[Sequence[Plan]]:
    """Yield what each desk plays; one that notes at HighLevel is another desk than one that does not."""
    for are_noted in (False, True):
        alike = [plan for plan in plans if plan.is_noted is are_noted]
        for first in range(0, len(alike), RUNS_OF_A_DESK):
            yield alike[first : first + RUNS_OF_A_DESK]


def waves(plans: Sequence[Plan], at_once: int = AT_ONCE) -> Iterator[list[Plan]]:
    """Yield who writes at once. Zombies are among themselves, for the clock passes over what hangs; of those
    whose location is paused each has a location."""
    zombies = [plan for plan in plans if plan.situation is Situation.ZOMBIE]
    left = [plan for plan in plans if plan.situation is not Situation.ZOMBIE]
    while left:
        wave: list[Plan] = []
        for plan in left:
            if len(wave) < at_once and (plan.situation is not Situation.PAUSE or _has_place(wave)):
                wave.append(plan)
        yield wave
        left = [plan for plan in left if plan not in wave]
    for first in range(0, len(zombies), ZOMBIES_AT_ONCE):
        yield zombies[first : first + ZOMBIES_AT_ONCE]


def _has_place(wave: Sequence[Plan]) -> bool:
    return sum(plan.situation is Situation.PAUSE for plan in wave) < len(PAUSED_PLACES)
