"""Sees every worker of a desk come by the boundaries of a send, from outside."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from frontdesk.domain.lead import address_key
from ops.desk import LocalDesk
from ops.drill.sends.boundaries import OF_STEPS, Boundary
from ops.drill.sends.failures import Failures
from ops.drill.sends.wire import Commit
from ops.local.exchange import Answer, Request
from ops.local.execution_environment import ExecutionEnvironment, Invocation

_CLAIM: Final = "claim/"
_STOP: Final = "stop/"
_NOBODY: Final = Answer(503)
"""For a worker that is dead and hears nothing."""
_LOST: Final = Invocation(is_error=True, payload=b'{"errorType": "DrillFailed"}')
"""For the state machine, when the drill itself has failed and ends."""


@dataclass(eq=False, slots=True)
class Worker:
    """A worker with the invocation that it is at."""

    run_id: str
    state: str
    execution: str
    environment: ExecutionEnvironment
    is_dead: bool = field(default=False)

    def kill(self) -> None:
        """Kill -9, and return when it is gone."""
        self.is_dead = True
        self.environment.kill()


@dataclass(frozen=True, slots=True)
class Task:
    """An event that the state machine has a worker work on."""

    run_id: str
    state: str
    execution: str
    redrive_count: int
    not_after: datetime | None
    """Until when its grant may be claimed, None for a state that has none."""


class Beholder(Protocol):
    """Who hears of the boundaries."""

    def reached(self, boundary: Boundary, worker: Worker) -> None:
        """A worker is held at a boundary until this returns."""

    def delivered(self, task: Task, deliver: Callable[[], Invocation]) -> Invocation:
        """A task is about to be given to a worker; returns what the state machine is told."""


class Watch:
    """Holds each worker at each boundary while the beholder looks and acts."""

    def __init__(self, beholder: Beholder, failures: Failures) -> None:
        self._beholder = beholder
        self._failures = failures
        self._lock = threading.Lock()
        self._by_pid: dict[int, Worker] = {}
        self._by_grant: dict[str, Worker] = {}
        self._by_address: dict[str, Worker] = {}

    def over(self, desk: LocalDesk) -> None:
        """Begin to look at a desk that is up."""
        desk.cloud.host.accompany(self._attend)
        desk.cloud.host.deliver_by(self._deliver)
        desk.cloud.door.lead_through(self._at_the_fence)

    def at_commit(self, commit: Commit) -> bool:
        """Look at a worker that is about to commit, or that has; whether it is dead now."""
        worker = self._by_pid.get(commit.pid)
        sides = OF_STEPS.get(worker.state) if worker else None
        if worker is None or sides is None or (worker.state == "Gate" and not commit.grants):
            return False
        return self._at(sides[commit.is_done], worker)

    def at_post(self, phone: str, *, is_done: bool) -> None:
        """Look at the worker whose POST to this number is at the provider."""
        if worker := self._by_address.get(address_key(phone)):
            self._at(Boundary.POST_DONE if is_done else Boundary.POST_COME, worker)

    def at_list(self, phone: str) -> None:
        """Look at the worker that asks the provider for its messages to this number."""
        if worker := self._by_address.get(address_key(phone)):
            self._at(Boundary.LIST_COME, worker)

    def _deliver(self, payload: bytes, deliver: Callable[[], Invocation]) -> Invocation:
        task = _task(json.loads(payload))
        if task is None:
            return deliver()
        with self._failures:
            return self._beholder.delivered(task, deliver)
        return _LOST

    def _attend(
        self, environment: ExecutionEnvironment, payload: bytes, work: Callable[[], Invocation]
    ) -> Invocation:
        event = json.loads(payload)
        task = _task(event)
        if task is None:
            return work()
        worker = Worker(task.run_id, task.state, task.execution, environment)
        with self._lock:
            self._note(worker, event)
        try:
            if worker.state == "Gate":
                self._at(Boundary.GATE_ENTERED, worker)
            answer = work()
            if worker.state == "Recall":
                self._at(Boundary.RECALLED, worker)
            return answer
        finally:
            with self._lock:
                if self._by_pid.get(environment.pid) is worker:
                    del self._by_pid[environment.pid]

    def _note(self, worker: Worker, event: dict[str, Any]) -> None:
        self._by_pid[worker.environment.pid] = worker
        asked = {"Send": event.get("grant"), "Reconcile": event.get("open")}.get(worker.state)
        if asked:
            self._by_grant[asked["grant_id"]] = worker
            self._by_address[address_key(asked["recipient"])] = worker

    def _at_the_fence(self, request: Request, pass_on: Callable[[Request], Answer]) -> Answer:
        action = request.headers.get("x-amz-target", "").rpartition(".")[2]
        if action == "PutItem":
            return self._claim(request, pass_on)
        answer = pass_on(request)
        if action == "BatchGetItem" and (worker := self._reader(request)):
            self._at(Boundary.BARRIERS_READ, worker)
        return answer

    def _claim(self, request: Request, pass_on: Callable[[Request], Answer]) -> Answer:
        key = str(json.loads(request.body)["Item"].get("pk", {}).get("S", ""))
        worker = self._by_grant.get(key.removeprefix(_CLAIM)) if key.startswith(_CLAIM) else None
        if worker is None:
            return pass_on(request)
        if self._at(Boundary.CLAIM_ASKED, worker):
            return _NOBODY
        answer = pass_on(request)
        self._at(Boundary.CLAIM_MADE, worker)
        return answer

    def _reader(self, request: Request) -> Worker | None:
        """Return the worker that reads the barriers of this address."""
        tables = json.loads(request.body)["RequestItems"].values()
        keys = [key["pk"]["S"] for table in tables for key in table["Keys"]]
        stops = (key.removeprefix(_STOP) for key in keys if key.startswith(_STOP))
        return next((self._by_address[each] for each in stops if each in self._by_address), None)

    def _at(self, boundary: Boundary, worker: Worker) -> bool:
        if not worker.is_dead:
            with self._failures:
                self._beholder.reached(boundary, worker)
        return worker.is_dead


def _task(event: Any) -> Task | None:
    """Return what an event asks for, None if it is not the state machine's."""
    at = event.get("at") if isinstance(event, dict) else None
    if not isinstance(at, dict):
        return None
    granted = event.get("grant") if at["state"] == "Send" else None
    until = datetime.fromisoformat(granted["not_after"]) if granted else None
    return Task(event["run_id"], at["state"], at["execution"], int(at["redrive_count"]), until)
