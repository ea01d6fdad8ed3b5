"""The repository's Python files as syntax trees; the contract tests of the house read them from here."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE_ROOT = ROOT / "layers" / "frontdesk" / "python"


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: where it lies, what it is called when imported, what it says."""

    path: Path
    name: str
    tree: ast.Module

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def lines(self) -> int:
        return len(self.path.read_text("utf-8").splitlines())


@cache
def package() -> tuple[Module, ...]:
    """Return every module of the layers."""
    return _modules(PACKAGE_ROOT, PACKAGE_ROOT)


@cache
def handlers() -> tuple[Module, ...]:
    """Return every module under functions/."""
    return _modules(ROOT / "functions", ROOT)


@cache
def ops() -> tuple[Module, ...]:
    """Return every module of the command and the local cloud."""
    return _modules(ROOT / "ops", ROOT)


@cache
def infra() -> tuple[Module, ...]:
    """Return every module of the CDK app."""
    return _modules(ROOT / "infra", ROOT)


@cache
def tests() -> tuple[Module, ...]:
    """Return every module under tests/."""
    return _modules(ROOT / "tests", ROOT)


def product() -> tuple[Module, ...]:
    """Return everything but the tests."""
    return package() + handlers() + infra() + ops()


def tracked() -> list[Path]:
    """Return every file under version control; skip the test where the code lies outside of it."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("only a git checkout knows which files are tracked")
    listed = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def _modules(folder: Path, base: Path) -> tuple[Module, ...]:
    paths = sorted(path for path in folder.rglob("*.py") if "node_modules" not in path.parts)
    return tuple(
        Module(path, _name(path.relative_to(base)), ast.parse(path.read_text("utf-8"))) for path in paths
    )


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
