"""Stands between the workers and Postgres, byte for byte, and knows when a transaction commits.

That is the one place from which both sides of a commit can be seen without asking the product.
"""

from __future__ import annotations

import select
import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_COMMIT: Final = b"Q\x00\x00\x00\x0bCOMMIT\x00"
_GRANT: Final = b"insert into sends "
_READY: Final = b"Z\x00\x00\x00\x05I"
"""What Postgres says last when the transaction is over."""
_SOCKET: Final = ".s.PGSQL.5432"
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Commit:
    """One side of a transaction's end."""

    pid: int
    """The worker's process."""
    grants: bool
    """Whether a send is granted in it."""
    is_done: bool


AtCommit = Callable[[Commit], bool]
"""Says whether the worker is dead now."""


class Wire:
    """A socket in `folder` that leads to the database of `conninfo`."""

    def __init__(self, folder: Path, conninfo: str, at_commit: AtCommit) -> None:
        self._at_commit = at_commit
        self._server = f"{conninfo_to_dict(conninfo)['host']}/{_SOCKET}"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / _SOCKET))
        self.conninfo = make_conninfo(conninfo, host=str(folder))

    def __enter__(self) -> Self:
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # it is closed
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        """Carry one connection to its end; closing it early is what rolls a transaction back."""
        server = socket.socket(socket.AF_UNIX)
        with client, server, suppress(OSError):  # either side may go at any time
            server.connect(self._server)
            self._exchange(client, server, peer(client))

    def _exchange(self, client: socket.socket, server: socket.socket, pid: int) -> None:
        told = b""
        grants = is_committing = False
        while True:
            if client in select.select([client, server], [], [])[0]:
                asked = client.recv(_CHUNK)
                is_committing = asked == _COMMIT
                grants = grants or _GRANT in asked
                if not asked or (is_committing and self._at_commit(Commit(pid, grants, is_done=False))):
                    return
                server.sendall(asked)
                continue
            read = server.recv(_CHUNK)
            told += read
            if not read:
                return
            if is_committing and not told.endswith(_READY):
                continue
            if is_committing and self._at_commit(Commit(pid, grants, is_done=True)):
                return
            grants = grants and not told.endswith(_READY)
            is_committing = False
            client.sendall(told)
            told = b""


def peer(connection: socket.socket) -> int:
    """Return the process at the other end of a Unix socket, as Linux and macOS tell it."""
    if sys.platform == "darwin":
        return connection.getsockopt(0, 2)
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid: int = struct.unpack("3i", credentials)[0]
    return pid
