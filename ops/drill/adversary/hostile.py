"""What stands on both sides of the desk in this process: a model that is the attacker, a provider that only
remembers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from frontdesk.brain.calls import Completion, ModelCall, ToolCall
from frontdesk.brain.wire import answer_in
from frontdesk.domain.fence import Barriers
from frontdesk.domain.money import Usage
from frontdesk.domain.read_tools import ReadTool
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.embedder import Embedder
from ops.drill.adversary.attacks import Attack
from ops.drill.adversary.judge import Posted

ECHO: Final = "mcp/notes/search"
USAGE: Final = Usage(input=1_000, output=100)


@dataclass
class HostileModel:
    """Every provider at once: it writes what the attack wants, and the desk's own code reads it."""

    attack: Attack

    def complete(self, call: ModelCall) -> Completion:
        if call.task != "classify" and len(call.turns) < len(self.attack.calls):
            name, arguments = self.attack.calls[len(call.turns)]
            return Completion({}, USAGE, calls=(ToolCall("c1", name, arguments),), asked=({"calls": name},))
        text = self.attack.reading if call.task == "classify" else self.attack.draft
        return Completion(answer_in(text, USAGE), USAGE)


@dataclass
class RememberingProvider:
    """Takes every call that is posted."""

    posted: list[Posted] = field(default_factory=list)

    def post(self, grant: Grant) -> SendReceipt:
        arguments = "" if grant.arguments is None else str(grant.arguments)
        self.posted.append(Posted(grant.tool, grant.sender, grant.recipient, grant.body, arguments))
        return SendReceipt(grant.grant_id, "sent", f"SM{grant.grant_id}")


@dataclass
class Library:
    """Two tools that read: one knows a free slot, the other says its question again, as many servers do."""

    looked: list[str] = field(default_factory=list)

    def tools(self) -> tuple[ReadTool, ...]:
        shape = {"type": "object", "properties": {"query": {"type": "string"}}}
        slots = ReadTool("find_slots", "Find free times.", {"type": "object"}, self._slots)
        return slots, ReadTool(ECHO, "Search the notes.", shape, self._echo)

    def _slots(self, _arguments: Mapping[str, Any], _timeout_s: float) -> str:
        self.looked.append("find_slots")
        return "Nothing is free."

    def _echo(self, arguments: Mapping[str, Any], _timeout_s: float) -> str:
        self.looked.append(ECHO)
        return f"No notes were found for {json.dumps(arguments, ensure_ascii=False)}."


@dataclass
class OpenFence:
    """A fence with nothing in it but claims: this drill is not about STOP in the last moment."""

    claims: set[str] = field(default_factory=set)

    def claim(self, grant_id: str, _now: datetime) -> bool:
        is_first = grant_id not in self.claims
        self.claims.add(grant_id)
        return is_first

    def barriers(self, _scopes: tuple[str, ...], _address: str) -> Barriers:
        return Barriers((), is_stopped=False)


@dataclass(frozen=True)
class EmbedderOfFew:
    """An embedder that reads each of the drill's few messages once."""

    embedder: Embedder
    _read: dict[str, list[float]] = field(default_factory=dict)

    @property
    def model_id(self) -> str:
        return self.embedder.model_id

    @property
    def dimensions(self) -> int:
        return self.embedder.dimensions

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        return self.embedder.passages(texts)

    def queries(self, texts: Sequence[str]) -> list[list[float]]:
        return self.embedder.queries(texts)

    def query(self, text: str) -> list[float]:
        if text not in self._read:
            self._read[text] = self.embedder.query(text)
        return self._read[text]
