"""Gap: nothing under way could be cut short, and a retry reused its predecessor's token and answer."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import EvalTimeoutError
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_callback as callback_service,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import ResourceCondition

from ops.local.engine.activity import Activity, ActivityEvent, ActivityThread
from ops.local.engine.context import History
from ops.local.engine.patches import Patches
from ops.local.engine.time_in_moto import partial_method
from ops.local.engine.tokens import TokenDesk
from ops.local.engine.variables import forget_assigned


@dataclass
class _Attempt:
    """The work of one attempt, in a thread of its own so that it can be left behind."""

    work: Callable[[], None]
    activity: Activity
    error: Exception | None = None
    is_finished: bool = False
    over: ActivityEvent = field(init=False)
    thread: ActivityThread = field(init=False)

    def __post_init__(self) -> None:
        self.over = ActivityEvent(self.activity)
        self.thread = ActivityThread(self.activity, target=self._run)

    def _run(self) -> None:
        try:
            self.work()
        except Exception as error:
            self.error = _as_service_error(error)
        self.is_finished = True
        self.over.set()


def interrupt_attempts(patches: Patches, activity: Activity, desk: TokenDesk) -> None:
    """Let one attempt end when its work does, when its time is up, or at once when the execution ends."""

    def evaluate(self: ExecutionState, env: Any) -> None:
        token = _fresh_token(self, env)
        self.timeout.eval(env=env)
        seconds: float = env.stack.pop()
        frame = env.open_frame()
        frame.states.reset(input_value=env.states.get_input())
        frame.stack = copy.deepcopy(env.stack)
        attempt = _Attempt(lambda: self._eval_execution(frame), activity)
        with env.program_state_event.interrupting(attempt.over.set):
            attempt.thread.start()
            attempt.over.wait(seconds)
            if desk.close(token) and not attempt.is_finished and env.is_running():
                attempt.over.wait()
        frame.set_ended()
        env.close_frame(frame)
        _conclude(self, env, frame, attempt)

    patches.put(ExecutionState, "_evaluate_with_timeout", evaluate)
    patches.put(Program, "eval", partial_method(_run_program, activity))
    token_wait = vars(callback_service.StateTaskServiceCallback)["_eval_wait_for_task_token"]

    def wait_for_token(
        self: Any, env: Any, timeout_seconds: float, callback_endpoint: Any, **rest: Any
    ) -> Any:
        with env.program_state_event.interrupting(callback_endpoint.interrupt_all):
            return token_wait(self, env, timeout_seconds, callback_endpoint, **rest)

    patches.put(callback_service.StateTaskServiceCallback, "_eval_wait_for_task_token", wait_for_token)


def _run_program(self: Program, activity: Activity, env: Any) -> None:
    """Run a program to its end, which its own timeout brings at once."""
    with env._state_mutex:
        if env.is_running() or env.program_state() is None:
            env.next_state_name = self.start_at.start_at_name
    if self.timeout_seconds is None:
        self._eval_body(env)
        return
    thread = ActivityThread(activity, target=self._eval_body, args=(env,))
    thread.start()
    thread.join(self.timeout_seconds.timeout_seconds)
    if thread.is_alive():
        env.set_timed_out()
        thread.join()


def _fresh_token(state: Any, env: Any) -> str | None:
    """Return the token that this attempt waits for; every retry gets one of its own."""
    if not isinstance(state, callback_service.StateTaskServiceCallback):
        return None
    if state.resource.condition != ResourceCondition.WaitForTaskToken:
        return None
    context = env.states.context_object
    if context.context_object_data["State"]["RetryCount"]:
        env.callback_pool_manager.add(context.update_task_token())
    return str(context.context_object_data["Task"]["Token"])


def _conclude(state: Any, env: Any, frame: Any, attempt: _Attempt) -> None:
    if not attempt.is_finished:
        attempt.thread.abandon()
        frame.event_manager = History()  # what it still finds out is not part of the execution
        if env.is_running():
            raise EvalTimeoutError
    if not env.is_running():
        return
    if attempt.error:
        raise attempt.error
    try:
        _take_result(state, env, frame.stack.pop())
    except Exception:
        forget_assigned(env)
        raise


def _take_result(state: Any, env: Any, result: Any) -> None:
    """Assign, select and place the result; too large a whole fails here, where a Catch can still see it."""
    env.stack.append(result)
    if not state._is_language_query_jsonpath():
        env.states.set_result(result)
    if state.assign_decl:
        state.assign_decl.eval(env=env)
    if state.result_selector:
        state.result_selector.eval(env=env)
    if state.result_path:
        state.result_path.eval(env)
        state._verify_size_quota(env, env.stack[-1])
    else:
        env.states.reset(input_value=env.stack.pop())


def _as_service_error(error: Exception) -> Exception:
    """Give a call that never reached its service the name that AWS gives it, <Service>.SdkClientException."""
    if isinstance(error, BotoCoreError):
        response: Any = {
            "Error": {"Code": "SdkClientException", "Message": str(error)},
            "ResponseMetadata": {"HTTPStatusCode": 0, "RequestId": "none"},
        }
        return ClientError(response, "call")
    if isinstance(error, ClientError):
        error.response["ResponseMetadata"].setdefault("RequestId", "none")
    return error
