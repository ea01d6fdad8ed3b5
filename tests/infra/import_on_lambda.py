"""Imports a function and all it may reach with its layers' packages alone: run with -I -S, told by JSON."""

import importlib
import json
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution, DistributionFinder, MetadataPathFinder

RUNTIME = {"boto3", "botocore", "s3transfer", "dateutil", "six", "urllib3"}
"""What Lambda's Python brings; jmespath too, but Powertools' layer has its own."""


class OnlyTheLayers:
    """Finds among all that this machine has installed what is in a function's layers, and nothing else."""

    def __init__(self, installed: str, packages: Sequence[str], removed: Sequence[str]) -> None:
        self._installed = installed
        self._packages = {*packages, *RUNTIME}
        self._described = {each.partition("-")[0] for each in packages if "-" in each}
        self._removed = frozenset(removed)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name in self._removed:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return PathFinder.find_spec(name, [self._installed]) if name in self._packages else None

    def find_distributions(self, context: DistributionFinder.Context) -> Iterable[Distribution]:
        """Return what a package says of itself, which some ask for when they are imported."""
        if (context.name or "").replace("-", "_") not in self._described:
            return ()
        here = DistributionFinder.Context(name=context.name, path=[self._installed])
        return MetadataPathFinder.find_distributions(here)


def main() -> None:
    told = json.load(sys.stdin)
    sys.path[:0] = told["ours"]
    sys.meta_path.insert(0, OnlyTheLayers(told["installed"], told["packages"], told["removed"]))
    for module in told["modules"]:
        importlib.import_module(module)


if __name__ == "__main__":
    main()
