"""A model that looks things up before it writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from frontdesk.brain.belt import Belt
from frontdesk.brain.calls import Completion, ModelCall, ToolCall
from frontdesk.brain.model import MOST_TURNS, Model
from frontdesk.domain.money import Usage
from frontdesk.domain.read_tools import ReadTool
from frontdesk.errors import ModelOutputUnusable
from tests.builders import a_playbook
from tests.unit.brain.cases import a_brief, a_reading

TIMES = "Hi Ana! We are free on Tuesday at 9:40 am."
WRITTEN = {"why": "Free times.", "has_answer": True, "body": TIMES, "used": [], "confidence": 0.8}
ASKED = ({"type": "tool_use", "id": "c1"},)


@dataclass
class Provider:
    """Calls a tool so many times before it writes, whatever it is told."""

    times: int
    tool: str = "find_slots"
    calls: list[ModelCall] = field(default_factory=list)

    def complete(self, call: ModelCall) -> Completion:
        self.calls.append(call)
        if len(self.calls) > self.times:
            return Completion(WRITTEN, Usage())
        wanted = ToolCall(f"c{len(self.calls)}", self.tool, {"day": str(len(self.calls))})
        return Completion({}, Usage(), calls=(wanted,), asked=ASKED)


def find_slots(_arguments: Mapping[str, Any], _timeout_s: float) -> str:
    return "Tuesday 9:40 am"


def drafted(provider: Provider, *tools: ReadTool):
    model = Model("anthropic/claude-haiku-5-5", "low", a_playbook(), provider.complete, Belt(tools))
    return model.draft(a_brief(), a_reading("hours_location")).value


FIND_SLOTS = ReadTool("find_slots", "Free times.", {"type": "object"}, find_slots)


def test_a_model_writes_with_what_it_looked_up():
    provider = Provider(times=1)
    (act,) = drafted(provider, FIND_SLOTS).acts
    assert ("read_tool", "Tuesday 9:40 am") in [(ground.kind, ground.text) for ground in act.grounds]
    first, second = provider.calls
    assert [offer.name for offer in first.tools] == ["find_slots"]
    assert first.turns == ()
    (turn,) = second.turns
    assert (turn.asked, [answer.text for answer in turn.answers]) == (ASKED, ["Tuesday 9:40 am"])


def test_a_model_is_told_of_tools_only_where_there_are_some():
    with_tools, without = Provider(times=0), Provider(times=0)
    drafted(with_tools, FIND_SLOTS)
    drafted(without)
    assert "Looking things up" in with_tools.calls[0].system
    assert "Looking things up" not in without.calls[0].system
    assert without.calls[0].tools == ()


def test_a_model_that_only_calls_has_to_answer_in_the_end():
    provider = Provider(times=99)
    with pytest.raises(ModelOutputUnusable, match="has to answer"):
        drafted(provider, FIND_SLOTS)
    assert len(provider.calls) == MOST_TURNS + 1
    assert [call.may_call for call in provider.calls] == [True] * MOST_TURNS + [False]


def test_a_call_where_nothing_is_offered_is_no_answer():
    with pytest.raises(ModelOutputUnusable):
        drafted(Provider(times=1))


def test_a_tool_that_nobody_allowed_gives_nothing_to_quote():
    (act,) = drafted(Provider(times=1, tool="read_everybody"), FIND_SLOTS).acts
    assert "read_tool" not in [ground.kind for ground in act.grounds]
