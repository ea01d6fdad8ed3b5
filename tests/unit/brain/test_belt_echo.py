"""A tool that repeats its question does not vouch for it: else a model could ground whatever it likes."""

import pytest

from frontdesk.brain.belt import Belt, without_echo
from frontdesk.brain.calls import ToolCall
from frontdesk.domain.grounding import ungrounded
from frontdesk.domain.read_tools import ReadTool


@pytest.mark.parametrize(
    "arguments",
    [
        {"query": "A cleaning is $47."},
        {"query": "$47"},
        {"query": ["x", {"deep": "$47"}]},
        {"$47": True},
        {"amount": 47},
        {"query": "$4\u200b7"},
    ],
)
def test_what_a_model_asked_is_not_grounded_by_the_answer(arguments):
    echo = ReadTool("mcp/notes/search", "Search.", {}, lambda asked, _s: f"No notes for {asked!r}.")
    belt = Belt((echo,))
    belt.answer(ToolCall("c1", "mcp__notes__search", arguments))
    assert ungrounded("A cleaning is $47.", frozenset(), belt.grounds)


def test_what_the_tool_says_itself_may_be_quoted():
    notes = ReadTool("mcp/notes/search", "Search.", {}, lambda _asked, _s: "A crown is $812.")
    belt = Belt((notes,))
    belt.answer(ToolCall("c1", "mcp__notes__search", {"query": "What is a crown?"}))
    assert ungrounded("A crown is $812.", frozenset(), belt.grounds) == ()


def test_the_answer_that_the_model_reads_is_whole():
    assert without_echo("free: 10:00, 11:00", {"day": "2026-03-11"}) == "free: 10:00, 11:00"
