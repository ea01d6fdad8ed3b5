"""An end to every answer: a connection is cut after so many seconds, however slowly the other side drips."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def cut_after(seconds: float, sock: socket.socket) -> Iterator[None]:
    """Cut the connection after so many seconds: a socket's own timeout starts again with every byte."""

    def cut() -> None:
        with contextlib.suppress(OSError):  # it is closed already
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
