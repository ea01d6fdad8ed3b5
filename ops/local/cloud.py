"""The local cloud as a whole: what to run, in which order, and how to leave nothing behind."""

from __future__ import annotations

import errno
import json
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.config import Config

from frontdesk.errors import RetryLater, SecretsUnavailable
from ops.local.event_sources import EventSource, EventSourcePoller
from ops.local.execution_environment import FunctionSpec, Invocation
from ops.local.failures import CannotStart, missing_package
from ops.local.front_door import FrontDoor
from ops.local.http_api import HttpApi, Route
from ops.local.kept_calls import KeptCalls
from ops.local.lambda_host import LambdaHost
from ops.local.ministack import Ministack
from ops.local.names import HOST, REGION, Addresses
from ops.local.resources import (
    Blueprint,
    create_queue,
    create_state_machine,
    create_table,
    placeholder_values,
)
from ops.local.shelves import Shelves
from ops.local.status_changes import StatusChanges, Tell
from ops.local.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from ops.local.engine.engine import Engine


CLOCK, SHELVES = "clock.json", "kept.sqlite"
_PORT = ("cloud", "port")


class LocalCloud:
    """Runs a desk's cloud while it is entered, and keeps in `home` what the next start goes on from.

    `functions` is asked once the addresses are known, so that a function's environment can hold them.
    """

    addresses: Addresses
    door: FrontDoor
    host: LambdaHost
    ministack_pid: int
    ministack_port: int

    def __init__(
        self,
        home: Path,
        blueprint: Blueprint,
        functions: Callable[[Addresses], Sequence[FunctionSpec]],
        *,
        pythonpath: Sequence[Path] = (),
        port: int = 0,
    ) -> None:
        self.logs = home / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.clock = VirtualClock(home / CLOCK)
        self.shelves = Shelves(home / SHELVES)
        self._kept = KeptCalls(
            self.shelves,
            self.clock,
            queues=[queue.name for queue in blueprint.queues],
            tables=blueprint.tables,
        )
        self._blueprint = blueprint
        self._functions = functions
        self._pythonpath = pythonpath
        self._port = port
        self._stack = ExitStack()
        self._session = _session()

    @property
    def public_url(self) -> str:
        """Where the outside world sends its webhooks, and what it signs."""
        return self.addresses.public_url

    def client(self, service: str, **options: Any) -> Any:
        """Return a new boto3 client of this cloud; keep it, for it takes a while to make."""
        return _client(self._session, service, self.addresses.port, **options)

    @contextmanager
    def outage(self, *functions: str) -> Iterator[None]:
        """Let invocations of these functions fail, while it lasts, as when the secrets cannot be read."""
        with self.host.failing(functions, _no_secrets()):
            yield

    def adopt(self, routes: Sequence[Route], event_sources: Sequence[EventSource]) -> None:
        """Serve routes and poll queues that somebody created here through the cloud's own API."""
        self._http_api.serve(routes)
        sqs = _polling_client(self._session, event_sources, self.ministack_port)
        self._work_for(event_sources, sqs, self._stack)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(_sigterm_as_exit())
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self, stack: ExitStack) -> None:
        """Start everything that takes time at once; what depends on it follows in order."""
        self.shelves.open()
        stack.callback(self.shelves.close)
        stack.callback(self.clock.set_rate, 1.0)  # or the time until the next start would run as fast
        listener = stack.enter_context(self._listen())
        self.addresses = Addresses(listener.getsockname()[1])
        self.shelves.put(*_PORT, self.addresses.port)
        ministack = Ministack(self.addresses, self.clock.file, self.logs / "ministack.log")
        stack.callback(ministack.close)
        self.ministack_pid, self.ministack_port = ministack.pid, ministack.port
        self.host = LambdaHost(self._functions(self.addresses), self.logs, self._pythonpath)
        stack.callback(self.host.close)
        self.host.prewarm()
        with ThreadPoolExecutor() as starting:
            created = starting.submit(self._create_storage, ministack)
            engine = _open_engine(self.addresses.port, self.clock, self.shelves, self._status_changes())
            stack.callback(engine.close)
            sqs = created.result()
        self._http_api = HttpApi(self._blueprint.routes, self.host, self.clock)
        self.door = FrontDoor(
            listener,
            step_functions=engine.wsgi,
            host=self.host,
            http_api=self._http_api,
            ministack_port=ministack.port,
            clock=self.clock,
            kept=self._kept,
        )
        self.door.open()
        stack.callback(self.door.close)
        self._create_state_machines()
        self.clock.on_progress(lambda: (self.host.begun(), self.host.in_flight()))
        self._work_for(self._blueprint.event_sources, sqs, stack)

    def _listen(self) -> socket.socket:
        """Listen where the last start did, unless a port is asked for, so that its addresses still hold."""
        last = None if self._port else self.shelves.get(*_PORT)
        if last is not None:
            with suppress(CannotStart):  # somebody else may listen there by now
                return _listen(last)
        return _listen(self._port)

    def _create_storage(self, ministack: Ministack) -> SQSClient:
        ministack.await_ready()
        session = _session()  # not the main thread's: a session can make one client at a time
        dynamodb = _client(session, "dynamodb", ministack.port)
        for table in self._blueprint.tables:
            create_table(table, dynamodb)
        sqs = _polling_client(session, self._blueprint.event_sources, ministack.port)
        for queue in self._blueprint.queues:
            create_queue(queue, sqs)
        urls = {queue.name: self.addresses.queue_url(queue.name) for queue in self._blueprint.queues}
        self._kept.hand_on(sqs, dynamodb, urls)
        return sqs

    def _status_changes(self) -> StatusChanges:
        sqs = self.client("sqs")

        def send(queue: str, body: str) -> None:
            sqs.send_message(QueueUrl=self.addresses.queue_url(queue), MessageBody=body)

        return StatusChanges(self._blueprint.status_rules, send)

    def _create_state_machines(self) -> None:
        values = placeholder_values(self.host.names(), self._blueprint.queues, self.addresses)
        stepfunctions = self.client("stepfunctions")
        for machine in self._blueprint.state_machines:
            create_state_machine(machine, values, stepfunctions)

    def _work_for(self, sources: Sequence[EventSource], sqs: SQSClient, stack: ExitStack) -> None:
        pollers = []
        for source in sources:
            url = self.addresses.queue_url(source.queue)
            poller = EventSourcePoller(source, url, sqs, self.host, self.clock, on_deleted=self._kept.deleted)
            poller.start()
            stack.callback(poller.close)
            pollers.append(poller)
        self._tell_the_clock_who_works(pollers)

    def _tell_the_clock_who_works(self, pollers: Sequence[EventSourcePoller]) -> None:
        self.clock.on_settled(lambda: self.host.in_flight() == 0, "a Lambda function")
        self.clock.on_settled(self.door.is_idle, "a request")
        for poller in pollers:  # after those who answer at once: these ask their queues
            self.clock.on_settled(poller.is_settled, poller.name)
        self.clock.on_settled(_Unchanged(lambda: (self.host.begun(), self.door.begun())), "new work")


