"""What is kept on shelves: in order, by key, for its owner alone, and whoever put it there may die."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ops.local.shelves import Shelves, forget

ROOT = Path(__file__).parents[4]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept.sqlite"


@pytest.fixture
def shelves(file: Path):
    shelves = Shelves(file)
    yield shelves
    shelves.close()


def test_values_come_back_in_the_order_in_which_their_keys_came(shelves):
    for key in ("b", "a", "c"):
        shelves.put("letters", key, {"said": f"«{key}»"})
    shelves.put("letters", "a", None)
    assert shelves.all("letters") == [("b", {"said": "«b»"}), ("a", None), ("c", {"said": "«c»"})]
    assert shelves.last("letters") == {"said": "«c»"}
    assert (shelves.get("letters", "b"), shelves.get("numbers", "b")) == ({"said": "«b»"}, None)


def test_what_is_dropped_or_cleared_is_gone_and_nothing_else_is(shelves):
    for shelf in ("one", "other"):
        for key in ("a", "b"):
            shelves.put(shelf, key, shelf)
    shelves.drop("one", "a")
    shelves.clear("other")
    assert (shelves.all("one"), shelves.all("other"), shelves.last("other")) == ([("b", "one")], [], None)


def test_a_closed_file_opens_again_with_all_that_was_put(file, shelves):
    shelves.put("letters", "a", 1)
    shelves.close()
    again = Shelves(file)
    shelves.open()
    assert (shelves.get("letters", "a"), again.get("letters", "a")) == (1, 1)
    again.close()


def test_what_a_thread_puts_that_outlives_its_desk_is_put_nowhere(file, shelves):
    shelves.put("letters", "a", 1)
    shelves.close()
    forget(file)
    shelves.put("letters", "b", 2)
    shelves.drop("letters", "a")
    assert (shelves.get("letters", "b"), shelves.all("letters"), file.exists()) == (None, [], False)


def test_shelves_without_a_file_forget_when_they_are_closed():
    shelves = Shelves()
    shelves.put("letters", "a", 1)
    shelves.close()
    assert shelves.get("letters", "a") is None
    shelves.close()


def test_only_its_owner_may_read_the_files(file, shelves):
    shelves.put("letters", "a", 1)
    assert {each.stat().st_mode & 0o777 for each in file.parent.iterdir()} == {0o600}


def test_forgotten_shelves_are_empty(file, shelves):
    shelves.put("letters", "a", 1)
    shelves.close()
    forget(file)
    assert list(file.parent.iterdir()) == []
    assert shelves.all("letters") == []


def test_what_was_put_survives_kill_9_of_who_put_it(file, shelves):
    put_and_die = (
        "import os, pathlib, signal, sys\n"
        "from ops.local.shelves import Shelves\n"
        "shelves = Shelves(pathlib.Path(sys.argv[1]))\n"
        "for number in range(100):\n"
        "    shelves.put('numbers', str(number), number)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", put_and_die, str(file)]
    died = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert died.returncode == -signal.SIGKILL
    assert [value for _, value in shelves.all("numbers")] == list(range(100))


def test_many_threads_may_put_at_once(shelves):
    def put(shelf: str) -> None:
        for number in range(50):
            shelves.put(shelf, str(number), number)

    threads = [threading.Thread(target=put, args=(f"shelf {each}",)) for each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(len(shelves.all(f"shelf {each}")) == 50 for each in range(8))
