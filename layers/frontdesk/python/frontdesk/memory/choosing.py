"""Which of several acts the gate answers for, where none of them keeps the others waiting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from frontdesk.domain.gate import Reason, Word
from frontdesk.memory.granting import Case

_PATIENT_FIRST: Final[tuple[Word, ...]] = ("reconcile", "hold", "ask", "stop")


def first_of(cases: Iterable[Case]) -> Case:
    """Return the case to go on with: the first that may be sent, and when none may, one of which more will be
    known soon; then what a person is asked, with what is to be asked about the others; then an end.

    A person's no ends the run whatever it was about, once nothing else is under way.
    """
    looked_at: list[Case] = []
    for case in cases:
        if case.verdict.word == "send":
            return case
        looked_at.append(case)
    first = min(looked_at, key=_patience)
    return _asking_about_all(first, looked_at) if first.verdict.word == "ask" else first


def _patience(case: Case) -> float:
    is_told_no = case.verdict.word == "stop" and case.nxt.answer is not None
    return _PATIENT_FIRST.index("hold") + 0.5 if is_told_no else _PATIENT_FIRST.index(case.verdict.word)


def _asking_about_all(first: Case, cases: Sequence[Case]) -> Case:
    """Return the question with the reasons of the others behind its own, each said once."""
    others = (reason for case in cases for reason in case.verdict.reasons if reason.word == "ask")
    reasons: dict[str, Reason] = {reason.text: reason for reason in (*first.verdict.reasons, *others)}
    return replace(first, verdict=replace(first.verdict, reasons=tuple(reasons.values())))
