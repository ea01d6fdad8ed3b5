"""Who uses a Postgres server, whether it lives, and the watchdog that stops it when its last owner has gone.

`EmbeddedPostgres` runs this file by its path, once per owner, so it imports the standard library only.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict

STARTING = b"starting\n"
STARTED = b"started\n"
_NO_PROCESS = "99999999"  # above every system's largest pid
_MEMORY_LINE = 7
_SEEN_GONE_S = 0.5
"""How long pg_ctl may take to see that a postmaster has gone."""
_PATIENCE_S = 3.0


class Become(TypedDict, total=False):
    """The keywords of `subprocess` that make a child another user; empty to stay who we are."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Server:
    """One data home: its data folder, its socket's folder, and the two lock files that processes meet at."""

    home: Path
    sockets: Path

    @property
    def data_folder(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.data_folder / "server.log"

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the right to start or stop this server; the kernel gives it back if we are killed."""
        with (self.home / ".turn").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def join(self) -> IO[str]:
        """Count us among the owners until the returned file is closed or we die."""
        owners = (self.home / ".owners").open("a")
        fcntl.flock(owners, fcntl.LOCK_SH)
        return owners

    def live_pid(self) -> int | None:
        """Return the pid of the running postmaster. A zombie, or a stranger with a reused pid, is none."""
        with suppress(FileNotFoundError, IndexError, ValueError):
            pid = int((self.data_folder / "postmaster.pid").read_text().split()[0])
            if _serves(pid, self.data_folder):
                return pid
        return None

    def defuse_stale_locks(self) -> None:
        """Make Postgres start again after a crash; call it only when no postmaster is alive.

        Postgres asks no more than whether the pid in its lock files exists. The pid is replaced and the file
        stays: its shared-memory line stops a second server while backends of the first still live.
        """
        lock = self.data_folder / "postmaster.pid"
        with suppress(FileNotFoundError):
            lines = lock.read_text().splitlines()
            if len(lines) >= _MEMORY_LINE:
                lock.write_text("\n".join([_NO_PROCESS, *lines[1:]]) + "\n")
            else:
                lock.unlink()
        self.remove_sockets()

    def remove_sockets(self) -> None:
        """Remove the socket and its lock file, which a crash leaves behind."""
        for leftover in self.sockets.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)


def stop_if_unused(
    server: Server, owners: IO[str], stop_command: list[str], become: Become, *, was_starting: bool = False
) -> int:
    """Stop the server unless somebody else owns it; return pg_ctl's exit code, or 0 for nothing to do.

    An owner killed while it started the server leaves a postmaster that may not have written its pid yet.
    """
    with server.turn(), owners:
        try:
            fcntl.flock(owners, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        patience_ends = time.monotonic() + (_PATIENCE_S if was_starting else 0)
        while server.live_pid() is None:
            if time.monotonic() >= patience_ends:
                _remove_sockets(server)
                return 0
            time.sleep(0.05)
        code = _stopped(server, stop_command, become)
        if code == 0:
            _remove_sockets(server)
        return code


def _stopped(server: Server, stop_command: list[str], become: Become) -> int:
    """Run pg_ctl and return its exit code; 0 as well once the postmaster is dead while pg_ctl waits for its
    pid to go, which a zombie that nobody reaps keeps."""
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(
        stop_command, stdin=nowhere, stdout=nowhere, stderr=nowhere, cwd="/", **become
    ) as pg_ctl:
        while True:
            is_dead = server.live_pid() is None
            with suppress(subprocess.TimeoutExpired):
                return pg_ctl.wait(_SEEN_GONE_S)
            if is_dead:
                pg_ctl.terminate()
                return 0


def watch(arguments: list[str]) -> int:
    """Wait until our owner closes the pipe or dies, then stop what nobody uses any more."""
    home, sockets, owners, uid, gid, *stop_command = arguments
    become: Become = {"user": int(uid), "group": int(gid), "extra_groups": []} if uid else {}
    last_words = sys.stdin.buffer.read()
    server = Server(Path(home), Path(sockets))
    # The lock came with us: our owner's death frees it later than it closes the pipe, and to others only.
    with open(int(owners), "a") as count:  # noqa: PTH123  # a descriptor has no path
        was_starting = last_words.endswith(STARTING)
        return stop_if_unused(server, count, stop_command, become, was_starting=was_starting)


def _remove_sockets(server: Server) -> None:
    """Remove the socket's folder and what a crash left in it, unless somebody put a link there."""
    if server.sockets.is_symlink() or not server.sockets.is_dir():
        return
    server.remove_sockets()
    with suppress(OSError):
        server.sockets.rmdir()


def _serves(pid: int, data_folder: Path) -> bool:
    """Return whether `pid` is a living Postgres over `data_folder`."""
    if Path("/proc/self").exists():
        with suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            return state != "Z" and os.fsencode(data_folder) in Path(
                f"/proc/{pid}/cmdline"
            ).read_bytes().split(b"\0")
        return False
    described = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(described) and not described.startswith("Z") and str(data_folder) in described


if __name__ == "__main__":
    sys.exit(watch(sys.argv[1:]))
