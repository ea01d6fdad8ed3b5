"""The functions' cold starts as on Lambda: from the built layers, in Lambda's Python, on this processor."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from frontdesk.lambdas import FUNCTIONS
from infra.folders import copy_folder
from infra.layer_builder import LAMBDA_PYTHON, LayerNotBuilt, Target, build, find_python
from infra.layer_names import LAYERS, built, layers_of
from ops.bench.figures import Figure
from ops.bench.imports import ROOT, RUNS, Installed, measure_asking, measured
from ops.bootstrap import SetupFailed, find_uv, run
from ops.errors import Refusal

RUNTIME = ("boto3", "botocore")
"""What Lambda's Python brings, compiled."""


def measure_layers(repeat: int | None = None) -> Iterator[Figure]:
    """CPU of each function's imports and first use, from the layers that a deployment builds.

    Raises:
        Refusal: this machine has no Python of Lambda's version, or a layer cannot be built.
    """
    python = find_python(LAMBDA_PYTHON)
    if python is None:
        raise Refusal(f"There is no Python {LAMBDA_PYTHON} here: put python{LAMBDA_PYTHON} on the path.")
    runs = repeat or RUNS
    how = f"CPU from the built layers in Python {LAMBDA_PYTHON}, best of {runs} fresh processes"
    with tempfile.TemporaryDirectory() as folder:
        installed = install(Path(folder), python)
        functions = (measured(function, runs, installed) for function in FUNCTIONS)
        for row in chain(functions, measure_asking(runs=runs, installed=installed)):
            yield Figure("layers", row.name, row.best_ms, "ms", how, row.budget_ms)


def install(opt: Path, python: str) -> Installed:
    """Unpack layers and functions as Lambda does: every package compiled, a function's own file not.

    Raises:
        Refusal: a layer cannot be built.
    """
    copy_folder(ROOT / "functions", opt / "task" / "functions")
    try:
        for name in built():
            build(LAYERS / name, opt / name, Target(None, LAMBDA_PYTHON, python))
        _install_runtime(opt / "runtime", python)
    except (LayerNotBuilt, SetupFailed) as failure:
        raise Refusal(str(failure)) from None

    def folders(function: str) -> Iterable[Path]:
        return (opt / "task", *(opt / layer / "python" for layer in layers_of(function)), opt / "runtime")

    return Installed((python, "-B", "-S"), folders)


def _install_runtime(target: Path, python: str) -> None:
    options = ["--quiet", "--python-version", LAMBDA_PYTHON, "--constraints", "requirements/run.txt"]
    run([find_uv(), "pip", "install", *options, "--target", str(target), *RUNTIME])
    subprocess.run([python, "-m", "compileall", "-q", str(target)], check=True)
