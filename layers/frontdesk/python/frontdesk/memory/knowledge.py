"""The playbook's knowledge, kept as passages with their meaning, so that Recall finds what is known about a
question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.domain.proposal import body_digest
from frontdesk.embedder import Embedder
from frontdesk.memory.vectors import halfvec
from frontdesk.memory.world import World


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of a topic."""

    topic: str
    text: str

    @property
    def digest(self) -> str:
        return body_digest(self.text)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the playbook says, and the meaning of what memory does not know yet."""

    model_id: str
    passages: Sequence[Passage]
    fresh: Sequence[tuple[Passage, str]]


def load_knowledge(world: World, *, embedder: Embedder) -> int:
    """Make `knowledge` say what the playbook says and return how many passages are new; only those are
    embedded."""
    lesson = prepare_lesson(world, embedder)
    learn(world, lesson)
    return len(lesson.fresh)


def prepare_lesson(world: World, embedder: Embedder) -> Lesson:
    """Embed what is new, before any transaction: Postgres ends one that is idle for as long as that takes."""
    passages = [
        Passage(topic, passage.strip())
        for topic, text in world.playbook.knowledge.items()
        for passage in text.split("\n\n")
        if passage.strip()
    ]
    with world.store.transaction():
        rows = world.store.rows("known_knowledge", model_id=embedder.model_id)
    known = {row["body_digest"] for row in rows}
    fresh = [passage for passage in passages if passage.digest not in known]
    vectors = embedder.passages([passage.text for passage in fresh]) if fresh else []
    return Lesson(embedder.model_id, passages, list(zip(fresh, map(halfvec, vectors), strict=True)))


def learn(world: World, lesson: Lesson) -> int:
    """Forget what the playbook no longer says, learn what is new, and return how many were forgotten."""
    store = world.store
    with store.transaction():
        digests = [passage.digest for passage in lesson.passages]
        forgotten = store.run("forget_knowledge", model_id=lesson.model_id, digests=digests)
        for passage, vector in lesson.fresh:
            store.run(
                "learn_knowledge",
                location_id=None,
                source=passage.topic,
                body=passage.text,
                body_digest=passage.digest,
                embedding=vector,
                model_id=lesson.model_id,
                now=world.now,
            )
    return forgotten
