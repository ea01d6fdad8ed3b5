"""What happens to a run besides the death of its worker: each begins at a boundary, by the world's own doors.

Executions are stopped, redriven and started again through the engine's API; STOP is a text, a pause the
switch. No handler is called.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from frontdesk.domain.lead import rerun_name
from frontdesk.orchestration.queues import SqsQueue
from frontdesk.tools.fence import DynamoFence
from ops.desk import FENCE, INTAKE_QUEUE, LocalDesk
from ops.drill.sends.books import Books
from ops.drill.sends.boundaries import BEFORE_THE_GATE, Boundary
from ops.drill.sends.case import Case
from ops.drill.sends.failures import Failures
from ops.drill.sends.mix import Situation
from ops.drill.sends.watch import Worker
from ops.local.execution_environment import Invocation
from ops.local.virtual_clock import VirtualClock
from ops.stage import Stage
from ops.switch import Switchboard

ASKED_FIRST: Final = "What are your opening hours?"
ASKED_SECOND: Final = "How much does a teeth cleaning cost without insurance?"
ANOTHER_DRAFT: Final = " We hope to see you."
"""What another draft says besides: plain words, so that no person is asked about it."""
TASK_LASTS_S: Final = 30.0
"""The state machine's own limit for Send, in virtual seconds."""
_HEARD_WITHIN_S = 5.0
"""Real seconds: less than a worker that is held at its work gives whom it has asked."""
_HEARD_BETWEEN_TASKS_S = 20.0
_ZOMBIE_LIVES_S = 8.0
"""Real seconds: less than the whole time that Send gives a POST."""


class Later:
    """Does things at moments of the virtual clock, which does not go on before they are done."""

    def __init__(self, clock: VirtualClock, failures: Failures) -> None:
        self._clock = clock
        self._failures = failures
        self._acting = self._planned = 0
        self._lock = threading.Lock()
        clock.on_settled(lambda: self._acting == 0, "the drill")

    def fell_asleep(self) -> None:
        with self._lock:
            self._acting -= 1

    def woke(self) -> None:
        with self._lock:
            self._acting += 1

    def is_over(self) -> bool:
        """Whether nothing is left to be done."""
        return self._planned == 0

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        """Act in so many virtual seconds."""

        def wait_and_act() -> None:
            try:
                with self._failures:
                    self._clock.wait(threading.Event(), seconds, sleeper=self)
                    act()
            finally:
                with self._lock:
                    self._acting -= 1
                    self._planned -= 1

        with self._lock:
            self._acting += 1
            self._planned += 1
        threading.Thread(target=wait_and_act, daemon=True).start()


