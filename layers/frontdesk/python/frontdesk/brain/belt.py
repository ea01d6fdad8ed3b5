"""The tools that a model may call while it drafts: they read and never write, so many times and so long."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from frontdesk.brain.calls import ToolAnswer, ToolCall, ToolOffer
from frontdesk.clock import remaining_s
from frontdesk.domain.catalog import MCP_PREFIX
from frontdesk.domain.plain_text import reveal
from frontdesk.domain.proposal import Ground
from frontdesk.domain.read_tools import ReadTool
from frontdesk.errors import AgentError, Misconfigured, RetryLater, ToolFailed
from frontdesk.observability import log
from frontdesk.observability.observations import observe

MOST_CALLS: Final = 4
"""For one draft, all models that were asked for it together."""
MOST_S: Final = 12.0
"""What all calls of one draft may take together."""
MOST_S_A_CALL: Final = 5.0
NO_ANSWER: Final = "The tool has no answer to this."
LEAST_S: Final = 20.0
"""What a step keeps of its time for the models that write with the answers."""
MOST_ANSWER_BYTES: Final = 8 * 1024
SHORTEST_ECHO: Final = 2
_LEFT_OUT: Final = "\n"


@dataclass(slots=True)
class Belt:
    """The allowed tools of one draft, what was called, and what was answered.

    What is not on it does not exist: it is in no prompt, and a call to it is refused here and put on record.
    """

    tools: tuple[ReadTool, ...]
    calls: int = 0
    spent_s: float = 0.0
    _answers: dict[str, str] = field(default_factory=dict)
    _grounds: list[Ground] = field(default_factory=list)

    @property
    def offers(self) -> tuple[ToolOffer, ...]:
        return tuple(ToolOffer(wire_name(each.name), each.does, each.schema) for each in self.tools)

    @property
    def may_call(self) -> bool:
        """Whether one more call is within what a draft may do."""
        return self.calls < MOST_CALLS and self._left_s > 0

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """What was answered in this draft, so that its text may quote it."""
        return tuple(self._grounds)

    @property
    def _left_s(self) -> float:
        return min(MOST_S - self.spent_s, remaining_s() - LEAST_S)

    def answer(self, asked: ToolCall) -> ToolAnswer:
        """Call a tool for a model, once for the same arguments, and return what it is told."""
        tool = next((each for each in self.tools if wire_name(each.name) == asked.name), None)
        if tool is None:
            _note("an unknown tool", asked, "refused", None, 0.0)
            return ToolAnswer(asked.call_id, "There is no such tool.", is_error=True)
        key = json.dumps([tool.name, asked.arguments], sort_keys=True, ensure_ascii=False, default=str)
        if key in self._answers:
            return ToolAnswer(asked.call_id, self._answers[key])
        if not self.may_call:
            _note(tool.name, asked, "too_many", None, 0.0)
            return ToolAnswer(asked.call_id, "No more calls; answer with what you have.", is_error=True)
        return self._called(tool, asked, key)

    def _called(self, tool: ReadTool, asked: ToolCall, key: str) -> ToolAnswer:
        self.calls += 1
        began = time.perf_counter()
        try:
            text = shortened(reveal(tool.call(asked.arguments, min(MOST_S_A_CALL, self._left_s)))[0])
        except AgentError as error:
            self._note_time(tool, asked, type(error).__name__, None, began)
            words = shortened(reveal(error.words)[0]) if isinstance(error, ToolFailed) else NO_ANSWER
            return ToolAnswer(asked.call_id, words, is_error=True)
        self._note_time(tool, asked, "answered", text, began)
        self._answers[key] = text
        is_ours = not tool.name.startswith(MCP_PREFIX)
        quotable = text if is_ours else without_echo(text, asked.arguments)
        self._grounds.append(Ground("read_tool", f"{tool.name}#{self.calls}", quotable))
        return ToolAnswer(asked.call_id, text)

    def _note_time(
        self, tool: ReadTool, asked: ToolCall, outcome: str, answered: str | None, began: float
    ) -> None:
        took_s = time.perf_counter() - began
        self.spent_s += took_s
        _note(tool.name, asked, outcome, answered, took_s)


def open_belt(open_tools: Callable[[], tuple[ReadTool, ...]], *, is_patient: bool) -> Belt | None:
    """Return a belt with what may be looked up now; None where that is nothing.

    Whoever cannot be reached is waited for while the step may be tried again, and then done without: a lead
    gets an answer without a look-up, or a person, but waits for no server of somebody else's.

    Raises:
        RetryLater: a server is out, and the step is tried again in a moment.
    """
    try:
        tools = open_tools()
    except (RetryLater, Misconfigured) as error:
        if is_patient and isinstance(error, RetryLater):
            raise
        observe(
            "read_call", tool="all of them", outcome=type(error).__name__, shown={}, answered=None, ms=0.0
        )
        log.write(log.TOOL_DISABLED, level="error", server="all", tool="all", state=type(error).__name__)
        return None
    return Belt(tools) if tools else None


def wire_name(name: str) -> str:
    """Return a tool's name as every provider takes it: letters, digits, dashes and underscores."""
    return name.replace("/", "__")


def shortened(text: str) -> str:
    """Return at most 8 KiB of a text, whole characters."""
    return text.encode("utf-8", "replace")[:MOST_ANSWER_BYTES].decode("utf-8", "ignore")


def without_echo(text: str, arguments: object) -> str:
    """Return a server's answer without what the model itself wrote into the call: one that repeats its
    question must not vouch for it. Our own never do: the day that was asked for is in their answer."""
    for words in sorted(_words_in(arguments), key=len, reverse=True):
        if len(words) >= SHORTEST_ECHO:
            text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", _LEFT_OUT, text, flags=re.IGNORECASE)
    return text


def _words_in(arguments: object) -> Iterator[str]:
    """Yield every text in a call's arguments, and their numbers as they are written."""
    if isinstance(arguments, Mapping):
        arguments = [*arguments.keys(), *arguments.values()]
    if isinstance(arguments, str | int | float):
        yield reveal(str(arguments))[0].strip()
    elif isinstance(arguments, Sequence):
        for each in arguments:
            yield from _words_in(each)


def _note(tool: str, asked: ToolCall, outcome: str, answered: str | None, took_s: float) -> None:
    shown = {"shown": dict(asked.arguments), "answered": answered, "ms": round(took_s * 1000, 1)}
    observe("read_call", tool=tool, outcome=outcome, **shown)
