"""Gap: stopping at once, redriving as on AWS, and keeping a history without the machinery that wrote it."""

from __future__ import annotations

import copy
import threading
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.flow.start_at import StartAt
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventHistoryContext
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

from ops.local.engine.activity import Activity, ActivityThread
from ops.local.engine.context import History, iso_ms
from ops.local.engine.faults import ExecutionNotRedrivable
from ops.local.engine.kept import KeptExecutions
from ops.local.engine.variables import restore_variables
from ops.local.status_changes import Tell

_REDRIVABLE_FOR = timedelta(days=14)
_STOPS_WITHIN_S = 10.0


class LocalExecution(Execution):
    """One execution, over all its redrives."""

    exec_worker: Any

    def __init__(self, activity: Activity, kept: KeptExecutions, tell: Tell, **given: Any) -> None:
        super().__init__(**given)
        self.kept = kept
        self.tell = tell
        self.ended = threading.Event()
        self.redrive_count = 0
        self.redrive_date: datetime | None = None
        self.activity = activity
        self._changing = threading.Lock()
        self._redrive_token: str | None = None

    def start(self) -> None:
        self._launch(None)

    def stop(self, stop_date: datetime, error: str | None, cause: str | None) -> None:
        """Abort; what runs is interrupted, and only a Lambda's own process goes on."""
        if self.exec_status == ExecutionStatus.RUNNING:
            self.exec_worker.stop(stop_date=stop_date, cause=cause, error=error)
            self.ended.wait(_STOPS_WITHIN_S)

    def redrive(self, client_token: str | None) -> datetime:
        """Go on from the state that did not succeed. Raises ExecutionNotRedrivable."""
        with self._changing:
            if client_token and client_token == self._redrive_token and self.redrive_date:
                return self.redrive_date
            if reason := self.not_redrivable():
                raise ExecutionNotRedrivable(f"Execution Not Redrivable: '{reason}'")
            self._redrive_token = client_token
            self.redrive_count += 1
            self.redrive_date = self.activity.clock.now()
            self.stop_date = self.error = self.cause = self.output = None
            self.ended.clear()
            self._launch(self.exec_worker.env.event_manager)
            return self.redrive_date

    def not_redrivable(self) -> str | None:
        """Return why this execution cannot be redriven, or None."""
        if self.exec_status in (ExecutionStatus.RUNNING, ExecutionStatus.SUCCEEDED):
            return f"Execution is {self.status} and cannot be redriven"
        if self.stop_date and self.activity.clock.now() - self.stop_date > _REDRIVABLE_FOR:
            return "Execution is out of its redrivable period of 14 days"
        return None

    def describe(self) -> dict[str, Any]:
        """Return what DescribeExecution answers."""
        reason = self.not_redrivable()
        described = {
            **self.to_describe_output(),
            "input": self.execution_input,
            **self._machine(),
            "redriveCount": self.redrive_count,
            "redriveDate": self.redrive_date,
            "redriveStatus": "NOT_REDRIVABLE" if reason else "REDRIVABLE",
            "redriveStatusReason": reason,
        }
        return {name: value for name, value in described.items() if value is not None}

    def _machine(self) -> dict[str, str]:
        source_arn: str | None = getattr(self.state_machine, "source_arn", None)
        if source_arn is None:
            return {"stateMachineArn": self.state_machine.arn}
        return {"stateMachineArn": source_arn, "stateMachineVersionArn": self.state_machine.arn}

    def _launch(self, history: History | None) -> None:
        self.exec_worker = _Worker(self, history)
        self.exec_status = ExecutionStatus.RUNNING
        self.kept.keep(self.describe())
        ActivityThread(self.activity, target=self.exec_worker.run).start()


class _Worker(ExecutionWorker):
    """Runs an execution from its start, or from where its history stopped."""

    env: Any

    def __init__(self, execution: LocalExecution, history: History | None) -> None:
        started = Execution._get_start_execution_worker(execution)
        super().__init__(
            evaluation_details=started._evaluation_details,
            exec_comm=_Termination(execution),
            cloud_watch_logging_session=None,
            activity_store=started._activity_store,
        )
        self._execution = execution
        program: Any = self._get_evaluation_entrypoint()
        self._program = copy.copy(program)
        self.env = self._get_evaluation_environment()
        self._complete_context()
        self._write_down(self.env.event_manager)
        if history:
            self._resume(history.continued())
        # Running from here on, so that a stop that comes before the first state is not lost.
        self.env.next_state_name = self._program.start_at.start_at_name

    def run(self) -> None:
        if not self._execution.redrive_count:
            self._add_started()
        self._program.eval(self.env)
        self._execution_communication.terminated()

    def _write_down(self, history: History) -> None:
        history.is_running = self.env.is_running
        history.keep = partial(self._execution.kept.keep_event, self._execution.exec_arn)

    def _complete_context(self) -> None:
        execution = self.env.states.context_object.context_object_data["Execution"]
        execution["StartTime"] = iso_ms(self._execution.start_date)
        execution["RedriveCount"] = self._execution.redrive_count
        if self._execution.redrive_date:
            execution["RedriveTime"] = iso_ms(self._execution.redrive_date)

    def _resume(self, history: History) -> None:
        self._write_down(history)
        self.env.event_manager = history
        self.env.event_history_context = EventHistoryContext(len(history.get_event_history()))
        history.add_event(
            context=self.env.event_history_context,
            event_type=HistoryEventType.ExecutionRedriven,
            event_details={"executionRedrivenEventDetails": {"redriveCount": self._execution.redrive_count}},
        )
        if checkpoint := history.resumed:
            self._program.start_at = StartAt(start_at_name=checkpoint.state_name)
            self.env.states.reset(input_value=checkpoint.state_input)
            restore_variables(self.env, checkpoint.variables)

    def _add_started(self) -> None:
        started = {
            "input": to_json_str(self._execution.input_data),
            "inputDetails": {"truncated": False},
            "roleArn": self._execution.role_arn,
        }
        self.env.event_manager.add_event(
            context=self.env.event_history_context,
            event_type=HistoryEventType.ExecutionStarted,
            event_details={"executionStartedEventDetails": started},
            update_source_event_id=False,
        )


class _Termination(BaseExecutionWorkerCommunication):
    """Told when the last state is over."""

    execution: LocalExecution

    def terminated(self) -> None:
        env = self.execution.exec_worker.env
        state = env.program_state()
        self._reflect_execution_status()  # type: ignore[no-untyped-call]  # moto's
        if isinstance(state, ProgramStopped):
            self.execution.error, self.execution.cause = state.error, state.cause
        ended = self.execution.describe()
        self.execution.kept.keep(ended)
        env.stack.clear()
        env.heap.clear()
        env._frames.clear()
        env.callback_pool_manager._pool.clear()
        self.execution.ended.set()
        self.execution.tell(ended)  # while it still counts as active, or time might pass before it is heard
        self.execution.activity.execution_ended()
