"""Reconcile looks and never posts: nothing that it can come to run holds code that could."""

import ast
from collections.abc import Iterator

import pytest

from tests.contract.import_graph import modules, reached_by
from tests.contract.test_imports import imported
from tests.source_tree import Module

REACHED = sorted(reached_by("reconcile"))
READS_ONLY = {"GET", "HEAD"}
CLIENTS = {"requests", "urllib3", "httpx", "urllib.request", "twilio", "botocore", "slack_sdk"}
# Twilio's credentials are read through it, and nothing else is asked of it.
FOR_SECRETS = {"frontdesk.aws": {"botocore"}}

# Each request of MCP is a POST. These two greet a server, list its tools and call those that do not say that
# they write (tests/integration/tools/test_mcp_write.py); what calls one that writes is in mcp_write.
ASKS_BY_POST = {"frontdesk.tools.mcp_client": {"self._number"}, "frontdesk.tools.mcp_http": {"POST"}}


def words(module: Module) -> Iterator[str]:
    """Yield every string of the module's code; docstrings speak about posting and cannot do it."""
    spoken = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value


def requests(module: Module) -> Iterator[str]:
    """Yield the method of each HTTP request that the module makes, or the name that stands for it."""
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "request"
        ):
            yield ast.unparse(node.args[0]).strip("'")


def foreign_names(module: Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def origin(name: str) -> str:
    return name.rpartition(".")[0]


def test_reconcile_reaches_the_list_and_not_the_post():
    assert "frontdesk.tools.twilio_list" in REACHED
    assert "frontdesk.tools.highlevel_list" in REACHED
    assert "frontdesk.tools.twilio_send" not in REACHED
    assert "frontdesk.tools.posting" not in REACHED
    assert "frontdesk.tools.sending" not in REACHED
    assert "frontdesk.tools.mcp_updated" in REACHED
    assert not {f"frontdesk.tools.mcp_{part}" for part in ("update", "write", "stdio")} & set(REACHED)


@pytest.mark.parametrize("name", REACHED)
def test_nothing_that_reconcile_reaches_can_post(name: str):
    module = modules()[name]
    asked = ASKS_BY_POST.get(name, set())
    assert {word for word in words(module) if "POST" in word} <= asked
    assert set(requests(module)) - asked <= READS_ONLY
    found = {root for each in foreign_names(module) for root in (each, each.split(".")[0])}
    assert found & CLIENTS <= FOR_SECRETS.get(name, set())


def test_reconcile_asks_aws_for_its_secret_alone():
    asking = {name for name in REACHED if "frontdesk.aws" in set(map(origin, imported(modules()[name])))}
    assert asking == {"frontdesk.secrets"}
    opened = [
        ast.unparse(node.args[0])
        for node in ast.walk(modules()["frontdesk.secrets"].tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "aws_client"
    ]
    assert opened == ["'secretsmanager'"]


def test_this_test_would_see_a_post():
    posting = modules()["frontdesk.tools.posting"]
    assert not set(requests(posting)) <= READS_ONLY
    assert "POST" in words(posting)
