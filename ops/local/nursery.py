"""Starts workers as forks of one process that has imported already what they import, where Linux allows it.

Most of what a new worker does until it can answer is importing, and a desk has more than a dozen of them.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

CAN_FORK = sys.platform == "linux"
PROGRAM = Path(__file__).with_name("nursery_process.py")
_MESSAGE_BYTES = 64
_KILLED = -int(signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Birth:
    """A worker to be forked: what it runs, and what it finds when it begins.

    `handler_file` is what the nursery imports once, before the first fork of its kind.
    """

    handler_file: str
    program: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    path: Sequence[str]
    folder: str


class Forked:
    """A forked process, with what its owner uses of a `subprocess.Popen`. Thread-safe.

    The nursery tells over the leash its pid, then its code, and lets go of the pid when the leash is closed.
    """

    def __init__(self, leash: socket.socket) -> None:
        self._leash = leash
        self._hearing = threading.Lock()
        self._ending = threading.Lock()
        self._pid: int | None = None
        self._code: int | None = None

    @property
    def pid(self) -> int:
        if self._pid is None:
            with self._hearing:
                while self._pid is None:
                    self._hear(None)
        return self._pid

    def poll(self) -> int | None:
        """Return its code if it has ended; never wait."""
        if self._hearing.acquire(blocking=False):
            try:
                while self._code is None and self._hear(0):
                    pass
            finally:
                self._hearing.release()
        return self._code

    def wait(self, timeout_s: float | None = None) -> int:
        """Return its code when it has ended. Raises subprocess.TimeoutExpired."""
        if not self._hearing.acquire(timeout=-1 if timeout_s is None else timeout_s):
            raise subprocess.TimeoutExpired(str(PROGRAM), timeout_s or 0)
        try:
            while self._code is None:
                if not self._hear(timeout_s):
                    raise subprocess.TimeoutExpired(str(PROGRAM), timeout_s or 0)
            return self._code
        finally:
            self._hearing.release()

    def kill(self) -> None:
        """End it at once; wait for it to hear its code."""
        pid = self.pid
        with self._ending:
            if self._code is None:
                os.kill(pid, signal.SIGKILL)

    def _hear(self, timeout_s: float | None) -> bool:
        """Take in one message; return False if none came in time."""
        self._leash.settimeout(timeout_s)
        try:
            said = self._leash.recv(_MESSAGE_BYTES)
        except (BlockingIOError, TimeoutError):
            return False
        except ConnectionError:
            said = b""
        if said and self._pid is None:
            self._pid = int(said)
        else:
            self._end(int(said) if said else None)
        return True

    def _end(self, code: int | None) -> None:
        """Note how it ended. Whoever has lost its nursery ends too."""
        with self._ending:
            if self._pid is None:
                self._pid = 0
            elif code is None:
                with suppress(ProcessLookupError):
                    os.kill(self._pid, signal.SIGKILL)
            self._code = _KILLED if code is None else code
            self._leash.close()


class Nursery:
    """One process to fork from, called `name` wherever processes are listed. Thread-safe.

    `start` runs a program, with its arguments, that inherits a file descriptor.
    """

    def __init__(
        self, start: Callable[[Path, Sequence[str], int], subprocess.Popen[bytes]], name: str
    ) -> None:
        self._sending = threading.Lock()
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = start(PROGRAM, [str(theirs.fileno()), name], theirs.fileno())

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def fork(self, birth: Birth, log_file: Path) -> Forked:
        """Order a worker whose words are appended to `log_file`; do not wait for it."""
        leash, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, log_file.open("ab") as log, self._sending, suppress(ConnectionError):
            # Without a nursery the leash ends here, and so does the worker.
            socket.send_fds(
                self._orders, [json.dumps(asdict(birth)).encode()], [theirs.fileno(), log.fileno()]
            )
        return Forked(leash)

    def close(self) -> None:
        """End the process that is forked from; its forks end with their lifeline."""
        self._orders.close()
        self._process.kill()
        self._process.wait()
