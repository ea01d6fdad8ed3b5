"""The drill of sends in words: what was counted, and what the judge says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ops.bench.machine import Machine
from ops.drill.report import Report
from ops.drill.sends.coverage import coverage, never
from ops.drill.sends.judge import Evidence, Verdict, broken, judge
from ops.drill.sends.mix import Plan
from ops.drill.sends.planted import PLANTS
from ops.drill.sends.running import Seen

TITLE = "frontdesk drill sends"


def report_of(
    evidence: Sequence[Evidence], control: Evidence | None, *, machine: Machine, seed: int, wall_s: float
) -> Report:
    """Judge what was seen; `control` is the run in which the judge must see a double."""
    verdict = judge(evidence)
    missed = never(evidence)
    is_seeing = control is None or bool(broken(control))
    return Report(
        drill=TITLE,
        machine=machine,
        seed=seed,
        runs=len(evidence),
        wall_s=round(wall_s, 1),
        tables=tables(evidence),
        said=[*_said(verdict, evidence), *([_said_of_control(control)] if control else [])],
        holds=verdict.holds and is_seeing and not missed,
        broken=[
            *(
                f"run {each.plan.name}: {each.promise}; "
                f"see it again: {TITLE} --seed {seed} {option_of(each.plan)}"
                for each in verdict.violations
            ),
            *(f"never came to pass: {what}" for what in missed),
        ],
    )


def tables(evidence: Sequence[Evidence]) -> dict[str, Mapping[str, int]]:
    """Count what came to pass, and what came of it."""
    return {
        **coverage(evidence),
        "outcomes": dict(Counter(outcome or "none" for each in evidence for outcome in each.outcomes)),
        "texts accepted for one person": _by_number(len(each.accepted) for each in evidence),
        "notes accepted about one person": _by_number(
            len(each.notes) for each in evidence if each.plan.is_noted
        ),
    }


def _by_number(numbers: Iterable[int]) -> Mapping[str, int]:
    return {str(n): count for n, count in sorted(Counter(numbers).items())}


def option_of(plan: Plan) -> str:
    """Return the option that plays this one run."""
    return f"--only-note {plan.number}" if plan.is_noted else f"--only {plan.number}"


def of_plant(seen: Seen) -> str:
    """Return what became of a planted bug, as one line."""
    what = PLANTS[seen.name].what
    if seen.promise is None:
        return f"NOT seen in {seen.runs} runs: {seen.name} ({what})"
    after = "1 run" if seen.runs == 1 else f"{seen.runs} runs"
    return f"seen after {after}: {seen.name} ({what}): {seen.promise}"


def _said(verdict: Verdict, evidence: Sequence[Evidence]) -> list[str]:
    killed = sum(each.was_killed for each in evidence)
    share = f"{verdict.share_with_person:.1%}"
    asked = f"{verdict.with_person} of {verdict.runs:,} runs ended with a person ({share}; at most 2 % may)."
    few = "" if not verdict.are_too_many_asked else " Too many."
    return [
        f"The judge: {len(verdict.violations)} promises broken; {killed:,} workers killed.",
        asked + few,
    ]


def _said_of_control(control: Evidence) -> str:
    found = broken(control)
    if found:
        return f"With a list that is later than the settle time it saw, as it must: {found[0]}."
    return "With a list that is later than the settle time it saw NO double: it does not see."
