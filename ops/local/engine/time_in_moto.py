"""Gap: moto reads and waits in real time, and takes timestamps for local time. Here all is the clock's."""

from __future__ import annotations

import datetime
import threading
import time
from functools import partial
from types import SimpleNamespace
from typing import Any

from moto.core.utils import utcnow
from moto.stepfunctions.parser import utils
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEventException
from moto.stepfunctions.parser.asl.component.common.retry.jitter_strategy_decl import JitterStrategyDecl
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.timestamp import Timestamp
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval import environment

from ops.local.engine.activity import Activity, ActivityEvent, ActivityThread, EndEvent
from ops.local.engine.patches import Patches


class _Instances(type):
    """Lets an ordinary datetime pass for one of the stand-in's."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime.datetime)


class _KeepsNothing(list[Any]):
    """moto appends every thread it ever starts to one list; this one keeps none, so they can be freed."""

    def append(self, item: Any) -> None:
        """Forget it."""


def follow_clock(patches: Patches, activity: Activity) -> None:
    threads = _stand_in(
        threading, Event=partial(ActivityEvent, activity), Thread=partial(ActivityThread, activity)
    )
    patches.put(environment, "threading", _stand_in(threads, Event=partial(EndEvent, activity)))
    patches.everywhere(threading, threads)
    patches.everywhere(threading.Event, threads.Event)
    patches.everywhere(threading.Thread, threads.Thread)
    patches.everywhere(utils.TMP_THREADS, _KeepsNothing())
    patches.everywhere(time, _stand_in(time, time=activity.clock.now_s, sleep=activity.doze))
    patches.everywhere(datetime, _stand_in(datetime, datetime=_datetime_class(activity)))
    patches.everywhere(utcnow, lambda: activity.clock.now().replace(tzinfo=None))
    patches.put(WaitFunction, "_wait_interval", _wait_interval)
    patches.put(Timestamp, "_from_timestamp_string", staticmethod(_moment))
    patches.put(Timestamp, "_get_wait_seconds", partial_method(_seconds_until, activity))
    patches.put(JitterStrategyDecl, "_eval_body", _wait_out(vars(JitterStrategyDecl)["_eval_body"]))


def partial_method(function: Any, *first: Any) -> Any:
    """Return `function` as a method whose arguments after self begin with `first`."""
    return lambda self, *args, **kwargs: function(self, *first, *args, **kwargs)


def _stand_in(module: Any, **replaced: Any) -> Any:
    return SimpleNamespace(**{**vars(module), **replaced})


def _datetime_class(activity: Activity) -> type[datetime.datetime]:
    class ClockDatetime(datetime.datetime, metaclass=_Instances):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            now = activity.clock.now()
            return now.astimezone(tz) if tz else now.replace(tzinfo=None)

    return ClockDatetime


def _wait_interval(_self: WaitFunction, env: Any, wait_seconds: float) -> None:
    if wait_seconds > 0:
        env.program_state_event.wait(wait_seconds)


def _moment(timestamp: str) -> datetime.datetime | None:
    """Parse a Wait state's timestamp; moto cuts fractions, so a wait ends early, and refuses offsets."""
    try:
        moment = datetime.datetime.fromisoformat(timestamp)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _seconds_until(self: Timestamp, activity: Activity, env: Any) -> float:
    self.string.eval(env=env)
    text = env.stack.pop()
    moment = self._from_timestamp_string(text)
    if moment is None:
        raise FailureEventException(self._create_failure_event(env, text))
    return float(moment.timestamp() - activity.clock.now_s())


def _wait_out(jitter: Any) -> Any:
    """Let the last step to a retry's interval wait it out, until the execution ends; moto then sleeps 0 s."""

    def eval_body(self: JitterStrategyDecl, env: Any) -> None:
        jitter(self, env)
        env.program_state_event.wait(env.stack.pop())
        env.stack.append(0)

    return eval_body
