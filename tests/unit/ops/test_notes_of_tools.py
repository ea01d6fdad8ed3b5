"""What a step tells about tools of MCP servers that were not offered to a model, and of calls that failed."""

from typing import get_args

import pytest

from frontdesk.tools.mcp_offered import State
from ops.notes_of_models import OFF
from tests.unit.ops.histories import a_step, notes, told


def test_there_are_words_for_each_way_in_which_a_tool_is_not_offered():
    assert OFF.keys() | {"accepted"} == set(get_args(State))


@pytest.mark.parametrize(
    ("observation", "says"),
    [
        (
            {"kind": "tool_disabled", "tool": "mcp/crm/get", "state": "changed"},
            "mcp/crm/get: its server describes it otherwise than it was accepted",
        ),
        (
            {"kind": "read_call", "tool": "mcp/crm/get", "outcome": "ToolFailed"},
            "mcp/crm/get: the tool said that it failed",
        ),
    ],
)
def test_a_step_tells_why_nothing_was_looked_up(observation, says):
    (entry,) = told(a_step("Draft", {"proposal": {}}, observation))
    assert any(text.startswith(says) for text in notes(entry).values())
