"""What a check is and what it finds: one subject, one of four states, one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from frontdesk.errors import AgentError
from ops.errors import Refusal

State = Literal["ok", "warn", "fail", "skipped"]
_WORST_FIRST: Final[tuple[State, ...]] = ("fail", "warn", "skipped", "ok")


class NotSet(Refusal):
    """A secret's field that the check needs is not set, which the check of the secrets says already."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a subject stands; the sentence says what to do where something is to be done."""

    state: State
    sentence: str


def ok(sentence: str) -> Verdict:
    return Verdict("ok", sentence)


def warn(sentence: str) -> Verdict:
    return Verdict("warn", sentence)


def fail(sentence: str) -> Verdict:
    return Verdict("fail", sentence)


def skipped(sentence: str) -> Verdict:
    return Verdict("skipped", sentence)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return one verdict for several subjects: the worst state, and what was said of whatever is in it."""
    found = list(verdicts)
    state = next(state for state in _WORST_FIRST if any(each.state == state for each in found))
    return Verdict(state, " ".join(dict.fromkeys(each.sentence for each in found if each.state == state)))


@dataclass(frozen=True, slots=True)
class Check:
    """One subject, and how it is looked at."""

    name: str
    looked_at: str
    look: Callable[[], Verdict]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    name: str
    looked_at: str
    state: State
    sentence: str


def examine(check: Check) -> Finding:
    """Look; a subject that does not answer has failed, and says why."""
    try:
        verdict = check.look()
    except NotSet as missing:
        verdict = skipped(str(missing))
    except (Refusal, AgentError) as refused:
        verdict = fail(str(refused))
    return Finding(check.name, check.looked_at, verdict.state, verdict.sentence)
