"""Gap: the context object's times and counts, and where a redriven execution goes on."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.eval import environment
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager

from ops.local.engine.patches import Patches
from ops.local.engine.time_in_moto import partial_method
from ops.local.engine.variables import commit_assigned, variables_of
from ops.local.virtual_clock import VirtualClock

_ENTERED = {kind for kind in HistoryEventType if kind.value.endswith("StateEntered")}
_LAST = {
    HistoryEventType.ExecutionSucceeded,
    HistoryEventType.ExecutionFailed,
    HistoryEventType.ExecutionAborted,
    HistoryEventType.ExecutionTimedOut,
}


@dataclass(frozen=True)
class Checkpoint:
    """Where an execution is: the state it is in or about to enter, with what that state was given."""

    state_name: str
    state_input: Any
    variables: dict[str, Any]
    entered: str | None = None


class History(EventManager):
    """The events of one launch of an execution, on top of those before it; nothing is added after its end."""

    def __init__(self, cloud_watch_logging_session: Any = None) -> None:
        super().__init__(cloud_watch_logging_session)
        self._adding = threading.RLock()
        self._last_entered_ms = 0
        self._is_over = False
        self.is_running: Callable[[], bool] = lambda: True
        self.keep: Callable[[Any], None] = lambda _: None
        self.checkpoint: Checkpoint | None = None
        self.resumed: Checkpoint | None = None

    def add_event(self, context: Any, event_type: HistoryEventType, *args: Any, **kwargs: Any) -> int:
        """Add an event, unless it comes from what was left behind or enters a redriven state again."""
        with self._adding:
            is_entered_already = self.resumed and self.resumed.entered and event_type in _ENTERED
            if self._is_over or is_entered_already:
                return int(context.source_event_id)
            event_id = int(super().add_event(context, event_type, *args, **kwargs))
            self.keep(self._history_event_list[-1])
            self._is_over = event_type in _LAST and not self.is_running()
            return event_id

    def continued(self) -> History:
        """Return a history that goes on from this one, which stays closed to its stragglers."""
        following = History()
        following._history_event_list.extend(self._history_event_list)
        following._event_id_gen = self._event_id_gen
        following._last_entered_ms = self._last_entered_ms
        following.resumed = following.checkpoint = self.checkpoint
        return following

    def entered_time(self, clock: VirtualClock) -> str:
        """Return when a state was entered: no two entries share a time, even while the clock stands still."""
        with self._adding:
            self._last_entered_ms = max(int(clock.now_s() * 1000), self._last_entered_ms + 1)
            return iso_ms(datetime.fromtimestamp(self._last_entered_ms / 1000, UTC))


def iso_ms(moment: datetime) -> str:
    """Return a moment as the context object shows it: milliseconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def keep_context(patches: Patches, clock: VirtualClock) -> None:
    patches.put(environment, "EventManager", History)
    state_input = vars(CommonStateField)["_eval_state_input"]
    patches.put(CommonStateField, "_eval_state_input", partial_method(_enter, clock, state_input))
    exited = vars(CommonStateField)["_get_state_exited_event_details"]
    patches.put(CommonStateField, "_get_state_exited_event_details", partial_method(_leave, exited))


def _enter(self: CommonStateField, clock: VirtualClock, eval_state_input: Any, env: Any) -> None:
    history: History = env.event_manager
    state = env.states.context_object.context_object_data["State"]
    resumed, history.resumed = history.resumed, None
    state["EnteredTime"] = (resumed and resumed.entered) or history.entered_time(clock)
    state["RetryCount"] = 0
    if not env.is_frame():
        given = env.states.get_input()
        history.checkpoint = Checkpoint(self.name, given, variables_of(env), state["EnteredTime"])
    eval_state_input(self, env)


def _leave(self: CommonStateField, exited_event_details: Any, env: Any) -> Any:
    commit_assigned(env)
    if not env.is_frame() and env.next_state_name:
        following = copy.deepcopy(env.states.get_input())
        env.event_manager.checkpoint = Checkpoint(env.next_state_name, following, variables_of(env))
    return exited_event_details(self, env)
