"""A local desk asks MCP servers with the tokens of its engineer."""

from ops.desk_brain import as_variables
from ops.desk_mcp import own_mcp_tokens


def test_the_engineers_own_tokens_are_passed_on_as_they_are():
    tokens = '{"highlevel": "pit-a-token"}'
    assert as_variables(own_mcp_tokens({"FRONTDESK_MCP_TOKENS": tokens})) == {"FRONTDESK_MCP_TOKENS": tokens}


def test_who_has_none_passes_nothing_on():
    assert own_mcp_tokens({"LANG": "C"}) == {} == own_mcp_tokens({"FRONTDESK_MCP_TOKENS": ""})
