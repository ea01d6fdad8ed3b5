"""Makes Lambda invocations fail as they fail on AWS: with an error, by dying, by answering nonsense, or too
late."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from ops.desk import LocalDesk
from ops.local.execution_environment import Invocation

Moment = Literal["before", "during", "after"]


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
        """Kill the worker with -9: before it begins, while it works, or when it is done but has not
        answered."""

        def spoil(work: Callable[[], Invocation]) -> Invocation:
            if moment == "after":
                work()
                self._desk.cloud.host.kill(function)
                cause = {"errorType": "Runtime.ExitError", "errorMessage": "exited with signal: killed"}
                return Invocation(is_error=True, payload=json.dumps(cause).encode())
            if moment == "before":
                self._desk.cloud.host.kill(function)
                return work()
            timer = threading.Timer(0.004, self._desk.cloud.host.kill, (function,))
            timer.start()
            try:
                return work()
            finally:
                timer.join()

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
        plan = self._take(name, payload)
        if plan is None:
            return self._real(name, payload)
        return plan.spoil(lambda: self._real(name, payload))

    def _take(self, name: str, payload: bytes) -> Plan | None:
        """Find the plan for this invocation: by its state, or by its function's name where there is no
        state."""
        state = json.loads(payload).get("at", {}).get("state", name)
        with self._lock:
            plan = next((each for each in self._plans if each.state == state), None)
            if plan is None:
                return None
            plan.times -= 1
            if plan.times <= 0:
                self._plans.remove(plan)
            return plan
