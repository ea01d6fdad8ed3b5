"""The loopback HTTP server under every stand-in: a thread per connection, and able to hang up."""

from __future__ import annotations

import json
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

_LONGEST_GOODBYE_S = 10.0


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, read whole; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back on the wire."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    """After how many bytes of the body the connection breaks."""


class HangUp(Exception):
    """Close the connection without a word."""


def json_answer(status: int, document: object, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


class LoopbackServer:
    """Serves `answer` on 127.0.0.1; `admit` is asked for every connection before a byte of it is read."""

    def __init__(self, answer: Callable[[Request], Answer], admit: Callable[[], bool]) -> None:
        self._answer = answer
        self._admit = admit
        self._port = 0
        self._server: _Server | None = None
        self._accepting: threading.Thread | None = None

    @property
    def url(self) -> str:
        if not self._port:
            raise RuntimeError("The stand-in is not running; enter it with `with` first.")
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Listen; after a `close` on the same port as before."""
        self._server = _Server(self._port, self._answer, self._admit)
        self._port = self._server.server_address[1]
        self._accepting = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Stop listening, cut what is still open, and wait until no thread is left."""
        if self._server is None or self._accepting is None:
            return
        self._server.shutdown()
        self._accepting.join()
        self._server.server_close()
        self._server.cut_connections()
        self._server = self._accepting = None


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128
    server_address: tuple[str, int]

    def __init__(self, port: int, answer: Callable[[Request], Answer], admit: Callable[[], bool]) -> None:
        self.answer = answer
        self._admit = admit
        self._connections: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(("127.0.0.1", port), _Handler)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        return self._admit()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._connections.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                self._connections.discard(request)
                self._changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def cut_connections(self) -> None:
        with self._changed:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client was faster
            self._changed.wait_for(lambda: not self._connections, _LONGEST_GOODBYE_S)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        try:
            answer = self.server.answer(self._read())
        except HangUp:
            self.close_connection = True
            return
        except Exception:
            self._write(Answer(500, b"The stand-in itself failed; its traceback is on standard error."))
            raise
        self._write(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815  # http.server finds them by name

    def _read(self) -> Request:
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, path, query, headers, self.rfile.read(length))

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut_at])
        if answer.cut_at is not None:
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Requests are kept by the stand-in; nothing goes to standard error."""
