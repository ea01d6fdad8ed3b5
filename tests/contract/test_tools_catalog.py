"""The allow-list is true: each tool's code is held by the functions that it names, and by no other."""

import pytest

from frontdesk.domain.catalog import CATALOG, LOOKUPS, SEND_SMS, Tool
from frontdesk.lambdas import FUNCTIONS
from tests import source_tree
from tests.contract.import_graph import modules, reached_by

EVERYBODY = frozenset({"draft", "send", "reconcile"})
MCP = {
    "mcp_client": EVERYBODY,
    "mcp_disabled": EVERYBODY,
    "mcp_headers": EVERYBODY,
    "mcp_http": EVERYBODY,
    "mcp_offered": EVERYBODY,
    "mcp_records": frozenset({"send", "reconcile"}),
    "mcp_servers": frozenset({"draft"}),
    "mcp_sse": EVERYBODY,
    "mcp_stdio": frozenset({"draft"}),
    "mcp_text": EVERYBODY,
    "mcp_tokens": EVERYBODY,
    "mcp_tools": frozenset({"draft"}),
    "mcp_wire": EVERYBODY,
}
"""What reads at MCP servers, and who holds it; what writes there is a tool's own code."""
PLUMBING = {
    "__init__",
    "connections",
    "cutting",
    "feed_busy",
    "feed_work",
    "feed_calendar",
    "fence",
    "fetching",
    "highlevel_account",
    "highlevel_appointments",
    "highlevel_calendar",
    "highlevel_contacts",
    "highlevel_people",
    "highlevel_reads",
    "highlevel_stages",
    "highlevel_writes",
    "looking",
    "lookups",
    "posters",
    "posting",
    "read_tools",
    "sending",
    "twilio_account",
}
"""What is in frontdesk.tools and is no tool: who reaches it can do nothing in the world by that."""


@pytest.mark.parametrize("tool", CATALOG.values(), ids=CATALOG)
def test_only_the_functions_that_a_tool_names_hold_its_code(tool: Tool):
    for module in tool.modules:
        assert holders(module) == tool.functions


@pytest.mark.parametrize("module", sorted(frozenset().union(*LOOKUPS.values())))
def test_only_reconcile_looks_up_what_became_of_a_call(module: str):
    assert holders(module) == {"reconcile"}


def holders(module: str) -> set[str]:
    return {function for function in FUNCTIONS if f"frontdesk.tools.{module}" in reached_by(function)}


def test_every_module_of_the_tools_is_a_tool_of_the_catalog_or_plumbing():
    folder = source_tree.PACKAGE_ROOT / "frontdesk" / "tools"
    found = {module.path.stem for module in modules().values() if module.path.parent == folder}
    named = frozenset().union(*(tool.modules for tool in CATALOG.values()), *LOOKUPS.values())
    assert found == PLUMBING | MCP.keys() | named


@pytest.mark.parametrize("module", sorted(MCP))
def test_only_who_reads_at_mcp_servers_holds_what_reads_there(module: str):
    assert holders(module) == MCP[module]


def test_a_tool_of_an_mcp_server_is_called_by_what_only_reads_and_by_what_only_send_holds():
    tools = {name: module for name, module in modules().items() if name.startswith("frontdesk.tools.")}
    calling = {
        name.rpartition(".")[2] for name, module in tools.items() if '"tools/call"' in module.path.read_text()
    }
    assert calling == {"mcp_client", "mcp_write"}
    assert holders("mcp_write") == {"send"}


def test_only_send_can_make_a_phone_ring():
    assert SEND_SMS.functions == {"send"}
    assert all(tool.functions == {"send"} for tool in CATALOG.values() if tool.recipients)


def test_a_tool_that_writes_answers_a_grant_and_reaches_one_person_at_most():
    for tool in CATALOG.values():
        assert (tool.access == "write") == (tool.act is not None) == (tool.channel is not None)
        assert tool.recipients <= 1


def test_every_tool_that_writes_can_be_looked_up():
    assert {name for name, tool in CATALOG.items() if tool.access == "write"} == LOOKUPS.keys()


def test_each_tool_is_listed_under_its_own_name():
    assert all(name == tool.name for name, tool in CATALOG.items())
