"""Servers that misbehave below HTTP, one connection each: what they read is kept, what they write is raw."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Wire:
    """One listening socket; `read` are the bytes of each connection."""

    port: int
    read: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def a_server(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[Wire]:
    """Serve connections one after another: read a request whole, then let `answer` write."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        wire = Wire(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, wire, answer, over))
        thread.start()
        try:
            yield wire
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(
    listening: socket.socket,
    wire: Wire,
    answer: Callable[[socket.socket, threading.Event], None],
    over: threading.Event,
) -> None:
    while not over.is_set():
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            wire.read.append(_request(connection))
            try:
                answer(connection, over)
            except OSError:
                continue  # the client has hung up


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = (int(lengths[0].split(b":")[1]) if lengths else 0) - len(body)
    while missing > 0:
        more = connection.recv(65536)
        received, missing = received + more, missing - len(more)
    return received


def dripping(head: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Write `head`, then a byte now and then: each read succeeds, and the answer never ends."""

    def answer(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head)
        while not over.wait(0.02):
            connection.sendall(b" ")

    return answer


def saying(raw: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Write these bytes and hang up."""
    return lambda connection, _: connection.sendall(raw)
