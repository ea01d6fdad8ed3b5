"""The MCP stand-in is what the official client takes for a server, of either generation."""

import asyncio

import pytest
from mcp import Client
from mcp.shared.inbound import decode_header_value, validate_mcp_param_headers

from frontdesk.tools.mcp_headers import argument_headers, routing_headers
from ops.local.standins.mcp import McpStandIn
from ops.local.standins.mcp_crm import ADD_TAGS, DELETE_CONTACT, GET_CONTACT, UPDATE_RECORD
from tests.fixtures.mcp import a_client


def asked(server, mode):
    """Return what the official client finds: the tools' names, and an answer."""

    async def ask():
        async with Client(server.endpoint, mode=mode, read_timeout_seconds=60) as client:
            listed = await client.list_tools()
            answer = await client.call_tool(GET_CONTACT, {"contactId": "c-1"})
            return {tool.name: tool for tool in listed.tools}, answer

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("speaks", "mode", "answers"),
    [
        ("both", "auto", "json"),
        ("both", "legacy", "sse"),
        ("new", "2026-07-28", "sse"),
        ("old", "auto", "json"),
    ],
)
def test_the_official_client_is_served(clock, speaks, mode, answers):
    with McpStandIn(clock, speaks=speaks, answers=answers) as server:
        tools, answer = asked(server, mode)
    assert "Maria" in answer.content[0].text
    assert ADD_TAGS in tools


def test_our_client_reads_of_a_tool_what_the_official_one_reads(clock):
    with McpStandIn(clock) as server:
        (theirs, _), ours = asked(server, "auto"), a_client(server).tools(60)
    for name, tool in ours.items():
        assert theirs[name].description == tool.description
        assert theirs[name].input_schema == tool.input_schema
        assert theirs[name].output_schema == tool.output_schema
        assert theirs[name].annotations.read_only_hint is (
            name not in (ADD_TAGS, UPDATE_RECORD, DELETE_CONTACT)
        )


def test_a_tool_described_otherwise_is_another_tool(clock):
    with McpStandIn(clock) as server:
        before = a_client(server).tools(60)[GET_CONTACT]
        server.describe(GET_CONTACT, "Something else.")
        after = a_client(server).tools(60)[GET_CONTACT]
    assert after.description == "Something else."
    assert after.digest != before.digest


def test_the_official_server_reads_our_headers():
    schema = {
        "properties": {
            "at": {"type": "string", "x-mcp-header": "Location"},
            "deep": {"properties": {"is": {"type": "boolean", "x-mcp-header": "Is"}}},
            "many": {"type": "integer", "x-mcp-header": "Many"},
            "free": {"type": "string"},
        }
    }
    arguments = {"at": "Köln\n", "deep": {"is": True}, "many": 3, "free": "x"}
    headers = argument_headers(schema, arguments)
    assert len(headers) == 3
    assert validate_mcp_param_headers(schema, arguments, headers) is None
    assert validate_mcp_param_headers(schema, arguments, {}) is not None
    assert decode_header_value(routing_headers("tools/call", "é")["mcp-name"]) == "é"
