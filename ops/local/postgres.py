"""A Postgres with pgvector for a laptop and for tests, out of a Python package, behind a private unix socket.

Any number of processes share one server per home: a lock that the kernel releases counts them, and a watchdog
stops the server when the last one has gone. Every commit survives kill -9 of anything.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ops.local import postgres_keeper
from ops.local.postgres_binaries import (
    PostgresUnavailable,
    binaries_for,
    default_home,
    make_folder,
    server_account,
)
from ops.local.postgres_keeper import STARTED, STARTING, Server, stop_if_unused

__all__ = ["EmbeddedPostgres", "PostgresUnavailable", "create_database", "drop_database", "has_database"]

_START_S = 90.0
_STOP_S = 60
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_parallel_maintenance_workers": "0",  # a container's /dev/shm is too small for a parallel index build
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """A running server while the context lasts; `durable=False` trades crash safety for speed, in tests."""

    def __init__(self, home: Path | None = None, *, durable: bool = True) -> None:
        self._account = server_account()
        self._durable = durable
        home = (home or default_home()).absolute()
        digest = hashlib.sha256(str(home).encode()).hexdigest()[:12]
        # A socket's path has at most 103 bytes, and every process must find it whatever its TMPDIR.
        self._server = Server(home, Path(f"/tmp/frontdesk-{self._account.uid}-{digest}"))  # noqa: S108  # a private folder of 0700 in it, checked to be ours
        self._owned_by: int | None = None

    @property
    def uri(self) -> str:
        """Address the database `postgres` as its superuser."""
        return f"postgresql://postgres@/postgres?host={self._server.sockets}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Create the data folder if this is the first time, start the server or join the running one.

        Raises PostgresUnavailable with one sentence.
        """
        if self._owned_by is not None:
            return
        self._bin = binaries_for(self._account)
        self._prepare_home()
        try:
            with self._server.turn():
                self._own()
                self._initialise()
                self._run_server()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Leave the server; if we were the last, wait until it has stopped. A forked child owns nothing."""
        if self._owned_by != os.getpid():
            return
        self._leave()
        if self._watchdog.wait() == 0:
            return
        if stop_if_unused(self._server, self._server.join(), self._stop_command(), self._account.become()):
            raise PostgresUnavailable(f"Postgres did not stop within {_STOP_S} s: see {self._server.log}.")

    def _own(self) -> None:
        self._owners: IO[str] = self._server.join()
        self._watchdog = self._spawn_watchdog()
        self._owned_by = os.getpid()
        os.register_at_fork(after_in_child=self._disown)

    def _leave(self) -> None:
        self._owned_by = None
        self._owners.close()
        self._words.close()

    def _disown(self) -> None:
        """Close, in a forked child, what would keep the server alive after the death of its owner."""
        if self._owned_by is not None and not self._owners.closed:
            self._owners.close()
            self._words.close()

    def _prepare_home(self) -> None:
        home = self._server.home
        try:
            make_folder(home)
            (home / ".turn").touch()
        except OSError as error:
            raise PostgresUnavailable(
                f"Postgres cannot use {home}: {error.strerror}; choose another folder."
            ) from error
        if self._account.is_another and self._account.run("test", "-x", home).returncode != 0:
            raise PostgresUnavailable(
                f"The user '{self._account.name}', which runs Postgres for root, cannot enter {home}: "
                "choose a folder outside the home of root."
            )

    def _spawn_watchdog(self) -> subprocess.Popen[bytes]:
        owners = self._owners.fileno()
        uid, gid = (self._account.uid, self._account.gid) if self._account.is_another else ("", "")
        server = [str(part) for part in (self._server.home, self._server.sockets, owners, uid, gid)]
        watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", postgres_keeper.__file__, *server, *self._stop_command()],
            pass_fds=(owners,),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            bufsize=0,
            start_new_session=True,
        )
        assert watchdog.stdin is not None  # noqa: S101  # PIPE was asked for
        self._words = watchdog.stdin
        return watchdog

    def _stop_command(self) -> list[str]:
        data_folder = self._server.data_folder
        return [
            str(self._bin / "pg_ctl"),
            "-D",
            str(data_folder),
            "-m",
            "fast",
            "-w",
            "-t",
            str(_STOP_S),
            "stop",
        ]

    def _initialise(self) -> None:
        """Build the data folder aside and rename it, so that an initdb killed half-way leaves none behind."""
        data_folder = self._server.data_folder
        if (data_folder / "PG_VERSION").exists():
            return
        for abandoned in data_folder.parent.glob("data.*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix="data.", dir=data_folder.parent))
        os.chown(aside, self._account.uid, self._account.gid)
        # The builtin locale sorts the same on Linux and macOS.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        made = self._account.run(
            self._bin / "initdb",
            "-D",
            aside,
            "-U",
            "postgres",
            "--auth=trust",
            "--no-sync",
            "--no-instructions",
            *locale,
        )
        if made.returncode != 0:
            shutil.rmtree(aside, ignore_errors=True)
            raise PostgresUnavailable(
                f"Postgres could not create its data folder in {data_folder.parent}: {_reason(made.stdout)}"
            )
        aside.rename(data_folder)

    def _run_server(self) -> None:
        """Start the postmaster unless one is alive, and wait until it answers."""
        deadline = time.monotonic() + _START_S
        while self._server.live_pid() is None:
            self._own_sockets()
            self._server.defuse_stale_locks()
            self._launch(deadline)
        while not self._answers():
            if self._server.live_pid() is None or time.monotonic() > deadline:
                raise PostgresUnavailable(f"Postgres started but does not answer: see {self._server.log}.")
            time.sleep(0.05)

    def _launch(self, deadline: float) -> None:
        """Run pg_ctl once; return also after a failure that ends by itself: the caller looks again.

        Just after a crash the dead postmaster's backends hold its memory for a moment, and the postmaster of
        an owner who was killed while starting may come up first.
        """
        log = self._server.log
        logged = log.stat().st_size if log.exists() else 0
        self._words.write(STARTING)
        started = self._account.run(self._bin / "pg_ctl", *self._start_arguments(), timeout_s=_START_S + 10)
        self._words.write(STARTED)
        if started.returncode == 0:
            return
        complaint = log.read_bytes()[logged:].decode(errors="replace") if log.exists() else ""
        passes = "still in use" in complaint or self._server.live_pid() is not None
        if not passes or time.monotonic() > deadline:
            raise PostgresUnavailable(f"Postgres did not start: {_reason(complaint or started.stdout)}")
        time.sleep(0.1)

    def _start_arguments(self) -> list[str | Path]:
        settings = _SETTINGS | {"unix_socket_directories": str(self._server.sockets)}
        if not self._durable:
            settings |= _FORGETFUL
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        return [
            "-D",
            self._server.data_folder,
            "-l",
            self._server.log,
            "-w",
            "-t",
            str(int(_START_S)),
            "-o",
            options,
            "start",
        ]

    def _own_sockets(self) -> None:
        """Make the socket's folder the account's alone: who may enter it is a superuser of the database."""
        folder = self._server.sockets
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), self._account.uid}:
            raise PostgresUnavailable(f"{folder} belongs to somebody else: remove it, then start again.")
        os.chown(folder, self._account.uid, self._account.gid)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.uri, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def create_database(uri: str, name: str, template: str | None = None) -> str:
    """Create the database unless it exists, as a copy of `template` if one is named; return its conninfo."""
    statement = sql.SQL("create database {}").format(sql.Identifier(name))
    if template is not None:
        statement += sql.SQL(" template {}").format(sql.Identifier(template))
    with psycopg.connect(uri, autocommit=True) as connection:
        try:
            connection.execute(statement)
        except (
            psycopg.errors.DuplicateDatabase,
            psycopg.errors.UniqueViolation,
        ):  # the second: created at the same time
            return make_conninfo(uri, dbname=name)
    return make_conninfo(uri, dbname=name)


def has_database(uri: str, name: str) -> bool:
    with psycopg.connect(uri) as connection:
        found = connection.execute("select from pg_database where datname = %s", [name])
        return found.fetchone() is not None


def drop_database(uri: str, name: str) -> None:
    """Drop the database and end whatever is still connected to it."""
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _reason(output: str) -> str:
    """Return the line of `output` that says what went wrong, else its last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    faults = [line for line in lines if "FATAL:" in line or "error:" in line]
    return (faults or lines or ["it said nothing"])[-1]