@dataclass(frozen=True, slots=True)
class Situations:
    """Begins the situations of a desk's runs."""

    stage: Stage
    books: Books
    later: Later
    board: Switchboard

    def begin(self, case: Case, worker: Worker, at: Boundary) -> None:
        """Let the case's situation come to pass; its worker is held at the boundary meanwhile."""
        begin = {
            Situation.STOP: self._stop,
            Situation.PAUSE: self._pause,
            Situation.TWO_RUNS: self._write_again,
            Situation.RERUN: self._rerun,
            Situation.RERUN_REDRAFTED: self._rerun,
            Situation.REDRIVEN: self._redrive,
            Situation.REDRIVEN_LATE: self._redrive,
            Situation.ZOMBIE: self._outlive_the_task,
        }.get(case.plan.situation)
        if begin:
            begin(case, worker, at)

    def _stop(self, case: Case, worker: Worker, at: Boundary) -> None:
        run_id = self.say(case, "STOP")
        case.note("closed", worker.run_id)
        if self._is_heard(at, lambda: self.books.has_heard(run_id)):
            case.note("closed in memory", worker.run_id)

    def _pause(self, case: Case, worker: Worker, at: Boundary) -> None:
        scope = f"location/{case.location_id}"

        def resume() -> None:
            case.note("opened", worker.run_id)
            self.board.throw(scope, is_paused=False)

        self.board.throw(scope, is_paused=True)
        case.note("closed", worker.run_id)
        if self._is_heard(at, lambda: self.books.is_paused(scope)):
            case.note("closed in memory", worker.run_id)
        self.later.after(case.plan.delay_s, resume)

    def _write_again(self, case: Case, _: Worker, at: Boundary) -> None:
        run_id = self.say(case, ASKED_SECOND)
        case.run_ids.append(run_id)
        self._is_heard(at, lambda: self.books.has_heard(run_id))

    def _rerun(self, case: Case, worker: Worker, _: Boundary) -> None:
        """Start it again. With the same draft the old worker is held until the gate has answered the new
        execution, so that the gate decides on what the old one has open; with another they race."""
        self.stage.start_again(worker.run_id, rerun_name(worker.run_id, 1))
        case.note("started again", worker.run_id)
        if case.plan.situation is Situation.RERUN:
            case.gated_again.wait(_HEARD_WITHIN_S)

    def _redrive(self, case: Case, worker: Worker, _: Boundary) -> None:
        engine = self.stage.desk.client("stepfunctions")
        arn = f"{self.stage.desk.machine_arn.replace(':stateMachine:', ':execution:')}:{worker.execution}"
        engine.stop_execution(executionArn=arn)
        self.later.after(case.plan.delay_s, lambda: engine.redrive_execution(executionArn=arn))

    def _outlive_the_task(self, case: Case, worker: Worker, _: Boundary) -> None:
        """Hold the POST until its task is over; on a machine that is too busy for that it is none."""
        clock = self.stage.desk.clock
        began_s = clock.now_s()
        if case.release.wait(_ZOMBIE_LIVES_S) and clock.now_s() - began_s > TASK_LASTS_S:
            case.note("outlived", worker.run_id, worker.execution)

    def say(self, case: Case, text: str) -> str:
        """Let the person text the desk; returns the run's id."""
        number = self.stage.desk.playbook.location(case.location_id).sender_number
        return self.stage.text(case.phone, text, to=number)

    def _is_heard(self, at: Boundary, is_so: Callable[[], bool]) -> bool:
        """Wait until memory has heard; it cannot while the gate holds the contact and the audit log."""
        if at is Boundary.GRANT_UNCOMMITTED:
            return False
        patience_s = _HEARD_BETWEEN_TASKS_S if at in BEFORE_THE_GATE else _HEARD_WITHIN_S
        give_up_at = time.monotonic() + patience_s
        while not is_so():
            if time.monotonic() > give_up_at:
                return False
            time.sleep(0.01)
        return True


def delivered_twice(deliver: Callable[[], Invocation], failures: Failures, *, at_once: bool) -> Invocation:
    """Give one task to two workers; returns what the first one answered if they work at once, or else what
    the second one did."""
    if not at_once:
        deliver()
        return deliver()

    def again() -> None:
        with failures:
            deliver()

    second = threading.Thread(target=again, daemon=True)
    second.start()
    answer = deliver()
    second.join()
    return answer


def redrafted(answer: Invocation) -> Invocation:
    """Return Draft's answer with another text, as a model that is asked again gives one."""
    if answer.is_error:
        return answer
    told = json.loads(answer.payload)
    for act in told["proposal"]["acts"]:
        act["body"] += ANOTHER_DRAFT
    return Invocation(is_error=False, payload=json.dumps(told).encode())


def switchboard(desk: LocalDesk) -> Switchboard:
    """Return the switches of a desk in this process."""
    queue = SqsQueue(desk.client("sqs"), desk.cloud.addresses.queue_url(INTAKE_QUEUE))
    fence = DynamoFence(lambda: desk.client("dynamodb"), FENCE)
    return Switchboard(desk.playbook, desk.clock, fence, queue, by="the drill")
