"""What came to pass in a drill, by what was seen and not by what was planned, and what never did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from ops.drill.sends.boundaries import BEFORE_THE_GATE, BEFORE_THE_POST, OF_A_DOUBT, OF_A_SEND, Boundary
from ops.drill.sends.case import Closing, Happening
from ops.drill.sends.judge import Evidence
from ops.drill.sends.mix import LATENESS_CARDS, LISTS_LATE, OF_NOTES, TEXTS_FOR_A_NOTE, Fault, Situation

ENOUGH_RUNS: Final = 100
"""In so many runs everything must come to pass; fewer may miss some."""
ENOUGH_NOTES: Final = ENOUGH_RUNS // TEXTS_FOR_A_NOTE
"""The same of those runs that are about a note."""
KILLED, PROVIDER, BESIDES = "killed with SIGKILL", "the provider", "besides"
CLOSED, LATE = "STOP and pause committed", "a message listed late was looked for"
OF_A_NOTE: Final = "of a note at HighLevel, "
_CLOSINGS: Final = (Situation.STOP, Situation.PAUSE)


def coverage(evidence: Sequence[Evidence]) -> dict[str, Mapping[str, int]]:
    """Count what came to pass; what did not is counted as 0."""
    texts, notes = _apart(evidence)
    return {**(_of_texts(texts) if texts else {}), **(_of_notes(notes) if notes else {})}


def _apart(evidence: Sequence[Evidence]) -> tuple[list[Evidence], list[Evidence]]:
    """Return the runs that are about a text, and those about a note."""
    return [it for it in evidence if not it.plan.is_noted], [it for it in evidence if it.plan.is_noted]


def _of_texts(evidence: Sequence[Evidence]) -> dict[str, Mapping[str, int]]:
    passed = [each.plan for each in evidence if came_to_pass(each)]
    met = [each for each in evidence if _has(each, Boundary.POST_COME)]
    closed = [plan for plan in passed if plan.situation in _CLOSINGS]
    late = [each.plan for each in met if each.plan.fault in LISTS_LATE and _has(each, Boundary.LIST_COME)]
    return {
        **_met(evidence, Fault, Situation),
        CLOSED: _counted(
            (f"{closing} {point}" for closing in _CLOSINGS for point in BEFORE_THE_POST),
            (f"{plan.situation} {plan.point}" for plan in closed),
        ),
        LATE: _counted(map(_after, LATENESS_CARDS), (_after(plan.listed_after_s) for plan in late)),
    }


def _of_notes(evidence: Sequence[Evidence]) -> dict[str, Mapping[str, int]]:
    met = _met(evidence, OF_NOTES.faults, OF_NOTES.situations)
    return {OF_A_NOTE + title: counts for title, counts in met.items()}


def _met(
    evidence: Sequence[Evidence], faults: Iterable[Fault], situations: Iterable[Situation]
) -> dict[str, Mapping[str, int]]:
    """Count what runs of any kind meet."""
    posted = [each.plan for each in evidence if _has(each, Boundary.POST_COME)]
    passed = [each.plan for each in evidence if came_to_pass(each)]
    return {
        KILLED: _counted((*OF_A_SEND, *OF_A_DOUBT), (it.plan.kill for it in evidence if it.was_killed)),
        PROVIDER: _counted(faults, (plan.fault for plan in posted)),
        BESIDES: _counted(situations, (plan.situation for plan in passed)),
    }


def never(evidence: Sequence[Evidence]) -> list[str]:
    """Return what should have come to pass and never did, in words; of a few runs nothing is asked."""
    texts, notes = _apart(evidence)
    expected = {
        **(_of_texts(texts) if len(texts) >= ENOUGH_RUNS else {}),
        **(_of_notes(notes) if len(notes) >= ENOUGH_NOTES else {}),
    }
    return [f"{title}: {what}" for title, counts in expected.items() for what, n in counts.items() if not n]


def came_to_pass(evidence: Evidence) -> bool:
    """Whether the situation of a run was seen, and not only planned."""
    return _CAME[evidence.plan.situation](evidence)


def _saw(what: Happening) -> Callable[[Evidence], bool]:
    return lambda evidence: _has(evidence, what)


def _has(evidence: Evidence, what: Boundary | Closing | Happening) -> bool:
    return any(each.what == what for each in evidence.seen)


def _two_drafts(evidence: Evidence) -> bool:
    """Two runs of one lead came to the gate, which takes what was drafted for each."""
    gates = {each.run_id for each in evidence.seen if each.what is Boundary.GATE_ENTERED}
    return gates >= set(evidence.run_ids) and len(gates) > 1


def _closed(evidence: Evidence) -> bool:
    """It was committed at that point where the next one looks: Gate in memory, Send in the fence."""
    is_gates = evidence.plan.point in BEFORE_THE_GATE
    return _has(evidence, "closed in memory" if is_gates else "closed")


_CAME: Final[Mapping[Situation, Callable[[Evidence], bool]]] = {
    Situation.ALONE: lambda _: True,
    Situation.ZOMBIE: _saw("outlived"),
    Situation.RERUN: _saw("started again"),
    Situation.RERUN_REDRAFTED: _saw("redrafted"),
    Situation.REDRIVEN: _saw("redriven"),
    Situation.REDRIVEN_LATE: _saw("redriven late"),
    Situation.SENT_TWICE: _saw("delivered twice"),
    Situation.TWO_RUNS: _two_drafts,
    Situation.STOP: _closed,
    Situation.PAUSE: _closed,
}


def _after(seconds: int) -> str:
    return f"after {seconds} s"


def _counted(kinds: Iterable[str], came: Iterable[str | None]) -> Mapping[str, int]:
    counts = Counter(str(each) for each in came if each)
    return {str(kind): counts[str(kind)] for kind in kinds}
