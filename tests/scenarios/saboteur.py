"""Makes Lambda invocations fail as they fail on AWS: with an error, by dying, by answering nonsense, or too
late."""

import json
import math
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

from ops.desk import LocalDesk
from ops.local.execution_environment import Invocation
from tests.fixtures.waiting import eventually

Moment = Literal["before", "after"]

_EXIT = {"errorType": "Runtime.ExitError", "errorMessage": "exited with signal: killed"}
_KILLED = Invocation(is_error=True, payload=json.dumps(_EXIT).encode())


@dataclass
class Plan:
    """What happens to the next `times` invocations in `state`; `when` says whether the work is done all the
    same."""

    state: str
    spoil: Callable[[Callable[[], Invocation]], Invocation]
    times: int


class Saboteur:
    """Stands between the front door and the workers of one desk."""

    def __init__(self, desk: LocalDesk) -> None:
        self._desk = desk
        self._plans: list[Plan] = []
        self._swallowed: dict[str, Callable[[bytes], Invocation]] = {}
        self._lock = threading.Lock()
        self._pace_s: dict[str, float] = {}
        self._real = desk.cloud.host.invoke
        desk.cloud.host.invoke = self._invoke  # type: ignore[method-assign]  # the seam that this class is about

    def fail(self, state: str, error: str, *, times: int = 1, after: bool = False) -> None:
        """Let invocations in a state end with an error of this name; `after` they have done their work."""

        def spoil(work: Callable[[], Invocation]) -> Invocation:
            if after:
                work()
            cause = {"errorType": error, "errorMessage": f"sabotaged in {state}", "stackTrace": []}
            return Invocation(is_error=True, payload=json.dumps(cause).encode())

        self._plan(Plan(state, spoil, times))

    def meanwhile(self, state: str, act: Callable[[], object]) -> None:
        """Let something happen in the world just before the next invocation in a state."""

        def spoil(work: Callable[[], Invocation]) -> Invocation:
            act()
            return work()

        self._plan(Plan(state, spoil, 1))

    def forge(self, state: str, change: dict[str, Any]) -> None:
        """Let the next invocation in a state answer something else than it did."""

        def spoil(work: Callable[[], Invocation]) -> Invocation:
            answer = json.loads(work().payload)
            return Invocation(is_error=False, payload=json.dumps({**answer, **change}).encode())

        self._plan(Plan(state, spoil, 1))

    def kill(self, state: str, function: str, moment: Moment) -> None:
        """Kill the worker with -9 before the next invocation in a state begins, or when its work is done but
        not answered."""

        def spoil(work: Callable[[], Invocation]) -> Invocation:
            if moment == "after":
                work()
                self._desk.cloud.host.kill(function)
                return _KILLED
            self._desk.cloud.host.kill(function)
            return work()

        self._plan(Plan(state, spoil, 1))

    def kill_at(self, state: str, function: str, fraction: float) -> None:
        """Kill the worker with -9 when it has worked on the next invocation in a state for this fraction of
        the shortest time that the work has taken so far. If it was done by then, the plan stands, and strikes
        sooner."""

        def spoil(work: Callable[[], Invocation]) -> Invocation:
            if not self._desk.cloud.host.environments(function):
                self._real(function, b"{}")  # refused by every handler, once it is imported
            pace_s = self._pace_s.get(state, math.inf)
            killer = threading.Timer(min(pace_s * fraction, 60), self._desk.cloud.host.kill, (function,))
            killer.start()
            answer = self._timed(state, work)
            killer.cancel()
            killer.join()
            if not was_killed(answer):
                self.kill_at(state, function, fraction * 0.7 if math.isfinite(pace_s) else fraction)
            return answer

        self._plan(Plan(state, spoil, 1))

    def strike_while(
        self, state: str, midway: AbstractContextManager[Callable[[], bool]], strike: Callable[[], object]
    ) -> None:
        """Enter `midway` when the next invocation in a state begins, and strike as soon as what it yields is
        true; never, if the work is done before."""

        def spoil(work: Callable[[], Invocation]) -> Invocation:
            is_done = threading.Event()
            with midway as is_midway:

                def wait_and_strike() -> None:
                    eventually(lambda: is_done.is_set() or is_midway())
                    if not is_done.is_set():
                        strike()

                striker = threading.Thread(target=wait_and_strike)
                striker.start()
                try:
                    return work()
                finally:
                    is_done.set()
                    striker.join()

        self._plan(Plan(state, spoil, 1))

    def afterwards(self, state: str, act: Callable[[], object]) -> None:
        """Let something happen when the next invocation in a state has done its work but has not answered."""

        def spoil(work: Callable[[], Invocation]) -> Invocation:
            answer = work()
            act()
            return answer

        self._plan(Plan(state, spoil, 1))

    def stall(self, state: str, until: threading.Event) -> None:
        """Hold the next invocation in a state until the event is set; the task's own timeout runs
        meanwhile."""

        def spoil(work: Callable[[], Invocation]) -> Invocation:
            until.wait(60)
            return work()

        self._plan(Plan(state, spoil, 1))

    def swallow(self, function: str, tokens: list[str]) -> None:
        """Let a queue's function take its messages and do nothing with them but note their task tokens."""

        def noted(payload: bytes) -> Invocation:
            records = json.loads(payload)["Records"]
            tokens.extend(json.loads(record["body"])["task_token"] for record in records)
            return Invocation(is_error=False, payload=b'{"batchItemFailures": []}')

        with self._lock:
            self._swallowed[function] = noted

    def make_peace(self) -> None:
        """Drop every plan."""
        with self._lock:
            self._plans.clear()
            self._swallowed.clear()

    @property
    def has_struck(self) -> bool:
        """Whether every plan was carried out."""
        with self._lock:
            return not self._plans

    def _plan(self, plan: Plan) -> None:
        with self._lock:
            self._plans.append(plan)

    def _invoke(self, name: str, payload: bytes) -> Invocation:
        if swallow := self._swallowed.get(name):
            return swallow(payload)
        state = str(json.loads(payload).get("at", {}).get("state", name))
        plan = self._take(state)
        if plan is None:
            return self._timed(state, lambda: self._real(name, payload))
        return plan.spoil(lambda: self._real(name, payload))

    def _timed(self, state: str, work: Callable[[], Invocation]) -> Invocation:
        """Learn how long the work takes at its quickest: in a warm worker, with nothing in its way."""
        began = time.perf_counter()
        answer = work()
        if not answer.is_error:
            self._pace_s[state] = min(time.perf_counter() - began, self._pace_s.get(state, math.inf))
        return answer

    def _take(self, state: str) -> Plan | None:
        """Find the plan for a state, which is the function's name where there is no state."""
        with self._lock:
            plan = next((each for each in self._plans if each.state == state), None)
            if plan is None:
                return None
            plan.times -= 1
            if plan.times <= 0:
                self._plans.remove(plan)
            return plan


def was_killed(invocation: Invocation) -> bool:
    """Whether the worker's process ended before it had answered."""
    return invocation.is_error and json.loads(invocation.payload)["errorType"] == "Runtime.ExitError"
