"""Starts ministack, which gives the local cloud its queues, tables and schedules, as a process of its own."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path

import urllib3

from ops.local.failures import CannotStart, missing_package
from ops.local.lifeline import Lifeline
from ops.local.names import ACCOUNT, HOST, REGION, Addresses

_MODULE = "ops.local.ministack_process"
_START_TIMEOUT_S = 60
_STOP_TIMEOUT_S = 5
_ROOT = Path(__file__).resolve().parents[2]


class Ministack:
    """One ministack process, reached through the front door only; `addresses` are those of the front door."""

    def __init__(self, addresses: Addresses, clock_file: Path, log_file: Path) -> None:
        if importlib.util.find_spec("ministack") is None:
            raise missing_package("ministack")
        self._log_file = log_file
        self._lifeline = Lifeline()
        # Bound here and inherited, so that no other program can take the port in between.
        with socket.create_server((HOST, 0)) as listener:
            self.port: int = listener.getsockname()[1]
            self._process = self._lifeline.start(
                _MODULE,
                [str(clock_file), str(listener.fileno())],
                environment=_environment(addresses),
                folder=log_file.parent,
                log_file=log_file,
                inherit=[listener.fileno()],
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def await_ready(self) -> None:
        """Wait until ministack answers. Raises CannotStart."""
        with urllib3.HTTPConnectionPool(HOST, self.port, timeout=_START_TIMEOUT_S, retries=False) as pool:
            try:
                pool.urlopen("GET", "/_ministack/health")
            except urllib3.exceptions.HTTPError as error:
                raise CannotStart(f"ministack did not start: read {self._log_file}.") from error

    def close(self) -> None:
        """End the process: nothing in it outlives the local cloud."""
        self._process.kill()
        self._process.wait(_STOP_TIMEOUT_S)
        self._lifeline.close()


def _environment(addresses: Addresses) -> dict[str, str]:
    return {
        "PYTHONPATH": str(_ROOT),
        "TZ": "UTC",
        "LOG_LEVEL": "WARNING",
        "MINISTACK_HOST": HOST,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        # The addresses that it hands out, such as those of queues, lead through the front door.
        "GATEWAY_PORT": str(addresses.port),
        # It would listen on every address of this machine.
        "IOT_MTLS_ENABLED": "0",
        # It would tidy up containers of other ministacks on this machine.
        "DOCKER_HOST": "unix:///nonexistent",
    }
