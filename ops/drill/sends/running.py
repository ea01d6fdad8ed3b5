"""Runs a drill of sends: all of it, one run again, or with a planted bug until the judge has seen it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from ops.drill.sends.books import Books
from ops.drill.sends.drilled_desk import drilled_desk
from ops.drill.sends.failures import BrokeOff, Failures, in_words
from ops.drill.sends.judge import Evidence, broken
from ops.drill.sends.mix import OF_NOTES, OF_TEXTS, SETTLE_S, Fault, Mix, Plan, Situation
from ops.drill.sends.planted import PLANTS, Plant, PlantName
from ops.drill.sends.play import Play
from ops.drill.sends.waves import desks, waves
from ops.stage import Stage

FEW_AT_ONCE: Final = 8
"""With a planted bug, so that a drill ends soon after it was seen."""
MOST_WITH_A_PLANT: Final = 96
Progress = Callable[[int, int], None]
"""Is told after each wave how many runs are over, and how many promises were broken."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a planted bug."""

    name: PlantName
    runs: int
    """In which run it was seen, counted from 1, or how many there were if it was not."""
    promise: str | None
    """The first promise that it broke, None if the judge saw nothing."""


def played(plans: Sequence[Plan], progress: Progress) -> list[Evidence]:
    """Play all of these runs."""
    evidence: list[Evidence] = []
    violations = 0
    for mine in desks(plans):
        for found in _on_one_desk(waves(mine), has_notes=mine[0].is_noted):
            evidence += found
            violations += sum(len(broken(each)) for each in found)
            progress(len(evidence), violations)
    return sorted(evidence, key=lambda each: (each.plan.is_noted, each.plan.number))


def with_listing_too_late() -> Evidence:
    """Play the one run that must end with two texts: the provider lists later than the protocol assumes."""
    plan = replace(
        Mix(0).draw(),
        number=0,
        situation=Situation.ALONE,
        point=None,
        kill=None,
        fault=Fault.LISTED_LATE,
        listed_after_s=SETTLE_S + 120,
    )
    ((evidence,),) = _on_one_desk([[plan]])
    return evidence


def with_plant(name: PlantName, seed: int, progress: Progress) -> Seen:
    """Play runs that a planted bug shows in, until the judge sees it for what it is.

    One that no longer fits the product breaks the workers, and some promise: that shows nothing.
    """
    plant = PLANTS[name]
    plans = list(islice(_shown_in(plant, seed), MOST_WITH_A_PLANT))
    over = 0
    with closing(_on_one_desk(waves(plans, FEW_AT_ONCE), name, has_notes=plant.is_noted)) as found:
        for evidence in found:
            for number, each in enumerate(evidence, over + 1):
                if promise := next((it for it in broken(each) if it.startswith(plant.breaks)), None):
                    return Seen(name, number, promise)
            over += len(evidence)
            progress(over, sum(len(broken(each)) for each in evidence))
    return Seen(name, over, None)


def _shown_in(plant: Plant, seed: int) -> Iterator[Plan]:
    mix = Mix(seed, OF_NOTES if plant.is_noted else OF_TEXTS)
    while True:
        plan = mix.draw()
        if plan.situation in plant.shows_in:
            yield plan


def _on_one_desk(
    plans: Iterable[list[Plan]], plant: PlantName | None = None, *, has_notes: bool = False
) -> Generator[list[Evidence]]:
    play = Play()
    running = drilled_desk(play.watch.at_commit, plant, has_notes=has_notes)
    with running as (desk, conninfo), Books(conninfo) as books:
        play.on(Stage(desk), books)
        for wave in plans:
            with _as_broken_off(wave, play.failures):
                evidence = play.wave(wave)
            yield evidence


@contextmanager
def _as_broken_off(wave: Sequence[Plan], failures: Failures) -> Iterator[None]:
    try:
        yield
    except Exception as last:
        numbers = ", ".join(plan.name for plan in wave)
        why = in_words(failures.first_of(last))
        raise BrokeOff(f"The drill broke off while it played run(s) {numbers}: {why}") from last
