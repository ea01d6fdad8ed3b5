"""The embedded Postgres under kill -9: of its owners, its postmaster, both, and half-way through a start."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from ops.local.postgres import EmbeddedPostgres
from tests.fixtures import postgres_owner
from tests.fixtures.postgres import a_home, copy_home

_CHECKOUT = Path(__file__).parents[3]
_PR_SET_CHILD_SUBREAPER = 36


@pytest.fixture
def new_home() -> Iterator[Path]:
    """A home where no server has been."""
    with a_home() as folder:
        home = Path(folder) / "postgres"
        yield home
        eventually(lambda: not sockets_of(home).exists())


@pytest.fixture
def home(server_home: Path) -> Iterator[Path]:
    """A home whose server was started before, and stopped."""
    with a_home() as folder:
        home = copy_home(server_home, Path(folder))
        yield home
        eventually(lambda: not sockets_of(home).exists())


def sockets_of(home: Path) -> Path:
    return Path(EmbeddedPostgres(home).uri.partition("host=")[2])


def start_owner(home: Path, *wishes: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, postgres_owner.__file__, str(home), *wishes],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_CHECKOUT), *sys.path])},
        start_new_session=True,
    )


@contextmanager
def owner(home: Path, *wishes: str) -> Iterator[subprocess.Popen[str]]:
    """An owning process that has said its server's address; whatever is left of it is killed at the end."""
    with start_owner(home, *wishes) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("postgresql://")
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def eventually(condition: Callable[[], bool]) -> None:
    """Wait for what another process is about to do; the limit only keeps a broken test from hanging."""
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")


def postmaster_of(home: Path) -> int:
    return int((home / "data" / "postmaster.pid").read_text().split()[0])


def lives(home: Path) -> bool:
    with suppress(FileNotFoundError, IndexError, ProcessLookupError):
        os.kill(postmaster_of(home), 0)
        return Path(f"/proc/{postmaster_of(home)}/cmdline").read_bytes() != b""
    return False


def write_a_row(uri: str) -> None:
    with psycopg.connect(uri) as connection:
        connection.execute("create table if not exists kept (n int)")
        connection.execute("insert into kept values (1)")


def rows(uri: str) -> int:
    with psycopg.connect(uri) as connection:
        (count,) = connection.execute("select count(*) from kept").fetchone() or (None,)
    assert isinstance(count, int)
    return count


@pytest.fixture
def unreaped_orphans() -> Iterator[None]:
    """Orphans become our children and nobody reaps them, as in a container without an init."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def test_three_started_at_once_share_one_server_and_the_last_one_stops_it(new_home: Path) -> None:
    with start_owner(new_home) as one, start_owner(new_home) as two, start_owner(new_home) as three:
        owners = (one, two, three)
        addresses = {process.stdout.readline() for process in owners if process.stdout}
        assert len(addresses) == 1
        postmaster = postmaster_of(new_home)
        for process in (one, two):
            process.communicate()
            assert process.returncode == 0
        assert postmaster_of(new_home) == postmaster
        write_a_row(addresses.pop().strip())
        three.communicate()
    assert not (new_home / "data" / "postmaster.pid").exists()


def test_the_server_stops_when_its_only_owner_is_killed(home: Path) -> None:
    with owner(home) as process:
        assert sockets_of(home).exists()
        process.kill()
        eventually(lambda: not (home / "data" / "postmaster.pid").exists())
    eventually(lambda: not sockets_of(home).exists())


def test_the_server_stays_when_one_of_two_owners_is_killed(home: Path) -> None:
    with EmbeddedPostgres(home) as mine, owner(home) as process:
        postmaster = postmaster_of(home)
        process.kill()
        process.wait()
        write_a_row(mine.uri)
        assert postmaster_of(home) == postmaster


def test_a_child_forked_by_the_owner_does_not_keep_the_server(home: Path) -> None:
    with owner(home, "fork") as process:
        process.kill()
        eventually(lambda: not (home / "data" / "postmaster.pid").exists())


def test_commits_survive_the_death_of_the_postmaster(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        write_a_row(server.uri)
        os.kill(postmaster_of(home), signal.SIGKILL)
        eventually(lambda: not lives(home))
        with EmbeddedPostgres(home) as again:
            assert rows(again.uri) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a test adopt orphans")
def test_commits_survive_the_death_of_both_while_the_postmaster_is_a_zombie(
    home: Path, unreaped_orphans: None
) -> None:
    with EmbeddedPostgres(home) as server, owner(home) as process:
        write_a_row(server.uri)
        dead = postmaster_of(home)
        process.kill()
        os.kill(dead, signal.SIGKILL)
        with EmbeddedPostgres(home) as again:
            assert rows(again.uri) == 1
            assert postmaster_of(home) != dead
    assert os.waitpid(dead, 0)[0] == dead


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a test adopt orphans")
def test_stopping_does_not_wait_for_a_zombie(home: Path, unreaped_orphans: None) -> None:
    with EmbeddedPostgres(home):
        dead = postmaster_of(home)
        os.kill(dead, signal.SIGKILL)
    assert os.waitpid(dead, 0)[0] == dead


def test_a_lock_file_with_the_pid_of_a_stranger_is_no_server(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        write_a_row(server.uri)
        lock = (home / "data" / "postmaster.pid").read_text()
        os.kill(postmaster_of(home), signal.SIGKILL)
        eventually(lambda: not lives(home))
    (home / "data" / "postmaster.pid").write_text(lock.replace(lock.split()[0], str(os.getpid()), 1))
    with EmbeddedPostgres(home) as again:
        assert rows(again.uri) == 1


@pytest.mark.parametrize("moment", ["data.*", "data/PG_VERSION", "data/postmaster.pid"])
def test_an_owner_killed_while_starting_leaves_no_server_and_a_home_that_works(
    new_home: Path, moment: str
) -> None:
    with start_owner(new_home) as process:
        while not list(new_home.glob(moment)):
            assert process.poll() is None
        process.kill()
    with EmbeddedPostgres(new_home) as server:
        write_a_row(server.uri)
        assert rows(server.uri) == 1
    assert not (new_home / "data" / "postmaster.pid").exists()
