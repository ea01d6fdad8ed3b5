"""The engine itself: one per process, and moto as it was when it is closed."""

from types import SimpleNamespace

import pytest

from ops.local.engine.engine import EngineAlreadyOpen, open_engine
from ops.local.engine.patches import Patches
from ops.local.shelves import Shelves
from tests.probes.definitions import machine, wait
from tests.probes.workbench import Workbench


def test_a_second_engine_in_one_process_is_refused(bench: Workbench) -> None:
    with pytest.raises(EngineAlreadyOpen, match="close that first"):
        open_engine(bench.cloud.addresses.port, bench.clock, Shelves())


def test_patches_are_undone_last_first() -> None:
    owner = SimpleNamespace(name="before")
    patches = Patches()
    assert patches.put(owner, "name", "first") == "before"
    patches.put(owner, "name", "second")
    patches.put(owner, "new", 1)
    patches.undo()
    assert vars(owner) == {"name": "before"}


def test_an_engine_is_settled_while_its_executions_wait(bench: Workbench) -> None:
    execution = bench.start(machine({"A": wait(Seconds=60)}))
    dues = len(bench.clock.dues())
    bench.clock.move(61)
    assert bench.look(execution)["status"] == "SUCCEEDED"
    assert len(bench.clock.dues()) < dues
