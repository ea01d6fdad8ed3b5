"""The playbook's knowledge, kept as passages with their meaning, so that Recall finds what is known about a
question."""

from __future__ import annotations

from frontdesk.domain.proposal import body_digest
from frontdesk.embedder import Embedder
from frontdesk.memory.vectors import halfvec
from frontdesk.memory.world import World


def load_knowledge(world: World, *, embedder: Embedder) -> int:
    """Make `knowledge` say what the playbook says and return how many passages are new; only those are
    embedded."""
    store, playbook, now = world.store, world.playbook, world.now
    passages = [
        (topic, passage.strip())
        for topic, text in playbook.knowledge.items()
        for passage in text.split("\n\n")
        if passage.strip()
    ]
    with store.transaction():
        known = {row["body_digest"] for row in store.rows("known_knowledge", model_id=embedder.model_id)}
        fresh = [(topic, passage) for topic, passage in passages if body_digest(passage) not in known]
        vectors = embedder.passages([passage for _, passage in fresh]) if fresh else []
        digests = [body_digest(passage) for _, passage in passages]
        store.run("forget_knowledge", model_id=embedder.model_id, digests=digests)
        for (topic, passage), vector in zip(fresh, vectors, strict=True):
            store.run(
                "learn_knowledge",
                location_id=None,
                source=topic,
                body=passage,
                body_digest=body_digest(passage),
                embedding=halfvec(vector),
                model_id=embedder.model_id,
                now=now,
            )
    return len(fresh)
