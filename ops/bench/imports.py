"""What a cold start of each function costs in CPU before its work: imports, and what first use brings."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frontdesk.lambdas import FUNCTIONS
from ops.errors import Refusal

ROOT: Final = Path(__file__).resolve().parents[2]
LAYER: Final = ROOT / "layers" / "frontdesk" / "python"
RUNS: Final = 7

BUDGETS_MS: Final[Mapping[str, int]] = {
    "intake": 300,
    "start": 300,
    "decide": 300,
    "gate": 300,
    "recall": 450,
    "record": 450,
}
_CLIENT: Final = "from frontdesk.aws import aws_client; aws_client('{}')"
_EMBEDDER: Final = "from frontdesk.embedder import open_embedder; open_embedder().query('a')"
FIRST_USE: Final[Mapping[str, str]] = {
    "intake": _CLIENT.format("sqs"),
    "start": _CLIENT.format("stepfunctions"),
    "unpark": _CLIENT.format("stepfunctions"),
    "send": _CLIENT.format("dynamodb"),
    "decide": "from frontdesk.escalation.tokens import open_tokens; open_tokens()",
    "notify": _CLIENT.format("stepfunctions"),
    "command": _CLIENT.format("lambda"),
    "recall": _EMBEDDER,
    "record": _EMBEDDER,
    "classify": _EMBEDDER,
}
"""What a function imports and builds only when it first works, and then keeps: clients, the embedder."""
SECRETS: Final = "from frontdesk.aws import aws_client; aws_client('secretsmanager', 1, 1)"
"""What whoever reads a secret builds besides."""

_COLD_START: Final = """
import time
began = time.process_time()
import sys
import functions.{function}.handler
imported = time.process_time()
{first_use}
ready = time.process_time()
print((imported - began) * 1000, (ready - began) * 1000, len(sys.modules))
"""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One function's cold start, as the quietest of several fresh processes saw it."""

    name: str
    budget_ms: int | None
    imports_ms: float
    """The handler's own imports."""
    best_ms: float
    """The same with what first use brings; this is what the budget is for."""
    modules: int

    @property
    def is_within_budget(self) -> bool:
        return self.budget_ms is None or self.best_ms <= self.budget_ms


@dataclass(frozen=True, slots=True)
class Installed:
    """The Python that starts a function, with its options, and the folders that the function imports from."""

    python: tuple[str, ...]
    folders: Callable[[str], Iterable[Path]]


IN_THE_CHECKOUT: Final = Installed((sys.executable, "-s"), lambda _: (LAYER, ROOT))


def measure_imports(functions: Iterable[str] = tuple(FUNCTIONS), *, runs: int = RUNS) -> list[ImportRow]:
    """Measure each function's cold start in CPU milliseconds, with compiled bytecode.

    Raises:
        Refusal: a function cannot be imported.
    """
    for folder in (LAYER, ROOT / "functions"):
        compileall.compile_dir(folder, quiet=2)
    return [measured(function, runs, IN_THE_CHECKOUT) for function in functions]


def measured(function: str, runs: int, installed: Installed) -> ImportRow:
    """Measure one function as it is installed somewhere.

    Raises:
        Refusal: the function cannot be imported.
    """
    samples = [_cold_start(function, installed) for _ in range(runs)]
    return ImportRow(
        name=function,
        budget_ms=BUDGETS_MS.get(function),
        imports_ms=min(imports_ms for imports_ms, _, _ in samples),
        best_ms=min(ready_ms for _, ready_ms, _ in samples),
        modules=int(samples[0][2]),
    )


def _cold_start(function: str, installed: Installed) -> tuple[float, float, float]:
    """Start one process that knows nothing of this one, and return what it says."""
    needs = FUNCTIONS.get(function)
    first_use = [FIRST_USE.get(function, ""), SECRETS if needs and needs.secrets else ""]
    script = _COLD_START.format(function=function, first_use="\n".join(first_use))
    done = subprocess.run(
        [*installed.python, "-c", script],
        env=_environment(installed.folders(function)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last_line = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Refusal(f"functions/{function}/handler.py cannot be started: {last_line}")
    imports_ms, ready_ms, modules = map(float, done.stdout.split())
    return imports_ms, ready_ms, modules


def _environment(folders: Iterable[Path]) -> dict[str, str]:
    """Return what a function finds on AWS; without a home folder nobody's configuration is read."""
    return {
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "measured",
        "AWS_SECRET_ACCESS_KEY": "measured",
    }
