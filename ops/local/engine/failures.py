"""Gap: error names inside an execution, and which of them a Retry or Catch may match."""

from __future__ import annotations

from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import ErrorEqualsDecl
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.choice.state_choice import StateChoice
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_callback
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.eval.callback.callback import HeartbeatTimeoutError
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.program_state import ProgramRunning

from ops.local.engine.patches import Patches

_NEVER_BY_ALL = ("States.Runtime", "States.DataLimitExceeded")
_RESERVED = {kind.to_name() for kind in StatesErrorNameType}
_HEARTBEAT = "States.HeartbeatTimeout"
_TIMEOUT = "States.Timeout"
_NO_MATCH = "No choice rule matched and no default state was specified"


def name_failures(patches: Patches) -> None:
    patches.put(StateChoice, "_eval_state", _no_choice_matched(vars(StateChoice)["_eval_state"]))
    patches.put(ErrorEqualsDecl, "_eval_body", _error_equals(vars(ErrorEqualsDecl)["_eval_body"]))
    patches.put(StateTask, "_from_error", _heartbeat_missed(vars(StateTask)["_from_error"]))
    for module in (branches_decl, state_task_service_callback):
        patches.put(module, "CustomErrorName", _error_name)
    for name in ("set_error", "set_timed_out"):
        patches.put(Environment, name, _unless_over(vars(Environment)[name]))


def failed(
    env: Any,
    name: StatesErrorNameType,
    cause: str,
    event_type: HistoryEventType = HistoryEventType.TaskFailed,
    kind: str = "taskFailedEventDetails",
) -> FailureEventException:
    """Return the exception that ends a state with one of the reserved error names."""
    error_name = StatesErrorName(typ=name)
    details: Any = {kind: {"error": error_name.error_name, "cause": cause}}
    return FailureEventException(
        FailureEvent(env=env, error_name=error_name, event_type=event_type, event_details=details)
    )


def _no_choice_matched(evaluate: Any) -> Any:
    def eval_state(self: StateChoice, env: Any) -> None:
        try:
            evaluate(self, env)
        except RuntimeError as error:
            if "No branching option" not in str(error):
                raise
            raise failed(env, StatesErrorNameType.StatesNoChoiceMatched, _NO_MATCH) from error

    return eval_state


def _error_equals(evaluate: Any) -> Any:
    """States.ALL never matches what AWS calls terminal; States.Timeout also stands for a missed heartbeat."""

    def eval_body(self: ErrorEqualsDecl, env: Any) -> None:
        error = env.stack[-1].error_name
        names = {name.error_name for name in self.error_names}
        evaluate(self, env)
        if error in _NEVER_BY_ALL and error not in names:
            env.stack[-1] = False
        elif error == _HEARTBEAT and _TIMEOUT in names:
            env.stack[-1] = True

    return eval_body


def _heartbeat_missed(from_error: Any) -> Any:
    def named(self: StateTask, env: Any, ex: Exception) -> Any:
        failure = from_error(self, env, ex)
        if isinstance(ex, HeartbeatTimeoutError):
            failure.error_name = StatesErrorName(typ=StatesErrorNameType.StatesHeartbeatTimeout)
            failure.event_details["taskTimedOutEventDetails"]["error"] = _HEARTBEAT
        return failure

    return named


def _error_name(error_name: str | None) -> Any:
    """Name an error that comes from a branch or a caller, where moto refuses the reserved names."""
    if error_name in _RESERVED:
        return StatesErrorName.from_name(error_name)
    return ErrorName(error_name=error_name)


def _unless_over(end: Any) -> Any:
    """An execution ends once: what an interrupted task raises afterwards does not change how."""

    def end_once(self: Environment, *args: Any, **kwargs: Any) -> None:
        with self._state_mutex:
            if self._program_state is None or isinstance(self._program_state, ProgramRunning):
                end(self, *args, **kwargs)

    return end_once
