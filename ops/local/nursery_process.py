"""Runs in a nursery: imports once what many workers need, and forks each of them from what it has imported.

Linux only: it sees a child end by its pidfd. It has one thread, for a fork copies no other.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import selectors
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

ORDER_BYTES = 1 << 17
_FDS_OF_AN_ORDER = 2
IMPORTED_LATER = ("botocore.session",)
"""What workers import when they are first asked for something, and take longest for."""


@dataclass(slots=True)
class _Ward:
    """A child that was forked here; its leash leads to whoever ordered it."""

    pid: int
    leash: socket.socket
    pidfd: int


class Nursery:
    """Takes orders until nobody can give one any more."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._events = selectors.DefaultSelector()
        self._events.register(orders, selectors.EVENT_READ)
        self._seen: set[str] = set()

    def next_birth(self) -> dict[str, Any] | None:
        """Return in every child, with its order; in the parent return None when it is to end."""
        while True:
            for key, _ in self._events.select():
                if isinstance(key.data, _Ward):
                    self._look_after(key.data, key.fd)
                    continue
                order, fds = self._take_order()
                if order is None:
                    return None
                if self._bear(order, *fds):
                    return order

    def _take_order(self) -> tuple[dict[str, Any] | None, list[int]]:
        said, fds, _, _ = socket.recv_fds(self._orders, ORDER_BYTES, _FDS_OF_AN_ORDER)
        return (json.loads(said), fds) if said else (None, fds)

    def _bear(self, order: dict[str, Any], leash_fd: int, log_fd: int) -> bool:
        """Fork; return whether this is the child, on the log that it was given and with nothing of ours."""
        self._prepare(order["handler_file"])
        leash = socket.socket(fileno=leash_fd)
        pid = os.fork()
        if pid == 0:
            self._let_go(leash)
            _settle_in(order, log_fd)
            return True
        os.close(log_fd)
        ward = _Ward(pid, leash, os.pidfd_open(pid))
        self._events.register(ward.pidfd, selectors.EVENT_READ, ward)
        with suppress(ConnectionError):
            leash.send(str(pid).encode())
        return False

    def _prepare(self, handler_file: str) -> None:
        """Import what this handler imports, if it is the first of its kind."""
        if handler_file in self._seen:
            return
        self._seen.add(handler_file)
        with suppress(Exception):  # the child runs into the same, and tells its caller
            runpy.run_path(handler_file)
            for module in IMPORTED_LATER:
                importlib.import_module(module)
        gc.freeze()  # or collecting garbage would copy to each child what they can share

    def _look_after(self, ward: _Ward, fd: int) -> None:
        """Tell how a child ended; bury it when that was heard, so that its pid is nobody else's before."""
        if fd == ward.pidfd:
            self._events.unregister(ward.pidfd)
            os.close(ward.pidfd)
            self._events.register(ward.leash, selectors.EVENT_READ, ward)
            with suppress(ConnectionError):
                ward.leash.send(str(_code_of(ward.pid)).encode())
            return
        self._events.unregister(ward.leash)
        ward.leash.close()
        os.waitpid(ward.pid, 0)

    def _let_go(self, leash: socket.socket) -> None:
        """Close in a child what leads to its parent's other children, and to those who order them."""
        for key in list(self._events.get_map().values()):
            if isinstance(key.data, _Ward):
                key.data.leash.close()
                if key.fd == key.data.pidfd:
                    os.close(key.fd)
        self._events.close()
        self._orders.close()
        leash.close()


def _code_of(pid: int) -> int:
    """Return a dead child's code as subprocess gives it, and leave the child unburied."""
    end = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    if end is None:
        raise ChildProcessError(f"{pid} is no child that has ended.")
    return end.si_status if end.si_code == os.CLD_EXITED else -end.si_status


def _settle_in(order: dict[str, Any], log_fd: int) -> None:
    """Make of a fork what a new interpreter would be with this environment, folder and log."""
    os.setsid()
    os.dup2(log_fd, 1)
    os.dup2(log_fd, 2)
    os.close(log_fd)
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    os.chdir(order["folder"])
    sys.path[:0] = [entry for entry in order["path"] if entry not in sys.path]


def main() -> None:
    """Serve; in a child, become the program that was ordered."""
    order = Nursery(socket.socket(fileno=int(sys.argv[1]))).next_birth()
    if order is not None:
        sys.argv = [order["program"], *order["arguments"]]
        runpy.run_path(order["program"], run_name="__main__")


if __name__ == "__main__":
    main()