class _Unchanged:
    """Whether a value is what it was at the last look.

    Asked last at every look of the clock, about what has begun: between two looks that agree, no work can
    have gone from one that was still to be asked to one that had been asked already.
    """

    def __init__(self, value: Callable[[], object]) -> None:
        self._value = value
        self._seen: object = None

    def __call__(self) -> bool:
        before, self._seen = self._seen, self._value()
        return before == self._seen


def _no_secrets() -> Invocation:
    """Return what a step answers that is to be tried again: its category by name, the leaf in the cause."""
    cause = {
        "leaf": SecretsUnavailable.__name__,
        "message": "The secrets cannot be read now.",
        "observations": [],
    }
    error = {"errorType": RetryLater.__name__, "errorMessage": json.dumps(cause), "stackTrace": []}
    return Invocation(is_error=True, payload=json.dumps(error).encode())


def _session() -> Any:
    return boto3.Session("local", "local", region_name=REGION)


def _client(session: Any, service: str, port: int, **options: Any) -> Any:
    config = Config(**{"retries": {"total_max_attempts": 1}, "read_timeout": 120, **options})
    return session.client(service, endpoint_url=f"http://{HOST}:{port}", config=config)


def _polling_client(session: Any, sources: Sequence[EventSource], port: int) -> SQSClient:
    connections = sum(source.max_concurrency + 1 for source in sources)
    # A long poll lasts as long as the clock stands still, so no real time is too long.
    options = {"read_timeout": None, "max_pool_connections": max(connections, 1)}
    client: SQSClient = _client(session, "sqs", port, **options)
    return client


def _open_engine(port: int, clock: VirtualClock, shelves: Shelves, tell: Tell) -> Engine:
    # Imported here, while everything else is starting: moto takes longer than all of it.
    try:
        from ops.local.engine.engine import open_engine
    except ModuleNotFoundError as error:
        raise missing_package(error.name or "moto") from error
    return open_engine(port, clock, shelves, tell)


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}): choose another one."
            ) from error
        raise CannotStart(f"Port {port} is taken: stop what listens there or choose another one.") from error


@contextmanager
def _sigterm_as_exit() -> Iterator[None]:
    """Let SIGTERM end the program as Ctrl-C does, through every `with`; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _exit(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
