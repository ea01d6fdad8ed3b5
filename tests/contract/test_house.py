"""The house rules that no linter knows: sizes, names, handlers without branches, requirements, exceptions."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache

import pytest

from tests import source_tree
from tests.source_tree import ROOT, Module

MODULE_LINES = 300
HANDLER_LINES = 30
FUNCTION_LINES = 40
TEST_LINES = 25
POSITIONAL = 5
BANNED_NAMES = {"utils", "util", "helpers", "common", "manager", "data", "info", "misc"}
BRANCHES = (ast.If, ast.For, ast.While, ast.Try, ast.Match, ast.AsyncFor, ast.IfExp)
EXCEPTION = re.compile(
    r"#\s*(?:noqa|type:\s*ignore|pragma:)(?P<codes>[\s:]*(?:\[[\w, -]+\]|[A-Z]+\d+[, ]*)*)(?P<reason>.*)"
)
REGISTRIES = [".".join(host) for host in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home|Users|root|work)/\w")

HANDLERS = [module for module in source_tree.handlers() if module.path.name == "handler.py"]


@cache
def everything() -> tuple[Module, ...]:
    """Return every module there is; reading them takes seconds, so only what needs them waits for them."""
    return source_tree.product() + source_tree.tests()


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def listed(found: list[str]) -> str:
    return "".join(f"\n  {place}" for place in found)


def comments(module: Module) -> Iterator[tuple[int, str]]:
    source = io.StringIO(module.path.read_text("utf-8"))
    for token in tokenize.generate_tokens(source.readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_a_module_fits_on_a_few_screens():
    long = [f"{module}: {module.lines()} lines" for module in everything() if module.lines() > MODULE_LINES]
    assert not long, listed(long)


def test_a_function_fits_on_one_screen():
    long = [
        f"{module}:{function.lineno} {function.name}: {lines(function)} lines"
        for module in everything()
        for function in module.functions()
        if lines(function) > (TEST_LINES if function.name.startswith("test_") else FUNCTION_LINES)
    ]
    assert not long, listed(long)


def test_a_function_takes_few_positional_parameters():
    greedy = [
        f"{module}:{function.lineno} {function.name}"
        for module in source_tree.product()
        for function in module.functions()
        if len([a for a in function.args.posonlyargs + function.args.args if a.arg not in ("self", "cls")])
        > POSITIONAL
    ]
    assert not greedy, listed(greedy)


def test_every_module_says_what_it_is_for():
    assert not [str(module) for module in everything() if not ast.get_docstring(module.tree)]


def test_no_package_hides_code_in_its_init():
    hiding = [
        str(module)
        for module in source_tree.product()
        if module.path.name == "__init__.py" and len(module.tree.body) > 1
    ]
    assert not hiding, listed(hiding)


def test_no_module_has_a_name_that_says_nothing():
    vague = [
        str(m) for m in everything() if BANNED_NAMES & set(m.path.relative_to(ROOT).with_suffix("").parts)
    ]
    assert not vague, listed(vague)


def test_an_error_is_named_after_what_happened():
    classes = [
        (module, node)
        for module in everything()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    ]
    assert not [
        f"{module}:{node.lineno} {node.name}" for module, node in classes if node.name.endswith("Exception")
    ]


def test_no_comment_puts_work_off():
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{module}:{line}" for module in everything() for line, text in comments(module) if later.search(text)
    ]
    assert not found, listed(found)


def test_every_lint_exception_names_its_rule_and_its_reason():
    bare = []
    for module in everything():
        for line, text in comments(module):
            exception = EXCEPTION.search(text)
            if exception and (not exception["codes"].strip(" :") or len(exception["reason"].split()) < 2):
                bare.append(f"{module}:{line} {text}")
    assert not bare, listed(bare)


def test_every_function_folder_is_one_handler():
    folders = [path for path in (ROOT / "functions").iterdir() if any(path.glob("*.*"))]
    assert folders
    crowded = [f.name for f in folders if [p.name for p in f.glob("*.py")] != ["handler.py"]]
    assert not crowded, listed(crowded)


@pytest.mark.parametrize("handler", HANDLERS, ids=str)
def test_a_handler_is_one_decorated_entry_without_a_branch(handler: Module):
    assert handler.lines() <= HANDLER_LINES
    entries = [f for f in handler.functions() if f.name == "handle"]
    assert len(entries) == 1
    assert entries[0].decorator_list, (
        "an undecorated handle skips validation, the log line and the categories"
    )
    assert not [type(node).__name__ for node in ast.walk(handler.tree) if isinstance(node, BRANCHES)]


def test_no_tracked_file_names_a_registry_or_a_path_of_somebodys_machine():
    found = []
    for path in source_tree.tracked():
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [f"{path.relative_to(ROOT)}: {host}" for host in REGISTRIES if host in text]
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in MACHINE_PATH.finditer(text)]
    assert not found, listed(found)


def test_ci_runs_what_a_person_runs():
    commands = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert [line for line in commands if line.startswith("make")] == [
        "make check",
        "make test",
        "make synth",
        "make test-deploy",
        "make drill",
    ]
