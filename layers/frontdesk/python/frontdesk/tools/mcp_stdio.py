"""MCP over a pipe: the server is a process of ours, and each message is one line.

It works where its command is: on a laptop, or packaged with the playbook. It is given nothing of our
environment but what finds programs, and its token.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import subprocess
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import IO, Final

from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.tools.mcp_wire import MOST_BYTES, Json, Reply, TooLong, Unreadable, answer_to, parsed

_CHUNK: Final = 64 * 1024
_PASSED_ON: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
_GOODBYE_S: Final = 1.0


class StdioTransport:
    """One server behind one command; started at the first message, and again after it died."""

    def __init__(
        self,
        server: str,
        command: tuple[str, ...],
        folder: Path,
        variables: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._server = server
        self._command = command
        self._folder = folder
        self._variables = variables
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""

    def exchange(self, message: Json, headers: Mapping[str, str], timeout_s: float) -> Reply:
        """Write one line, and read lines until one answers it; a server that is late is ended."""
        ends_at = time.monotonic() + timeout_s
        if self._has_died():
            return Reply(HTTPStatus.NOT_FOUND)
        try:
            process = self._running()
            self._write(process, json.dumps(message, allow_nan=False).encode() + b"\n", ends_at)
            if "id" not in message:
                return Reply(HTTPStatus.ACCEPTED)
            for line in self._lines(process, ends_at):
                if answer := answer_to(message["id"], parsed(line)):
                    return Reply(HTTPStatus.OK, answer)
            raise BrokenPipeError
        except TimeoutError as error:
            self._end(0)
            raise ProviderUnavailable(f"the MCP server {self._server} did not answer in time") from error
        except (OSError, Unreadable) as error:
            self._end(0)
            raise ProviderUnavailable(
                f"the MCP server {self._server} ended or sent no message ({type(error).__name__})"
            ) from error
        except TooLong:
            self._end(0)
            raise

    def close(self) -> None:
        """End the process; it has a moment to say goodbye."""
        self._end(_GOODBYE_S)

    def _end(self, patience_s: float) -> None:
        process, self._process, self._rest = self._process, None, b""
        if process is not None:
            _end(process, patience_s)

    def _has_died(self) -> bool:
        """Tell whether the process ended since the last message; what it knew of us is gone with it."""
        if self._process is None or self._process.poll() is None:
            return False
        self.close()
        return True

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = self._start()
            weakref.finalize(self, _end, self._process, 0)
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        program = shutil.which(self._command[0]) or shutil.which(self._folder / self._command[0])
        if program is None:
            raise Misconfigured(
                f"the MCP server {self._server} is the command {self._command[0]}, which is not on this "
                "machine: package it in the playbook's folder, or give the server's url"
            )
        passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        process = subprocess.Popen(
            [program, *self._command[1:]],
            cwd=self._folder,
            env={**passed_on, **self._variables()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        for pipe in (process.stdin, process.stdout):
            os.set_blocking(_descriptor(pipe), False)
        return process

    def _write(self, process: subprocess.Popen[bytes], line: bytes, ends_at: float) -> None:
        pipe = _descriptor(process.stdin)
        while line:
            _wait(pipe, selectors.EVENT_WRITE, ends_at)
            line = line[os.write(pipe, line[:_CHUNK]) :]

    def _lines(self, process: subprocess.Popen[bytes], ends_at: float) -> Iterator[bytes]:
        pipe = _descriptor(process.stdout)
        while True:
            *lines, self._rest = self._rest.split(b"\n")
            yield from filter(bytes.strip, lines)
            if len(self._rest) > MOST_BYTES:
                raise TooLong
            _wait(pipe, selectors.EVENT_READ, ends_at)
            chunk = os.read(pipe, _CHUNK)
            if not chunk:
                return
            self._rest += chunk


def _descriptor(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise BrokenPipeError
    return pipe.fileno()


def _wait(descriptor: int, event: int, ends_at: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, event)
        if not selector.select(max(ends_at - time.monotonic(), 0)):
            raise TimeoutError


def _end(process: subprocess.Popen[bytes], patience_s: float) -> None:
    """Close the pipes, which tells a server to end, and make sure that it did."""
    for pipe in filter(None, (process.stdin, process.stdout)):
        pipe.close()
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
