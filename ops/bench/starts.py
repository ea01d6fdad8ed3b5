"""How long a newcomer waits: from typing the command to the first finished lead, the first time and again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ops.bench import one_lead
from ops.bench.desks import empty_home
from ops.bench.figures import Figure, median
from ops.desk import LAYER, ROOT
from ops.errors import Refusal

FIRST_S, AGAIN_S = 90.0, 15.0
REPEAT = 3
_FINISHED = " | ok"  # how the demo's line of a lead that went as scripted ends
_PATIENCE_S = 60
_OURS = ("PYTHONPATH", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL")


def measure_first_lead(repeat: int | None = None, *, in_clone: bool = False) -> Iterator[Figure]:
    """From an empty checkout with a warm package cache (`in_clone`), or from an empty Postgres here."""
    times = [_starts(1, in_clone)[-1] for _ in range(repeat or REPEAT)]
    where = "make demo in a new clone, set up from the cache" if in_clone else "a desk with a new Postgres"
    yield Figure("first-lead", "first finished lead", median(times), "s", _how(where, times), FIRST_S)


def measure_second_time(repeat: int | None = None, *, in_clone: bool = False) -> Iterator[Figure]:
    """The same again, where it has run before."""
    times = [_starts(2, in_clone)[-1] for _ in range(repeat or REPEAT)]
    where = "make demo again in that clone" if in_clone else "a desk whose Postgres is there"
    yield Figure("second-time", "first finished lead again", median(times), "s", _how(where, times), AGAIN_S)


def _how(where: str, times: list[float]) -> str:
    return f"{where}; median of {len(times)}"


def _starts(count: int, in_clone: bool) -> list[float]:
    """Start a desk so many times, one after the other, from nothing on; return how long each took."""
    with empty_home() as home:
        if not in_clone:
            return [_desk_start(home) for _ in range(count)]
        with _clone(home / "clone") as clone:
            return [_make_demo(clone) for _ in range(count)]


def _desk_start(home: Path) -> float:
    path = f"{LAYER}{os.pathsep}{ROOT}"
    command = [sys.executable, "-P", "-m", one_lead.__name__, str(home)]
    return seconds_until(one_lead.FINISHED, command, ROOT, {"PYTHONPATH": path})


def _make_demo(clone: Path) -> float:
    return seconds_until(_FINISHED, ["make", "demo"], clone, {})


def seconds_until(ending: str, command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Run a command and return how long it took until it printed a line with this ending; then end it.

    Raises:
        Refusal: it ended without.
    """
    began = time.perf_counter()
    with _running(command, folder, environment) as output:
        for line in output:
            if line.rstrip().endswith(ending):
                return time.perf_counter() - began
    raise Refusal(f"`{' '.join(command)}` ended before its first lead was finished; run it to see why.")


@contextmanager
def _running(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[IO[str]]:
    """Run a command in a session of its own, and end it as Ctrl-C does."""
    inherited = {key: value for key, value in os.environ.items() if key not in _OURS}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**inherited, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None  # noqa: S101  # PIPE was asked for
    try:
        yield process.stdout
    finally:
        _end(process)
        process.stdout.close()


def _end(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def _clone(folder: Path) -> Iterator[Path]:
    """Clone this checkout's last commit, and remove it with the data folder that its desk makes elsewhere."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True, capture_output=True)
    try:
        yield folder
    finally:
        asked = "from ops.local.postgres_binaries import default_home; print(default_home())"
        said = subprocess.run(
            [folder / ".venv" / "bin" / "python", "-c", asked],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode == 0:
            shutil.rmtree(said.stdout.strip(), ignore_errors=True)
