"""The judge: whether sending once held, by what the provider accepted and how each run ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ops.drill.sends.boundaries import Boundary
from ops.drill.sends.case import Noted
from ops.drill.sends.mix import Plan

MOST_WITH_A_PERSON: Final = 0.02
"""The share of runs that may end with a person while the provider lives: to ask about all is no success."""
FEW_RUNS: Final = 50
"""Among fewer runs than this one alone is more than its share, and says nothing."""


@dataclass(frozen=True, slots=True)
class Text:
    """A message or a note that its provider accepted."""

    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of one person who wrote: their runs, oldest first, and what the provider accepted."""

    plan: Plan
    run_ids: tuple[str, ...]
    outcomes: tuple[str | None, ...]
    accepted: tuple[Text, ...]
    seen: tuple[Noted, ...]
    was_asked: bool
    was_killed: bool
    left_open: tuple[str, ...]
    notes: tuple[Text, ...] = ()
    """What HighLevel accepted about them."""
    noted: int = 0
    """How many notes are on record as accepted."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that did not hold, for one run."""

    plan: Plan
    promise: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says about a whole drill."""

    violations: tuple[Violation, ...]
    runs: int
    with_person: int

    @property
    def share_with_person(self) -> float:
        return self.with_person / self.runs if self.runs else 0.0

    @property
    def are_too_many_asked(self) -> bool:
        return self.runs >= FEW_RUNS and self.share_with_person > MOST_WITH_A_PERSON

    @property
    def holds(self) -> bool:
        return not self.violations and not self.are_too_many_asked


def judge(evidence: Iterable[Evidence]) -> Verdict:
    """Judge every run, and all of them together."""
    heard = list(evidence)
    found = tuple(Violation(each.plan, promise) for each in heard for promise in broken(each))
    return Verdict(found, len(heard), sum(each.was_asked for each in heard))


def broken(evidence: Evidence) -> list[str]:
    """Return the promises that one run broke, in words."""
    return [
        *_doubles(evidence),
        *_without_an_end(evidence),
        *_told_wrongly(evidence),
        *(_noted_wrongly(evidence) if evidence.plan.is_noted else ()),
        *_past_a_closed_fence(evidence.seen),
        *_granted_after_stop(evidence),
    ]


def _doubles(evidence: Evidence) -> list[str]:
    """A cause is a message that somebody wrote; one that a newer answer covers is answered by that one."""
    causes = sum(outcome != "superseded" for outcome in evidence.outcomes)
    same = max(Counter(text.body for text in evidence.accepted).values(), default=0)
    accepted = len(evidence.accepted)
    if same > 1:
        return [f"the provider accepted the same text {same} times"]
    if accepted > causes:
        return [f"the provider accepted {accepted} texts for {causes} message(s)"]
    return []


def _without_an_end(evidence: Evidence) -> list[str]:
    open_runs = sum(outcome is None for outcome in evidence.outcomes)
    found = [f"{open_runs} run(s) without an end"] if open_runs else []
    return [*found, *evidence.left_open]


def _told_wrongly(evidence: Evidence) -> list[str]:
    """What is on record as sent was accepted, and what was accepted is on record, or a person has it."""
    sent, accepted = sum(outcome == "sent" for outcome in evidence.outcomes), len(evidence.accepted)
    is_left_to_a_person = accepted > sent and evidence.was_asked
    if sent == accepted or is_left_to_a_person:
        return []
    return [f"{sent} run(s) ended as sent, and the provider accepted {accepted} text(s)"]


def _noted_wrongly(evidence: Evidence) -> list[str]:
    """Of everybody who was answered there is one note, and that is on record; or a person has it."""
    sent, accepted = sum(outcome == "sent" for outcome in evidence.outcomes), len(evidence.notes)
    if accepted > len(evidence.outcomes):
        return [f"HighLevel accepted {accepted} notes for {len(evidence.outcomes)} message(s)"]
    if sent == accepted == evidence.noted or evidence.was_asked:
        return []
    return [f"{sent} run(s) ended as sent, {evidence.noted} note(s) are on record, HighLevel has {accepted}"]


def _past_a_closed_fence(seen: Sequence[Noted]) -> list[str]:
    """No POST follows a check that was made while STOP or pause stood in the fence."""
    is_closed = False
    checked_closed: dict[str, bool] = {}
    for each in seen:
        if each.what in ("closed", "opened"):
            is_closed = each.what == "closed"
        elif each.what is Boundary.BARRIERS_READ:
            checked_closed[each.execution] = is_closed
        elif each.what is Boundary.POST_COME and checked_closed.get(each.execution):
            return ["a POST whose check followed STOP or pause"]
    return []


def _granted_after_stop(evidence: Evidence) -> list[str]:
    """No pass of the gate that began after memory had heard of STOP or pause makes a grant."""
    is_closed = False
    began_closed: dict[str, bool] = {}
    for each in evidence.seen:
        if each.what in ("closed in memory", "opened"):
            is_closed = each.what == "closed in memory"
        elif each.what is Boundary.GATE_ENTERED:
            began_closed[each.execution] = is_closed
        elif each.what is Boundary.GRANT_COMMITTED and began_closed.get(each.execution):
            return ["a grant after STOP or pause was committed"]
    return []
