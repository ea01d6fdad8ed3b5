"""The allow-list is true: each tool's code is held by the functions that it names, and by no other."""

import pytest

from frontdesk.lambdas import FUNCTIONS
from frontdesk.tools.catalog import CATALOG, LIST_SMS, SEND_SMS, Tool
from tests import source_tree
from tests.contract.import_graph import modules, reached_by

PLUMBING = {"__init__", "catalog", "fence", "looking", "sending", "twilio_account"}
"""What is in frontdesk.tools and is no tool: who reaches it can do nothing in the world by that."""


@pytest.mark.parametrize("tool", CATALOG.values(), ids=CATALOG)
def test_only_the_functions_that_a_tool_names_hold_its_code(tool: Tool):
    holders = {function for function in FUNCTIONS if f"frontdesk.tools.{tool.module}" in reached_by(function)}
    assert holders == tool.functions


def test_every_module_of_the_tools_is_a_tool_of_the_catalog_or_plumbing():
    folder = source_tree.PACKAGE_ROOT / "frontdesk" / "tools"
    found = {module.path.stem for module in modules().values() if module.path.parent == folder}
    assert found == PLUMBING | {tool.module for tool in CATALOG.values()}


def test_only_send_can_make_a_phone_ring():
    assert SEND_SMS.functions == {"send"}
    assert [tool.name for tool in CATALOG.values() if tool.recipients] == [SEND_SMS.name]


def test_a_tool_that_writes_answers_a_grant_and_reaches_one_person_at_most():
    for tool in CATALOG.values():
        assert (tool.access == "write") == (tool.act is not None)
        assert tool.recipients <= 1


def test_reading_needs_no_act():
    assert (LIST_SMS.access, LIST_SMS.act) == ("read", None)


def test_each_tool_is_listed_under_its_own_name():
    assert all(name == tool.name for name, tool in CATALOG.items())
