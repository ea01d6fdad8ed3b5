"""What answers in the models' place on a laptop: the embedded brain, from what a model would be shown.

It reads the one JSON object in the message, and fills the schema that is asked for. So a desk with routes
works without a key and without a network, and says nothing but what its playbook says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from frontdesk.brain.embedded import Embedded
from frontdesk.domain.lead import ContactId, LocationId
from frontdesk.domain.proposal import Brief, ContactFacts
from frontdesk.embedder import Embedder, open_embedder
from frontdesk.playbook import Playbook
from ops.local.standins.models_protocol import Asked, ModelsRefusal

_NOBODY: Final = ContactFacts(ContactId("-"), None, None, "new", is_vip=False, is_new=True)
_ENOUGH: Final = re.compile(r"\b(?:let me be|go away|enough of this|never signed up|déjenme en paz)\b")
"""How somebody may say that they want no more texts, in words that are no rule's."""
_WRITTEN_SURENESS: Final = 0.9
_SUMMARY_CHARS: Final = 300
Fields = dict[str, Any]


@dataclass(frozen=True)
class PlaybookMind:
    """Answers as the playbook would."""

    playbook: Playbook
    embedder: Embedder | None = None

    def __call__(self, asked: Asked) -> Mapping[str, Any]:
        """Return the answer, with just the fields of the schema."""
        data_block, wanted = data_in(asked.shown), asked.schema.get("properties", {})
        task: Callable[[Mapping[str, Any]], Fields] = self._write
        if "intent" in wanted:
            task = self._read
        elif "summary" in wanted:
            task = _summarize
        answer = task(data_block)
        if strange := sorted(wanted.keys() - answer.keys()):
            raise ModelsRefusal(
                400, f"This stand-in's mind knows no field {strange[0]}: give it another mind."
            )
        return {name: _allowed(answer[name], wanted[name]) for name in wanted}

    @cached_property
    def _embedded(self) -> Embedded:
        return Embedded(self.playbook, self.embedder or open_embedder())

    def _read(self, block: Mapping[str, Any]) -> Fields:
        brief = Brief(LocationId("-"), "message", str(block.get("lead", {}).get("text", "")), _NOBODY)
        reading = self._embedded.classify(brief).value
        return {
            "why": "The nearest example of the playbook wants the same.",
            "intent": reading.intent,
            "urgency": reading.urgency,
            "sentiment": reading.sentiment,
            "language": reading.language,
            "wants_no_messages": bool(_ENOUGH.search(brief.text.lower())),
            "confidence": round(reading.confidence, 2),
        }

    def _write(self, block: Mapping[str, Any]) -> Fields:
        body = str(block.get("house_answer") or "")
        return {
            "why": "The playbook's own answer." if body else "The playbook has no answer to this.",
            "has_answer": bool(body),
            "body": body,
            "used": ["house_answer"] if body else [],
            "confidence": _WRITTEN_SURENESS,
        }


def data_in(shown: str) -> Mapping[str, Any]:
    """Return the first JSON object in a message; an empty one where there is none."""
    decoder = json.JSONDecoder()
    for start, character in enumerate(shown):
        if character == "{":
            try:
                found, _ = decoder.raw_decode(shown, start)
            except ValueError:
                continue
            return found if isinstance(found, dict) else {}
    return {}


def _summarize(block: Mapping[str, Any]) -> Fields:
    said = "; ".join(f"{each.get('who')}: {each.get('text')}" for each in block.get("thread", ()))
    return {"summary": said[:_SUMMARY_CHARS] or "Nothing was said."}


def _allowed(value: Any, schema: Mapping[str, Any]) -> Any:
    """Return a value that the schema allows: the last choice, which is for anything else, if it does not."""
    choices = schema.get("enum")
    return value if not choices or value in choices else choices[-1]
