"""Plays planned runs on one desk: many people write at once, and time passes until all of it has an end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.domain.lead import LocationId, rerun_of
from ops.demo.scenes import LINCOLN_PARK, MORNING_HOUR, until
from ops.drill.sends.books import Books
from ops.drill.sends.boundaries import Boundary
from ops.drill.sends.case import Case
from ops.drill.sends.crm import misbehave_at_the_crm, notes_about
from ops.drill.sends.failures import Failures
from ops.drill.sends.judge import Evidence, Text
from ops.drill.sends.mix import Plan, Situation
from ops.drill.sends.provider import misbehave
from ops.drill.sends.situations import (
    ASKED_FIRST,
    TASK_LASTS_S,
    Later,
    Situations,
    delivered_twice,
    redrafted,
    switchboard,
)
from ops.drill.sends.watch import Task, Watch, Worker
from ops.local.execution_environment import Invocation
from ops.stage import Stage

PAUSED_PLACES: Final = (LocationId("oak-park"), LocationId("highlands"))
"""Where those write whose location is paused, one at a time: everybody else is at Lincoln Park."""
ZOMBIES_AT_ONCE: Final = 4
"""As many workers as Send has: each is held."""
_EVENING_HOUR: Final = 16
_SATURDAY: Final = 5
_HANGS_S: Final = 0.1
_ZOMBIES_COME_WITHIN_S: Final = 6.0
_STRIDES: Final = (*(timedelta(minutes=25),) * 4, *(timedelta(hours=1),) * 2)
"""How time passes until every run has an end. What is lost twice and then asked takes less than the first
ones; whatever is parked again and again has none."""


class Play:
    """One desk and its cases. As a beholder of its workers it strikes at the boundaries of their plans."""

    def __init__(self) -> None:
        self.failures = Failures()
        self.watch = Watch(self, self.failures)
        self._cases: dict[str, Case] = {}
        self._lock = threading.RLock()
        self._numbers = count(1000)

    def on(self, stage: Stage, books: Books) -> None:
        """Take this desk."""
        self._stage = stage
        self._books = books
        self._later = Later(stage.desk.clock, self.failures)
        self._situations = Situations(stage, books, self._later, switchboard(stage.desk))
        self.watch.over(stage.desk)

    # What the workers are met with

    def reached(self, boundary: Boundary, worker: Worker) -> None:
        """Note where a worker is; begin the situation and kill it if that is its plan."""
        case = self._case_of(worker.run_id)
        if case is None:
            return
        is_gates_begin = boundary is Boundary.GATE_ENTERED
        with self._lock:
            if not case.is_about(boundary):
                return
            if not is_gates_begin:
                case.note(boundary, worker.run_id, worker.execution)
            begins = case.plan.begins_at(boundary) and case.begin()
            kills = boundary is case.plan.kill and not case.was_killed
            case.was_killed = case.was_killed or kills
        if begins:
            self._situations.begin(case, worker, boundary)
            with self._lock:
                self._cases.update(dict.fromkeys(case.run_ids, case))
        if is_gates_begin:  # what happens before it begins is before it
            case.note(boundary, worker.run_id, worker.execution)
        if kills:
            worker.kill()

    def delivered(self, task: Task, deliver: Callable[[], Invocation]) -> Invocation:
        """Let a task be worked on, twice or with another draft if that is its plan."""
        case = self._case_of(task.run_id)
        if case is None:
            return deliver()
        if task.state == "Send":
            return self._sent(case, task, deliver)
        return self._answered_again(case, task, deliver()) if rerun_of(task.execution)[1] else deliver()

    def _answered_again(self, case: Case, task: Task, answer: Invocation) -> Invocation:
        """Note what the other execution of a run was answered; its draft is another if that is the plan."""
        if task.state == "Gate":
            case.gated_again.set()
        if task.state == "Draft" and case.plan.situation is Situation.RERUN_REDRAFTED:
            answer = redrafted(answer)
            case.note("redrafted", task.run_id, task.execution)
        return answer

    def _sent(self, case: Case, task: Task, deliver: Callable[[], Invocation]) -> Invocation:
        if task.redrive_count and task.not_after:
            is_late = self._stage.desk.clock.now() > task.not_after
            case.note("redriven late" if is_late else "redriven", task.run_id, task.execution)
        is_text_before_a_note = case.plan.is_noted and not case.is_answered
        if case.plan.situation is not Situation.SENT_TWICE or is_text_before_a_note or not case.begin():
            return deliver()
        answer = delivered_twice(deliver, self.failures, at_once=not case.plan.takes_second_answer)
        case.note("delivered twice", task.run_id, task.execution)
        return answer

    def _case_of(self, run_id: str) -> Case | None:
        with self._lock:
            return self._cases.get(run_id)

    # What the world does

    def wave(self, plans: Sequence[Plan]) -> list[Evidence]:
        """Let everybody write at once, see all of it to its end, and return what was seen."""
        self._go_to_a_working_day()
        places = iter(PAUSED_PLACES)
        cases = [self._case(plan, places) for plan in plans]
        for case in cases:
            self._write(case)
        self._pass_over([each for each in cases if each.plan.situation is Situation.ZOMBIE])
        self._see_through(cases)
        evidence = self._gathered(cases, [*self._books.left_open(), *self._running()])
        desk = self._stage.desk
        for provider in filter(None, (desk.twilio, desk.highlevel)):
            provider.faults.clear()
        self._cases.clear()
        self.failures.raise_first()
        return evidence

    def _case(self, plan: Plan, places: Iterator[LocationId]) -> Case:
        place = next(places) if plan.situation is Situation.PAUSE else LINCOLN_PARK
        number = next(self._numbers)
        return Case(plan, f"+1312{556 + number // 10_000}{number % 10_000:04}", place)

    def _write(self, case: Case) -> None:
        desk = self._stage.desk
        if case.plan.is_noted:
            misbehave_at_the_crm(desk, case, self.watch)
        else:
            misbehave(desk.twilio, case, self.watch)
        with self._lock:  # no worker is looked at before its case is known
            run_id = self._situations.say(case, ASKED_FIRST)
            case.run_ids.append(run_id)
            self._cases[run_id] = case

    def _pass_over(self, zombies: Sequence[Case]) -> None:
        """Let the tasks of hanging workers time out, and each POST be accepted when its time has come."""
        if not zombies:
            return
        clock, give_up_at = self._stage.desk.clock, time.monotonic() + _ZOMBIES_COME_WITHIN_S
        while not all(each.has_passed(Boundary.POST_COME) for each in zombies):
            if time.monotonic() > give_up_at:
                break
            time.sleep(0.02)
        began_s = clock.now_s()
        clock.move(TASK_LASTS_S + 1, stalled_after_s=_HANGS_S)
        for case in sorted(zombies, key=lambda each: each.plan.delay_s):
            left_s = began_s + case.plan.delay_s - clock.now_s()
            clock.move(max(left_s, 0), stalled_after_s=_HANGS_S)
            case.release.set()

    def _see_through(self, cases: Sequence[Case]) -> None:
        """Let time pass, and a person take over what they are asked about, until everything has an end."""
        for stride in _STRIDES:
            self._pass(timedelta())
            if not self._is_anything_open(cases):
                return
            self._pass(stride)
        self._pass(timedelta())

    def _is_anything_open(self, cases: Sequence[Case]) -> bool:
        run_ids = {run_id: case for case in cases for run_id in case.run_ids}
        for run_id, is_waiting in self._books.asked(run_ids).items():
            run_ids[run_id].asked.add(run_id)
            if is_waiting and any(each.has_buttons for each in self._stage.requests(run_id)):
                self._stage.click(run_id, "take_over")
                self._pass(timedelta())
        outcomes = self._books.outcomes(run_ids)
        is_ended = all(outcomes.get(run_id) for run_id in run_ids)
        is_over = is_ended and self._later.is_over()
        return not is_over or bool(self._books.left_open()) or bool(self._running())

    def _running(self) -> list[str]:
        pages = self._stage.desk.client("stepfunctions").get_paginator("list_executions")
        found = pages.paginate(stateMachineArn=self._stage.desk.machine_arn, statusFilter="RUNNING")
        return [f"execution {each['name']} runs" for page in found for each in page["executions"]]

    def _gathered(self, cases: Sequence[Case], left_open: Sequence[str]) -> list[Evidence]:
        """Lay what is left open to whom it names; a report on a delivery, or a STOP, to the first."""
        run_ids = [run_id for case in cases for run_id in case.run_ids]
        nobodys = [what for what in left_open if not any(run_id in what for run_id in run_ids)]
        first = cases[0]
        return [
            self._evidence(case, [*_about(case, left_open), *(nobodys if case is first else ())])
            for case in cases
        ]

    def _evidence(self, case: Case, left_open: Sequence[str]) -> Evidence:
        outcomes = self._books.outcomes(case.run_ids)
        asked = self._books.asked(case.run_ids)
        texts = [Text(each.body, each.at) for each in self._stage.texts_to(case.phone)]
        return Evidence(
            plan=case.plan,
            run_ids=tuple(case.run_ids),
            outcomes=tuple(outcomes.get(run_id) for run_id in case.run_ids),
            accepted=tuple(texts),
            notes=notes_about(self._stage.desk, case.phone),
            noted=self._books.noted(case.run_ids),
            seen=tuple(case.seen),
            was_asked=bool(asked),
            was_killed=case.was_killed,
            left_open=tuple(left_open),
        )

    def _pass(self, span: timedelta) -> None:
        """Let time pass; what broke in the drill meanwhile ends it here."""
        self._stage.pass_time(span)
        self.failures.raise_first()

    def _go_to_a_working_day(self) -> None:
        """Leave the afternoon to come: nobody is texted at night, and people answer by day."""
        zone = ZoneInfo(self._stage.desk.playbook.location(LINCOLN_PARK).timezone)
        now = self._stage.desk.clock.now().astimezone(zone)
        while now.weekday() >= _SATURDAY or not MORNING_HOUR <= now.hour < _EVENING_HOUR:
            self._pass(until(self._stage, MORNING_HOUR))
            now = self._stage.desk.clock.now().astimezone(zone)


def _about(case: Case, left_open: Sequence[str]) -> list[str]:
    return [what for what in left_open if any(run_id in what for run_id in case.run_ids)]
