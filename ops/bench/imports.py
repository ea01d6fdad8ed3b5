"""What a cold start of each function costs in CPU before its work: imports, and what first use brings."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frontdesk.lambdas import FUNCTIONS
from frontdesk.settings import ModelSettings
from ops.errors import Refusal

ROOT: Final = Path(__file__).resolve().parents[2]
LAYER: Final = ROOT / "layers" / "frontdesk" / "python"
RUNS: Final = 5

BUDGETS_MS: Final[Mapping[str, int]] = {
    "intake": 300,
    "start": 300,
    "decide": 300,
    "gate": 300,
    "recall": 450,
    "record": 450,
    "classify": 500,
    "draft": 500,
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
    "draft": _EMBEDDER,
}
"""What a function imports and builds only when it first works, and then keeps: clients, the embedder."""
SECRETS: Final = "from frontdesk.aws import aws_client; aws_client('secretsmanager', 1, 1)"
"""What whoever reads a secret builds besides."""

_ASKED: Final = """
import httpx2
from frontdesk.brain.{module} import {provider}
from frontdesk.brain.calls import CallFailed, ModelCall
refusing = httpx2.MockTransport(lambda request: httpx2.Response(400, json={{}}))
call = ModelCall(
    task="classify", model_id="{name}/a", effort="low", system="a", shown="b",
    schema={{"type": "object", "properties": {{}}}}, max_output_tokens=9, timeout_s=9.0,
)
try:
    {provider}("a-key", "https://models.invalid", transport=refusing).complete(call)
except CallFailed:
    pass
"""
CLIENTS: Final[Mapping[str, str]] = {
    "anthropic": _ASKED.format(module="anthropic_api", provider="AnthropicMessages", name="anthropic"),
    "openai": _ASKED.format(module="openai_api", provider="OpenAIResponses", name="openai"),
}
"""What the first call to a provider of models brings besides: its client, which only then is imported."""

_COLD_START: Final = """
import time
began = time.process_time()
import sys
import functions.{function}.handler
imported = time.process_time()
{first_use}
ready = time.process_time()
clients = [name for name in {clients} if name in sys.modules]
print((imported - began) * 1000, (ready - began) * 1000, len(sys.modules), *clients)
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
    clients: tuple[str, ...] = ()
    """The clients of providers of models that were imported by then."""

    @property
    def is_within_budget(self) -> bool:
        return self.budget_ms is None or self.best_ms <= self.budget_ms


@dataclass(frozen=True, slots=True)
class Installed:
    """The Python that starts a function, with its options, and the folders that the function imports from."""

    python: tuple[str, ...]
    folders: Callable[[str], Iterable[Path]]


IN_THE_CHECKOUT: Final = Installed((sys.executable, "-s"), lambda _: (LAYER, ROOT))


def measure_imports(functions: Iterable[str] = tuple(FUNCTIONS), *, runs: int = RUNS) -> Iterator[ImportRow]:
    """Measure each function's cold start in CPU milliseconds, with compiled bytecode, one after the other.

    Raises:
        Refusal: a function cannot be imported.
    """
    for folder in (LAYER, ROOT / "functions"):
        compileall.compile_dir(folder, quiet=2)
    yield from (measured(function, runs, IN_THE_CHECKOUT) for function in functions)


def measure_asking(*, runs: int = RUNS, installed: Installed = IN_THE_CHECKOUT) -> Iterator[ImportRow]:
    """Measure the functions that ask models once more, up to their first call of each provider."""
    for function, needs in FUNCTIONS.items():
        if ModelSettings in needs.sections:
            yield from (measured(function, runs, installed, asks=client) for client in CLIENTS)


def measured(function: str, runs: int, installed: Installed, *, asks: str = "") -> ImportRow:
    """Measure one function as it is installed somewhere; with `asks` up to its first call of that provider.

    Raises:
        Refusal: the function cannot be imported.
    """
    samples = [_cold_start(function, installed, asks) for _ in range(runs)]
    return ImportRow(
        name=f"{function}, asking {asks}" if asks else function,
        budget_ms=None if asks else BUDGETS_MS.get(function),
        imports_ms=min(float(sample[0]) for sample in samples),
        best_ms=min(float(sample[1]) for sample in samples),
        modules=int(samples[0][2]),
        clients=tuple(samples[0][3:]),
    )


def _cold_start(function: str, installed: Installed, asks: str) -> list[str]:
    """Start one process that knows nothing of this one, and return what it says."""
    needs = FUNCTIONS.get(function)
    first_use = [FIRST_USE.get(function, ""), SECRETS if needs and needs.secrets else ""]
    first_use.append(CLIENTS.get(asks, ""))
    script = _COLD_START.format(function=function, first_use="\n".join(first_use), clients=tuple(CLIENTS))
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
    return done.stdout.split()


def _environment(folders: Iterable[Path]) -> dict[str, str]:
    """Return what a function finds on AWS; without a home folder nobody's configuration is read."""
    return {
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "measured",
        "AWS_SECRET_ACCESS_KEY": "measured",
    }
