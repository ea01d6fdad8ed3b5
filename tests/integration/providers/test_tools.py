"""Calls of tools on the wire: Messages and Responses take them, and what was found goes back with them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from frontdesk.brain.calls import ToolAnswer, ToolOffer, Turn
from ops.local.standins.models import ModelsStandIn
from ops.local.standins.models_protocol import Asked, Calls
from tests.fixtures.standins import MovableClock
from tests.integration.providers.asking import ANSWER, ANTHROPIC_KEY, OPENAI_KEY, Asking

SCHEMA = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
FIND = ToolOffer("find_slots", "Free times.", SCHEMA)
APIS = ["messages", "responses", "compatible"]


def curious(asked: Asked) -> Mapping[str, Any] | Calls:
    """Look two days up, then answer."""
    if asked.tools and not asked.told:
        return Calls((("find_slots", {"day": "mon"}), ("find_slots", {"day": "tue"})))
    return {name: value for name, value in ANSWER.items() if name in asked.schema["properties"]}


@pytest.fixture
def models(clock: MovableClock):
    with ModelsStandIn(clock, ANTHROPIC_KEY, OPENAI_KEY, mind=curious) as standin:
        yield standin


@pytest.mark.parametrize("operation", APIS)
def test_a_model_calls_and_then_answers_with_what_it_was_told(
    operation: str, asking_at: Callable[[str], Asking]
):
    asking = asking_at(operation)
    first = asking.ask(tools=(FIND,))
    assert [(call.name, call.arguments) for call in first.calls] == [
        ("find_slots", {"day": "mon"}),
        ("find_slots", {"day": "tue"}),
    ]
    assert first.usage.output > 0
    told = tuple(ToolAnswer(call.call_id, f"nothing on {call.arguments['day']}") for call in first.calls)
    second = asking.ask(tools=(FIND,), turns=(Turn(first.asked, told),), may_call=False)
    assert second.calls == ()
    assert second.answer == ANSWER
    assert "nothing on tue" in str(asking.bodies[-1])


@pytest.mark.parametrize("operation", APIS)
def test_a_model_that_is_offered_nothing_answers_at_once(operation: str, asking_at: Callable[[str], Asking]):
    asking = asking_at(operation)
    assert asking.ask().calls == ()
    assert not {"tools", "tool_choice"} & asking.bodies[0].keys()


@pytest.mark.parametrize("operation", ["messages", "responses"])
def test_the_stand_in_refuses_a_call_that_nobody_answered(operation: str, asking_at: Callable[[str], Asking]):
    asking = asking_at(operation)
    first = asking.ask(tools=(FIND,))
    one = (ToolAnswer(first.calls[0].call_id, "nothing"),)
    failed = asking.fail(tools=(FIND,), turns=(Turn(first.asked, one),))
    assert type(failed.error).__name__ == "RequestRefused"
