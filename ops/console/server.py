"""Serves the console from a thread of the desk's own process, to this machine alone."""

from __future__ import annotations

import errno
import logging
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from ops.console.app import create_app
from ops.console.desk import ConsoleDesk
from ops.desk import LocalDesk
from ops.local.failures import CannotStart
from ops.local.names import HOST
from ops.reader import DeskReader


@dataclass(frozen=True, slots=True)
class ConsoleAddress:
    """Where the console is; whoever has `url` is let in."""

    origin: str
    token: str

    @property
    def url(self) -> str:
        return f"{self.origin}/?token={self.token}"


class _Quiet(WSGIRequestHandler):
    """Keeps no log of what it is sent: an address may have the token in it, and noise anything at all."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # werkzeug's name
        """Say nothing."""


@contextmanager
def open_console(desk: LocalDesk, port: int = 0) -> Iterator[ConsoleAddress]:
    """Serve the console of a desk that runs in this process, with a new token, until the block ends."""
    reader = DeskReader(desk.client("lambda"), desk.client("stepfunctions"), desk.machine_arn)
    token = secrets.token_urlsafe(24)
    app = create_app(ConsoleDesk(reader, desk, token))
    with _log_to(desk.cloud.logs / "console.log", app.logger), served(app, port) as origin:
        yield ConsoleAddress(origin, token)


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve an app on 127.0.0.1 until the block ends; yields its origin."""
    with _listener(port) as listener:
        taken = listener.getsockname()[1]
        server = make_server(HOST, taken, app, threaded=True, request_handler=_Quiet, fd=listener.fileno())
        serving = threading.Thread(target=server.serve_forever, args=(0.05,), name="console", daemon=True)
        serving.start()
        try:
            yield f"http://{HOST}:{taken}"
        finally:
            server.shutdown()
            serving.join()
            server.server_close()


@contextmanager
def _log_to(file: Path, logger: logging.Logger) -> Iterator[None]:
    """Keep what breaks inside a page beside the functions' own logs, and off the terminal."""
    handler = logging.FileHandler(file)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise CannotStart(f"Port {port} {why}: give --console-port another one, or none at all.") from error
