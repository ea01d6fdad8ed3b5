"""The playbook's knowledge, kept as passages with their meaning, so that Recall finds what is known about a
question."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.proposal import body_digest
from frontdesk.embedder import Embedder
from frontdesk.memory.store import Memory
from frontdesk.playbook import Playbook


def load_knowledge(store: Memory, playbook: Playbook, *, embedder: Embedder, now: datetime) -> int:
    """Make `knowledge` say what the playbook says: embed only new passages, drop those that are gone;
    returns how many are new."""
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
                embedding=str(vector),
                model_id=embedder.model_id,
                now=now,
            )
    return len(fresh)
