"""However the local cloud ends, its workers and ministack end with it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fixtures import cloud_owner
from tests.fixtures.waiting import eventually

CHECKOUT = Path(__file__).parents[3]


def lives(pid: int) -> bool:
    """Whether a process runs; one that only waits for its exit code to be read does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


@contextmanager
def an_owner(home: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A process that runs a local cloud with an idle and a busy worker, and the ids of its children."""
    command = [sys.executable, cloud_owner.__file__, str(home)]
    path = os.pathsep.join([str(CHECKOUT / "layers" / "frontdesk" / "python"), str(CHECKOUT)])
    with subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as owner:
        try:
            assert owner.stdout is not None
            yield owner, json.loads(owner.stdout.readline())
        finally:
            owner.kill()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_its_processes_end_with_it(tmp_path: Path, ending: signal.Signals):
    with an_owner(tmp_path) as (owner, children):
        assert len(children) == 3
        assert all(map(lives, children))
        owner.send_signal(ending)
        owner.wait()
        eventually(lambda: not any(map(lives, children)))


def test_sigterm_is_reported_as_such(tmp_path: Path):
    with an_owner(tmp_path) as (owner, _):
        owner.terminate()
        assert owner.wait() == 128 + signal.SIGTERM
