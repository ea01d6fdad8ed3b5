"""Hosts the Lambda functions: a warm pool of execution environments per function, up to its limit."""

from __future__ import annotations

import importlib.util
import os
import threading
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from ops.local.execution_environment import ExecutionEnvironment, FunctionSpec, Invocation
from ops.local.failures import EnvironmentGone, UnknownFunction
from ops.local.lifeline import Lifeline
from ops.local.names import function_arn, function_name

Attend = Callable[[ExecutionEnvironment, bytes, Callable[[], Invocation]], Invocation]
"""Is given an environment, the event that it is to work on and that work; returns what its caller is told."""

Deliver = Callable[[bytes, Callable[[], Invocation]], Invocation]
"""Is given an event and what delivers it once; returns what its caller is told."""

PLAIN_RUNTIME = str(Path(__file__).with_name("plain_runtime.py"))


def available_runtime() -> str:
    """Return AWS's own runtime client, or our plain one where AWS's is not installed."""
    return "awslambdaric" if importlib.util.find_spec("awslambdaric") else PLAIN_RUNTIME


def _leave_alone(_: ExecutionEnvironment, __: bytes, work: Callable[[], Invocation]) -> Invocation:
    return work()


def _once(_: bytes, deliver: Callable[[], Invocation]) -> Invocation:
    return deliver()


class LambdaHost:
    """Invokes functions by name. Thread-safe; a function at its limit makes its callers wait."""

    def __init__(
        self,
        functions: Iterable[FunctionSpec],
        logs: Path,
        pythonpath: Sequence[Path] = (),
        *,
        runtime: str | None = None,
    ) -> None:
        self._lifeline = Lifeline()
        runtime = runtime or available_runtime()
        path = os.pathsep.join(str(entry) for entry in pythonpath)

        def start(spec: FunctionSpec) -> ExecutionEnvironment:
            log = logs / f"{spec.name}.log"
            return ExecutionEnvironment(spec, self._lifeline, runtime, pythonpath=path, log_file=log)

        self._start = start
        self._attend: Attend = _leave_alone
        self._deliver: Deliver = _once
        self._pools = {spec.name: self._pool_of(spec) for spec in functions}
        self._find: Callable[[str], FunctionSpec | None] | None = None
        self._finding = threading.Lock()
        self._failing: dict[str, Invocation] = {}
        self._first: dict[str, Callable[[], object]] = {}
        self._counting = threading.Lock()
        self._in_flight = 0
        self._begun = 0

    def invoke(self, name: str, payload: bytes) -> Invocation:
        """Run one invocation to its end. Raises UnknownFunction."""
        pool = self._pool(name)
        with self._counted():
            if act := self._first.pop(name, None):
                act()
            return self._failing.get(name) or self._delivered(pool, payload or b"{}")

    def invoke_later(self, name: str, payload: bytes) -> None:
        """Accept an event, run it once in the background (AWS tries again twice). Raises UnknownFunction."""
        pool = self._pool(name)
        counted = ExitStack()
        counted.enter_context(self._counted())

        def run() -> None:
            with counted:
                if name not in self._failing:
                    self._delivered(pool, payload or b"{}")

        threading.Thread(target=run, name=f"event for {name}", daemon=True).start()

    def meanwhile(self, name: str, act: Callable[[], object]) -> None:
        """Let something happen in the world just before a function is invoked the next time.

        Raises UnknownFunction.
        """
        self._pool(name)
        self._first[name] = act

    def accompany(self, attend: Attend) -> None:
        """Let somebody stand beside the environment of every invocation from now on: to look, to hold it, to
        kill it."""
        self._attend = attend

    def deliver_by(self, deliver: Deliver) -> None:
        """Let somebody deliver every event from now on, as often as they will.

        They hold no environment: each delivery takes one while it lasts, so that a second one never waits for
        what the first one has.
        """
        self._deliver = deliver

    @contextmanager
    def failing(self, names: Collection[str], failure: Invocation) -> Iterator[None]:
        """Answer every invocation of these functions with this failure while the block lasts; none runs.

        Raises UnknownFunction.
        """
        for name in names:
            self._pool(name)
        before = self._failing
        self._failing = {**before, **dict.fromkeys(names, failure)}
        try:
            yield
        finally:
            self._failing = before

    def look_up(self, find: Callable[[str], FunctionSpec | None]) -> None:
        """Host what `find` knows, each version of a function apart.

        It is asked at each invocation: a function that was changed by then is another one.
        """
        self._find = find

    def prewarm(self) -> None:
        """Start one environment of every function that has none, and do not wait for them."""
        for pool in self._pools.values():
            pool.prewarm()

    def name_of(self, reference: str) -> str:
        """Return under which name this host has the function of a name or an ARN, qualified or not."""
        name = function_name(reference)
        version = reference.rpartition(f"{name}:")[2]
        return f"{name}:{version}" if self._find and version.isdecimal() else name

    def names(self) -> list[str]:
        return list(self._pools)

    def in_flight(self) -> int:
        """Return how many invocations run or wait for an environment."""
        return self._in_flight

    def begun(self) -> int:
        """Return how many invocations there have been, so that none can come and go unseen."""
        return self._begun

    def environments(self, name: str) -> list[int]:
        """Return the process ids of a function's living environments."""
        return self._pool(name).pids()

    def kill(self, name: str) -> list[int]:
        """Kill -9 every environment of a function, whatever it is doing; return their process ids."""
        return self._pool(name).kill()

    def close(self) -> None:
        """End every environment; an invocation that is still under way ends with Runtime.ExitError."""
        for pool in self._pools.values():
            pool.close()
        self._lifeline.close()

    def _pool_of(self, spec: FunctionSpec) -> _Pool:
        return _Pool(spec, self._start, self._run)

    def _delivered(self, pool: _Pool, payload: bytes) -> Invocation:
        return self._deliver(payload, lambda: pool.invoke(str(uuid.uuid4()), payload))

    def _run(
        self, environment: ExecutionEnvironment, payload: bytes, work: Callable[[], Invocation]
    ) -> Invocation:
        return self._attend(environment, payload, work)

    def _pool(self, name: str) -> _Pool:
        if self._find:
            self._host_as_it_is(name, self._find)
        try:
            return self._pools[name]
        except KeyError:
            raise UnknownFunction(f"Function not found: {function_arn(name)}") from None

    def _host_as_it_is(self, name: str, find: Callable[[str], FunctionSpec | None]) -> None:
        with self._finding:
            spec, known = find(name), self._pools.get(name)
            if known and known.spec != spec:
                known.close()
                del self._pools[name]
            if spec and name not in self._pools:
                self._pools[name] = self._pool_of(spec)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._counting:
            self._in_flight += 1
            self._begun += 1
        try:
            yield
        finally:
            with self._counting:
                self._in_flight -= 1


