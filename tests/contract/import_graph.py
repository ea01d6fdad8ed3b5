"""What a function reaches: every module of frontdesk that it can come to import, however late."""

from functools import cache

from tests import source_tree
from tests.contract.test_imports import imported, nearest_module
from tests.source_tree import Module


@cache
def modules() -> dict[str, Module]:
    return {module.name: module for module in source_tree.package() + source_tree.handlers()}


@cache
def reached_by(function: str) -> frozenset[str]:
    """Return the names of all modules that a Lambda function can come to run."""
    reached: set[str] = set()
    waiting = [f"functions.{function}.handler"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _needs(modules()[name])
    return frozenset(reached)


def _needs(module: Module) -> list[str]:
    nearest = {nearest_module(target, modules()) for target in imported(module)}
    return [name for name in nearest if name is not None]
