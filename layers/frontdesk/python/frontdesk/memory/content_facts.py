"""What the gate knows for the rules about a text: the lead's language and name, and whom it names."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.domain.content_rules import unknown_words
from frontdesk.domain.language import language_of
from frontdesk.domain.proposal import Act
from frontdesk.domain.verdict import GateFacts, GatePolicy
from frontdesk.memory.store import Memory, Row


def with_content(
    store: Memory, facts: GateFacts, run: Row, contact: Row | None, *, act: Act | None, policy: GatePolicy
) -> GateFacts:
    """Add what the text of an act is held against; words that are the name of another contact are found even
    where they are written small."""
    if act is None or contact is None:
        return facts
    words = sorted(unknown_words(act.body, policy.known_words, contact["name"]))
    named = store.rows("others_named", contact_id=contact["contact_id"], words=words) if words else []
    written = store.row("message_of_run", run_id=run["run_id"])
    return replace(
        facts,
        contact_name=contact["name"],
        written_in=language_of(written["body"]) if written else None,
        others_named=tuple(row["word"] for row in named),
    )
