"""Cases and played cases that the eval's tests start from, changed by name where a test cares."""

from dataclasses import replace
from itertools import count
from typing import Any

from frontdesk.domain.gate import Reason, Verdict, Word
from ops.eval.cases import Case
from ops.eval.play import Played, Spent
from ops.eval.results import Results
from tests.builders import a_classification, a_proposal

_numbers = count(1)
QUICK = Spent(ms=10.0)
GREETING = "Thanks for writing! How may we help?"


def a_case(**changes: Any) -> Case:
    """Somebody asks Lincoln Park for its hours, which it tells alone."""
    usual = {
        "id": f"case-{next(_numbers)}",
        "text": "when do you lock up tonight",
        "location": "lincoln-park",
        "language": "en",
        "intent": "hours_location",
        "verdict": "send",
    }
    return Case.model_validate({**usual, **changes})


def a_played(
    intent: str | None = "hours_location",
    word: Word = "send",
    *,
    confidence: float = 0.9,
    spent: Spent = QUICK,
    case: Case | None = None,
    **changes: Any,
) -> Played:
    """A case with what was read and decided."""
    reading = a_classification(intent, confidence=confidence) if intent else None
    verdict = Verdict(word, (Reason("low_confidence", 1, word, "The desk is 40% sure; it needs 75%."),))
    played = Played(case or a_case(), reading, a_proposal(GREETING), verdict, (), spent)
    return replace(played, **changes)


def results(*played: Played, **changes: Any) -> Results:
    return replace(Results("brightsmile", "d" * 64, "embedded", played), **changes)
