"""Workers that are forked: what they share, and what becomes of them without the process they came from."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.lambdas import FUNCTIONS
from ops.desk import LAYER, ROOT
from ops.local.lambda_host import LambdaHost
from ops.local.nursery import CAN_FORK
from tests.fixtures.tiny_functions import a_function
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="workers are forked on Linux alone")

FAMILY = """
    import os
    import costly

    def handle(event, context):
        return {"pid": os.getpid(), "parent": os.getppid(), "imported_by": costly.IMPORTED_BY}
"""
HOW_MANY_THREADS = """
import os, runpy, sys
from ops.local.nursery_process import IMPORTED_LATER
for handler in sys.argv[1:]:
    runpy.run_path(handler)
for module in IMPORTED_LATER:
    __import__(module)
print(len(os.listdir("/proc/self/task")))
"""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[LambdaHost]:
    (tmp_path / "costly.py").write_text("import os\nIMPORTED_BY = os.getpid()\n")
    hosting = LambdaHost([a_function(tmp_path, "family", FAMILY, may_fork=True)], tmp_path, [tmp_path])
    yield hosting
    hosting.close()


def family(host: LambdaHost) -> dict[str, int]:
    told: dict[str, int] = json.loads(host.invoke("family", b"{}").payload)
    return told


def test_workers_share_one_import_of_what_they_need(host: LambdaHost):
    first = family(host)
    host.kill("family")
    second = family(host)
    assert first["pid"] != second["pid"]
    assert first["imported_by"] == second["imported_by"] == first["parent"] == second["parent"]


def test_who_was_forked_ends_with_what_it_came_from_and_the_next_one_comes_from_another(host: LambdaHost):
    first = family(host)
    os.kill(first["parent"], signal.SIGKILL)
    eventually(lambda: host.environments("family") == [])
    assert family(host)["parent"] != first["parent"]


def test_what_a_desks_functions_import_starts_no_thread_that_a_fork_would_lack():
    handlers = [
        str(ROOT / "functions" / name / "handler.py") for name, its in FUNCTIONS.items() if its.is_local
    ]
    told = subprocess.run(
        [sys.executable, "-P", "-c", HOW_MANY_THREADS, *handlers],
        env={"PYTHONPATH": os.pathsep.join((str(LAYER), str(ROOT)))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["1"]
