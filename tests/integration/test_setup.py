"""The first `make demo` on a machine: ops/setup in a copy of the checkout, with a uv that takes notes."""

import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.source_tree import ROOT

UV = """#!/bin/sh
echo "$*" >> {notes}
if [ "$1" = venv ]; then for last; do :; done; exec {python} -m venv --without-pip "$last"; fi
case "$*" in *--offline*) exit {offline};; esac
if [ -n "{complaint}" ]; then echo "{complaint}" >&2; exit 2; fi
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """A checkout, a folder of programs that is the whole PATH, and what uv was asked."""

    checkout: Path
    programs: Path

    def setup(self, *parts: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(self.checkout / "ops" / "setup"), *parts],
            env={"PATH": str(self.programs), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def add_program(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def add_uv(self, *, complaint: str = "", offline: int = 0) -> None:
        notes = self.programs / "notes"
        self.add_program(
            "uv", UV.format(notes=notes, python=sys.executable, complaint=complaint, offline=offline)
        )

    def installs(self) -> list[str]:
        notes = (self.programs / "notes").read_text().splitlines()
        return [note for note in notes if note.startswith("pip install")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    checkout, programs = tmp_path / "check out", tmp_path / "bin"
    programs.mkdir()
    for name in ("dirname", "sh"):
        (programs / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    (programs / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    shutil.copytree(ROOT / "requirements", checkout / "requirements")
    for file in ("setup", "bootstrap.py", "__init__.py", "errors.py"):
        (checkout / "ops").mkdir(exist_ok=True)
        shutil.copy(ROOT / "ops" / file, checkout / "ops" / file)
    (checkout / "layers" / "frontdesk" / "python").mkdir(parents=True)
    (checkout / "functions").mkdir()
    return Machine(checkout, programs)


def test_the_first_time_installs_with_hashes_and_the_second_time_does_nothing(machine: Machine):
    machine.add_uv()
    assert machine.setup("run", "local").returncode == 0
    (asked,) = machine.installs()
    assert "--require-hashes" in asked
    assert "run.txt" in asked
    assert "local.txt" in asked
    assert machine.setup("run", "local").returncode == 0
    assert len(machine.installs()) == 1


def test_a_changed_part_alone_is_installed_again(machine: Machine):
    machine.add_uv()
    machine.setup("run", "local")
    with (machine.checkout / "requirements" / "local.txt").open("a") as local:
        local.write("# changed\n")
    machine.setup("run", "local")
    asked = machine.installs()[-1]
    assert "local.txt" in asked
    assert "run.txt" not in asked


def test_our_code_is_importable_and_the_commands_are_there(machine: Machine):
    machine.add_uv()
    machine.setup("run")
    binaries = machine.checkout / ".venv" / "bin"
    subprocess.run([binaries / "python", "-I", "-c", "import ops.errors"], check=True, cwd="/")
    assert os.access(binaries / "frontdesk", os.X_OK)
    assert os.access(binaries / "cdk", os.X_OK)


def test_a_command_that_is_missing_is_added_to_an_environment_that_is_there(machine: Machine):
    machine.add_uv()
    machine.setup("run")
    binaries = machine.checkout / ".venv" / "bin"
    (binaries / "cdk").unlink()
    machine.setup("run")
    assert os.access(binaries / "cdk", os.X_OK)
    assert len(machine.installs()) == 1


def test_a_moved_checkout_gets_an_environment_of_its_own(machine: Machine):
    machine.add_uv()
    machine.setup("run")
    moved = Machine(machine.checkout.rename(machine.checkout.parent / "moved"), machine.programs)
    assert moved.setup("run").returncode == 0
    assert len(moved.installs()) == 2
    assert str(moved.checkout) in (moved.checkout / ".venv" / "bin" / "frontdesk").read_text()


def test_without_a_network_the_cache_is_enough(machine: Machine):
    machine.add_uv(complaint="error sending request for url", offline=0)
    assert machine.setup("run").returncode == 0


def test_without_a_network_or_a_cache_one_sentence_says_what_to_do(machine: Machine):
    machine.add_uv(complaint="error sending request for url", offline=2)
    done = machine.setup("run")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("connect to the network and run the same command again.")


def test_any_other_failure_is_shown_as_it_is_and_tried_again_next_time(machine: Machine):
    machine.add_uv(complaint="Hash mismatch for click")
    done = machine.setup("run")
    assert done.returncode == 2
    assert "Hash mismatch for click" in done.stderr
    machine.add_uv()
    assert machine.setup("run").returncode == 0


@pytest.mark.parametrize("environment", [{}, {"PYTHON": "python3"}])
def test_an_old_python_is_told_in_one_sentence_what_is_needed(machine: Machine, environment: dict[str, str]):
    (machine.programs / "python3").unlink()
    machine.add_program("python3", "#!/bin/sh\nexit 1\n")
    done = machine.setup("run", **environment)
    assert done.returncode == 2
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("frontdesk needs Python 3.11 or newer")
    assert "make PYTHON=" in sentence
