"""One Lambda execution environment: a process that runs AWS's own runtime client, and its Runtime API.

Each environment has a listening socket of its own, and whoever invokes it serves that socket in the same
thread: the event answers the client's pending `GET next`, and the result is what it posts afterwards. An end
of file is a process that died.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import parse_headers
from pathlib import Path
from typing import IO, cast

from ops.local.failures import EnvironmentGone
from ops.local.lifeline import Lifeline
from ops.local.names import HOST, REGION, function_arn
from ops.local.nursery import CAN_FORK, Forked

INIT_TIMEOUT_S = 60  # AWS allows 10; a laptop that starts a dozen at once may need longer
_ANSWER_TIMEOUT_S = 10
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """One Lambda function: `handle` in its handler file, what it finds in its environment, and its limits.

    Of a function that `may_fork`, importing has no effect: its environments can share one import of it.
    """

    name: str
    handler_file: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 10
    max_environments: int = 4
    may_fork: bool = False


@dataclass(frozen=True, slots=True)
class Invocation:
    """What came of one invocation: the function's answer, or its error in the shape that AWS gives it."""

    is_error: bool
    payload: bytes


class ExecutionEnvironment:
    """Serves one invocation at a time. Not thread-safe: the host lends it to one caller."""

    def __init__(
        self, spec: FunctionSpec, lifeline: Lifeline, runtime: str, *, pythonpath: str, log_file: Path
    ) -> None:
        self._spec = spec
        self._listener = socket.create_server((HOST, 0))
        self._listener.settimeout(_POLL_S)
        self._connection: _Connection | None = None
        variables, arguments = self._variables(pythonpath), [_handler(spec)]
        file = spec.handler_file
        self._process: subprocess.Popen[bytes] | Forked
        if spec.may_fork and CAN_FORK:
            self._process = lifeline.fork(
                file, runtime, arguments, environment=variables, pythonpath=pythonpath, log_file=log_file
            )
        else:
            self._process = lifeline.start(
                runtime, arguments, environment=variables, folder=file.parent, log_file=log_file
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def invoke(self, request_id: str, payload: bytes) -> Invocation:
        """Hand over one event and wait for the answer.

        Raises EnvironmentGone if the process ended between an earlier invocation and this one.
        """
        is_first = self._connection is None
        connection = self._connected()
        asked = self._next_request(connection) if connection else None
        if connection is None or asked is None:
            if is_first:
                return self._failed_init(request_id)
            raise EnvironmentGone
        if not asked.path.endswith("/invocation/next"):  # the one other thing it says here is /init/error
            connection.accept_answer()
            self.kill()
            return Invocation(is_error=True, payload=asked.body)
        return self._run(connection, request_id, payload)

    def kill(self) -> int:
        """End the process, from any thread, and return its code; whoever invokes it sees it exit."""
        self._process.kill()
        return self._process.wait()

    def stop(self) -> None:
        """End the process and give back what it used, when nobody waits for it any more."""
        self.kill()
        self._listener.close()
        if self._connection:
            self._connection.close()

    def _connected(self) -> _Connection | None:
        if self._connection is None:
            self._connection = self._accept()
        return self._connection

    def _next_request(self, connection: _Connection) -> _Request | None:
        try:
            return connection.read_request(_ANSWER_TIMEOUT_S)
        except TimeoutError:  # it answered once and never asked again: no use for anybody
            self.kill()
            return None

    def _failed_init(self, request_id: str) -> Invocation:
        if self.is_alive():
            return self._timed_out(request_id, INIT_TIMEOUT_S)
        return self._exited(request_id)

    def _run(self, connection: _Connection, request_id: str, payload: bytes) -> Invocation:
        timeout_s = self._spec.timeout_s
        headers = {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + timeout_s) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": function_arn(self._spec.name),
        }
        try:
            connection.send("200 OK", payload, headers)
            result = connection.read_request(timeout_s)
        except TimeoutError:
            return self._timed_out(request_id, timeout_s)
        except ConnectionError:
            result = None
        if result is None:
            return self._exited(request_id)
        connection.accept_answer()
        return Invocation(is_error=result.path.endswith("/error"), payload=result.body)

    def _timed_out(self, request_id: str, timeout_s: float) -> Invocation:
        self.kill()
        message = f"RequestId: {request_id} Error: Task timed out after {timeout_s:.2f} seconds"
        return _platform_error("Sandbox.Timedout", message)

    def _exited(self, request_id: str) -> Invocation:
        try:
            code = self._process.wait(_ANSWER_TIMEOUT_S)
        except subprocess.TimeoutExpired:  # it closed its connection and lives on
            code = self.kill()
        reason = f"signal: {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        message = f"RequestId: {request_id} Error: Runtime exited with error: {reason}"
        return _platform_error("Runtime.ExitError", message)

    def _accept(self) -> _Connection | None:
        """Return the runtime client's one connection; None if the process ended first, or takes too long."""
        deadline = time.monotonic() + INIT_TIMEOUT_S
        while self.is_alive() and time.monotonic() < deadline:
            try:
                return _Connection(self._listener.accept()[0])
            except TimeoutError:
                continue
        return None

    def _variables(self, pythonpath: str) -> dict[str, str]:
        folder = str(self._spec.handler_file.parent)
        return {
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "TZ": ":UTC",
            "LAMBDA_TASK_ROOT": folder,
            "PYTHONPATH": os.pathsep.join(filter(None, (folder, pythonpath))),
            **self._spec.environment,
            "_HANDLER": _handler(self._spec),
            "AWS_LAMBDA_FUNCTION_NAME": self._spec.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self._spec.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_RUNTIME_API": f"{HOST}:{self._listener.getsockname()[1]}",
        }


