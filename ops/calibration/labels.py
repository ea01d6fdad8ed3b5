"""What people's decisions say about the desk's scores: for each task and model, which answers were right.

They come from what people were asked about. What the desk did alone nobody judged, and it was surer of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.brain.prompts import writing_task
from frontdesk.playbook import Playbook
from frontdesk.playbook_routes import Task
from ops.calibration.reliability import Judged

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pool:
    """What people said about one model's answers in one task; a curve belongs to such a pool."""

    task: Task
    model_id: str
    judged: tuple[Judged, ...]

    @property
    def right(self) -> int:
        return sum(each.is_right for each in self.judged)


def pools(rows: Iterable[Row], playbook: Playbook) -> list[Pool]:
    """Return the pools of a desk's labels, by task and model; an answer without a score is in none."""
    found: dict[tuple[Task, str], list[Judged]] = {}
    for row in rows:
        for task, answer, is_right in _labels(row, playbook):
            if answer.get("score") is not None:
                said = Judged(float(answer["score"]), is_right)
                found.setdefault((task, str(answer["model_id"])), []).append(said)
    return [Pool(task, model_id, tuple(judged)) for (task, model_id), judged in sorted(found.items())]


def _labels(row: Row, playbook: Playbook) -> Iterator[tuple[Task, Row, bool]]:
    """Yield what one decision of a person labels: a task, its answer as it is on record, and whether that was
    right.

    Who edits the text says nothing about the reading, and who takes over nothing at all; an edit that changes
    no letter is an approval.
    """
    reading, proposal = row["classification"], row["proposal"]
    said = "approve" if row["answer"] == "edit" and not row["is_body_changed"] else row["answer"]
    if reading and said in ("approve", "reject"):
        yield "classify", reading, said == "approve"
    if proposal and proposal["acts"] and said in ("approve", "edit", "reject"):
        yield _writer(reading, playbook), proposal, said == "approve"


def _writer(reading: Row | None, playbook: Playbook) -> Task:
    """Return which task wrote the answer, by the playbook as it is now."""
    task = writing_task(playbook, str(reading["intent"]) if reading else "")
    return task if playbook.routes.of(task) else "draft"
