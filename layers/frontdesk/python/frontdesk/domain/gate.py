"""The gate: a pure function of (act, facts, policy, answer, now) to a verdict with every reason.

Most restrictive wins: stop, ask, hold, send. Before all of them comes reconcile: no run ends, asks or waits
while a text of its own may be on its way. Every rule is named and versioned in `rules`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.domain.rules import RULES, Rule
from frontdesk.domain.rules_of_the_run import OPEN_SEND_LOOK, is_answer_to_this
from frontdesk.domain.sends import Reentry
from frontdesk.domain.verdict import (
    Answer,
    AnswerKind,
    Frequency,
    GateFacts,
    GateInput,
    GatePolicy,
    Objection,
    Outcome,
    QuietHours,
    Reason,
    Verdict,
    Word,
)

__all__ = [
    "Answer",
    "AnswerKind",
    "Frequency",
    "GateFacts",
    "GateInput",
    "GatePolicy",
    "Outcome",
    "QuietHours",
    "Reason",
    "Verdict",
    "Word",
    "decide",
    "overtaken",
]

_STRICTEST_FIRST: tuple[Word, ...] = ("reconcile", "stop", "ask", "hold", "send")
_NO_LONGER = Reason(
    "earlier_send",
    1,
    "reconcile",
    "It was granted a moment ago and must not go out any more; looking it up first.",
)


def decide(given: GateInput, policy: GatePolicy, now: datetime) -> Verdict:
    """Ask every rule, let an approval answer what a person may answer, and take the most restrictive word.

    The reasons come strictest first; those that a person waived stay on record with the word `send`. The
    outcome is that of the first rule in the registry that says stop. When to look again is set for hold; for
    reconcile `sends.next_look` knows it.
    """
    if now.tzinfo is None:
        raise ValueError("The gate needs to know the time zone of `now`.")
    asked = [rule for rule in RULES if not (given.is_own and rule.is_about_brain)]
    found = [(rule, objection) for rule in asked if (objection := rule.judge(given, policy, now)) is not None]
    reasons = sorted((_reason(rule, objection, given) for rule, objection in found), key=_strictness)
    if given.reentry is Reentry.SAME and reasons and reasons[0].word != "send":
        reasons.insert(0, _NO_LONGER)
    word: Word = reasons[0].word if reasons else "send"
    holds = [reason.until for reason in reasons if reason.word == "hold" and reason.until is not None]
    return Verdict(
        word=word,
        reasons=tuple(reasons),
        until=max(holds).astimezone(UTC) if word == "hold" else None,
        outcome=next((o.outcome for _, o in found if o.word == "stop"), None) if word == "stop" else None,
    )


def overtaken(verdict: Verdict, now: datetime) -> Verdict:
    """Return a `send` as a hold: the ledger's unique index saw another open send that the facts did not."""
    until = (now + OPEN_SEND_LOOK).astimezone(UTC)
    text = "Another text that answers this is on its way; one at a time."
    return Verdict("hold", (Reason("other_open_send", 1, "hold", text, until), *verdict.reasons), until)


def _reason(rule: Rule, objection: Objection, given: GateInput) -> Reason:
    waived = _waived(rule, given) if objection.word == "ask" else None
    kept = objection.on_record
    if waived is not None:
        on_record = f"{waived} {kept}" if kept else None
        return Reason(rule.name, rule.version, "send", f"{waived} {objection.text}", on_record=on_record)
    return Reason(rule.name, rule.version, objection.word, objection.text, objection.until, kept)


def _waived(rule: Rule, given: GateInput) -> str | None:
    """Say how an `ask` of this rule was answered already; None when it still has to be asked.

    The very entry that made a grant gets it again (its approval is used up by then). Whoever edits answers
    every question but the one about content: their text is as untrusted as any other, until somebody approves
    exactly that.
    """
    if not rule.is_waivable:
        return None
    if given.reentry is Reentry.SAME:
        return "Granted a moment ago, although:"
    if given.answer is None or not is_answer_to_this(given):
        return None
    if given.answer.kind == "edit" and rule.name == "content_grounded":
        return None
    return f"{given.answer.by} said yes, although:"


def _strictness(reason: Reason) -> int:
    return _STRICTEST_FIRST.index(reason.word)