@dataclass(frozen=True, slots=True)
class _Request:
    """One request of the runtime client."""

    path: str
    body: bytes


class _Cut(ConnectionError):
    """The client went away in the middle of a request: it died while it was posting its answer."""


class _Stream:
    """Reads whole lines and whole bodies or raises: half an answer must not pass for one."""

    def __init__(self, accepted: socket.socket) -> None:
        self._file = accepted.makefile("rb")

    def readline(self, limit: int = -1) -> bytes:
        line = self._file.readline(limit)
        if not line.endswith(b"\n"):
            raise _Cut
        return line

    def read(self, size: int) -> bytes:
        content = self._file.read(size)
        if len(content) < size:
            raise _Cut
        return content

    def close(self) -> None:
        self._file.close()


class _Connection:
    """The server's end of the runtime client's connection, which it keeps for its whole life."""

    def __init__(self, accepted: socket.socket) -> None:
        self._socket = accepted
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = _Stream(accepted)

    def read_request(self, timeout_s: float) -> _Request | None:
        """Return the next request; None if the client is gone. Raises TimeoutError if none begins in time."""
        self._socket.settimeout(timeout_s)
        try:
            request_line = self._stream.readline()
            headers = parse_headers(cast("IO[bytes]", self._stream))
            if headers.get("Transfer-Encoding") == "chunked":
                body = self._read_chunks()
            else:
                body = self._stream.read(int(headers.get("Content-Length") or 0))
        except ConnectionError:
            return None
        return _Request(request_line.split()[1].decode(), body)

    def send(self, status: str, body: bytes, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "\r\n"]).encode() + body)

    def accept_answer(self) -> None:
        """Tell the client that its post was taken; whether it still lives to hear that no longer matters."""
        with suppress(ConnectionError):
            self.send("202 Accepted", b'{"status":"OK"}', {})

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _read_chunks(self) -> bytes:
        chunks = []
        while size := int(self._stream.readline(), 16):
            chunks.append(self._stream.read(size))
            self._stream.readline()
        self._stream.readline()
        return b"".join(chunks)


def _handler(spec: FunctionSpec) -> str:
    return f"{spec.handler_file.stem}.handle"


def _platform_error(error_type: str, message: str) -> Invocation:
    error = {"errorType": error_type, "errorMessage": message}
    return Invocation(is_error=True, payload=json.dumps(error).encode())
