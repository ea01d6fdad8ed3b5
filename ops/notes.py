"""What each state of the lead's machine saw, decided and did, in plain words: one small function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ops import notes_of_acting as acting
from ops import notes_of_deciding as deciding
from ops.history import Visit
from ops.note_words import Notes
from ops.notes_of_models import models
from ops.story import Note

Teller = Callable[[Visit], Notes]


@dataclass(frozen=True, slots=True)
class Told:
    """How a state is told: what it saw, decided and did."""

    saw: Teller | None = None
    decided: Teller | None = None
    did: Teller | None = None


def told(visit: Visit) -> tuple[tuple[Note, ...], tuple[Note, ...], tuple[Note, ...]]:
    """Return what a visit saw, decided and did; a failed one tells only what it had seen."""
    by = TOLD.get(visit.state, Told())
    is_done = bool(visit.result)
    return (
        tuple(by.saw(visit)) if by.saw else (),
        tuple(by.decided(visit)) if by.decided and is_done else (),
        (*_tried(visit), *(by.did(visit) if by.did and is_done else ())),
    )


def _tried(visit: Visit) -> Notes:
    """Every attempt that failed and was made again."""
    for number, failure in enumerate(visit.failures, start=1):
        if failure is not visit.failure:
            yield Note(f"Attempt {number}", failure.sentence)


TOLD: Mapping[str, Told] = {
    "Recall": Told(deciding.recall_saw, deciding.recall_decided, deciding.recall_did),
    "Classify": Told(deciding.classify_saw, deciding.classify_decided, models),
    "Draft": Told(deciding.draft_saw, deciding.draft_decided, deciding.draft_did),
    "Gate": Told(deciding.gate_saw, deciding.gate_decided, deciding.gate_did),
    "Post Request": Told(acting.post_saw, None, acting.post_did),
    "Note Request": Told(acting.note_request_saw, acting.note_request_decided),
    "Await Human Verdict": Told(acting.await_saw, acting.await_decided),
    "Settle Request": Told(did=acting.settle_did),
    "Send": Told(acting.send_saw, None, acting.send_did),
    "Note Receipt": Told(acting.note_receipt_saw, None, acting.note_receipt_did),
    "Look Up Send": Told(None, acting.look_up_decided),
    "Reconcile": Told(acting.reconcile_saw, acting.reconcile_decided),
    "Await Sending Hours": Told(acting.until_saw),
    "Await Settling": Told(acting.until_saw),
    "Park": Told(acting.park_saw),
    "Record": Told(None, acting.record_decided, acting.record_did),
}
"""Every state that does something; Choices and ends are told by where they lead."""
