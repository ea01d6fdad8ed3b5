"""The closed list of what an operator may write; each writing is an event of the audit chain.

A Lambda is not told who invoked it. The caller says what STS calls it, and that is what the event holds;
whether it is true, CloudTrail's record of the invocation tells.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from frontdesk.domain.calibration import Calibration
from frontdesk.embedder import Embedder
from frontdesk.errors import BadInput
from frontdesk.memory.calibrations import MOST_POINTS, calibrate
from frontdesk.memory.knowledge import learn, prepare_lesson
from frontdesk.memory.world import World
from frontdesk.playbook_routes import Task

HOW_TO_ASK: Final = (
    'Ask {"do": "load_knowledge", "caller": ARN} or {"do": "calibrate", "caller": ARN, "task": TASK,'
    ' "model_id": MODEL, "points": [[SCORE, SHARE], …], "labels": NUMBER},'
    " where ARN is what `aws sts get-caller-identity` calls you."
)
CALLER: Final = r"^arn:[a-z-]+:(sts|iam)::\d{12}:[\w+=,.@/-]+$"
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class AskedFor(BaseModel):
    """What every writing says: who asks for it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    caller: str = Field(pattern=CALLER, max_length=2048)


class LoadKnowledge(AskedFor):
    """Make memory say what the playbook says."""

    do: Literal["load_knowledge"]


class Calibrate(AskedFor):
    """Let a curve tell from now on what a model's scores mean."""

    do: Literal["calibrate"]
    task: Task
    model_id: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x20]+$")
    points: tuple[tuple[Share, Share], ...] = Field(min_length=1, max_length=MOST_POINTS)
    labels: int = Field(ge=1, le=2**31 - 1)

    @property
    def curve(self) -> Calibration:
        return Calibration(self.task, self.model_id, self.points, self.labels)


Writing = LoadKnowledge | Calibrate


@cache
def _writings() -> TypeAdapter[Writing]:
    return TypeAdapter(Annotated[Writing, Field(discriminator="do")])


def read(event: Any) -> Writing:
    """Return what the event asks.

    Raises:
        BadInput: it is not on the list, or nobody asks.
    """
    try:
        return _writings().validate_python(event)
    except ValidationError:
        raise BadInput(HOW_TO_ASK) from None


def write(world: World, wanted: Writing, *, release: str, embedder: Embedder) -> dict[str, Any]:
    """Do what was asked and return what came of it.

    Raises:
        BadInput: the curve does not rise.
    """
    if isinstance(wanted, LoadKnowledge):
        return load(world, wanted, release=release, embedder=embedder)
    calibrate(world, wanted.curve, by=wanted.caller)
    return {"task": wanted.task, "model_id": wanted.model_id, "labels": wanted.labels}


def load(world: World, wanted: LoadKnowledge, *, release: str, embedder: Embedder) -> dict[str, Any]:
    """Load the playbook's knowledge and return how many `passages` it has, and how many of them are `new`."""
    lesson = prepare_lesson(world, embedder)
    counts = {"passages": len(lesson.passages), "new": len(lesson.fresh)}
    with world.store.transaction():
        forgotten = learn(world, lesson)
        facts = {
            "caller": wanted.caller,
            "release": release,
            "playbook_digest": world.playbook.digest,
            "forgotten": forgotten,
            **counts,
        }
        world.store.append("knowledge_loaded", world.now, None, facts)
    return counts