class _Pool:
    """The environments of one function."""

    def __init__(
        self, spec: FunctionSpec, start: Callable[[FunctionSpec], ExecutionEnvironment], attend: Attend
    ) -> None:
        self.spec = spec
        self._start_environment = start
        self._attend = attend
        self._changed = threading.Condition()
        self._idle: list[ExecutionEnvironment] = []
        self._all: set[ExecutionEnvironment] = set()
        self._is_closed = False

    def invoke(self, request_id: str, payload: bytes) -> Invocation:
        while True:
            environment = self._lend()
            try:
                return self._attend(environment, payload, partial(environment.invoke, request_id, payload))
            except EnvironmentGone:
                continue
            finally:
                self._take_back(environment)

    def prewarm(self) -> None:
        with self._changed:
            if not self._all:
                self._idle.append(self._start())
                self._changed.notify()

    def pids(self) -> list[int]:
        with self._changed:
            return [environment.pid for environment in self._all if environment.is_alive()]

    def kill(self) -> list[int]:
        with self._changed:
            living = [environment for environment in self._all if environment.is_alive()]
            for environment in living:
                environment.kill()
            return [environment.pid for environment in living]

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            for environment in self._all:
                environment.kill()
            while self._idle:
                self._discard(self._idle.pop())
            self._changed.notify_all()

    def _lend(self) -> ExecutionEnvironment:
        with self._changed:
            while True:
                if self._is_closed:
                    raise UnknownFunction(
                        f"{self.spec.name} is no longer hosted: the local cloud is stopping."
                    )
                while self._idle:
                    environment = self._idle.pop()
                    if environment.is_alive():
                        return environment
                    self._discard(environment)
                if len(self._all) < self.spec.max_environments:
                    return self._start()
                self._changed.wait()

    def _take_back(self, environment: ExecutionEnvironment) -> None:
        with self._changed:
            if environment.is_alive() and not self._is_closed:
                self._idle.append(environment)
            else:
                self._discard(environment)
            self._changed.notify()

    def _start(self) -> ExecutionEnvironment:
        environment = self._start_environment(self.spec)
        self._all.add(environment)
        return environment

    def _discard(self, environment: ExecutionEnvironment) -> None:
        self._all.discard(environment)
        environment.stop()
