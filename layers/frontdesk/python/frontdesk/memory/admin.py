"""The closed list of what an operator may write; each writing is an event of the audit chain.

A Lambda is not told who invoked it. The caller says what STS calls it, and that is what the event holds;
whether it is true, CloudTrail's record of the invocation tells.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk.embedder import Embedder
from frontdesk.errors import BadInput
from frontdesk.memory.knowledge import learn, prepare_lesson
from frontdesk.memory.world import World

HOW_TO_ASK: Final = (
    'Ask {"do": "load_knowledge", "caller": ARN}, where ARN is what `aws sts get-caller-identity` calls you.'
)
CALLER: Final = r"^arn:[a-z-]+:(sts|iam)::\d{12}:[\w+=,.@/-]+$"


class Writing(BaseModel):
    """One writing that is on the list, and who asks for it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    do: Literal["load_knowledge"]
    caller: str = Field(pattern=CALLER, max_length=2048)


def read(event: Any) -> Writing:
    """Return what the event asks.

    Raises:
        BadInput: it is not on the list, or nobody asks.
    """
    try:
        return Writing.model_validate(event)
    except ValidationError:
        raise BadInput(HOW_TO_ASK) from None


def load(world: World, wanted: Writing, *, release: str, embedder: Embedder) -> dict[str, Any]:
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
