"""Opens the local Step Functions: moto's interpreter on the cloud's clock, with its gaps to AWS covered."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import create_backend_app
from moto.stepfunctions import urls

from ops.local.engine.activity import Activity
from ops.local.engine.api import LocalResponse
from ops.local.engine.attempts import interrupt_attempts
from ops.local.engine.backend import LocalBackend
from ops.local.engine.context import keep_context
from ops.local.engine.executions import LocalExecution
from ops.local.engine.failures import name_failures
from ops.local.engine.faults import name_faults
from ops.local.engine.jsonata import evaluate_jsonata
from ops.local.engine.kept import KeptExecutions
from ops.local.engine.nested import call_step_functions
from ops.local.engine.patches import Patches
from ops.local.engine.paths import follow_definite_paths
from ops.local.engine.speed import remember
from ops.local.engine.time_in_moto import follow_clock
from ops.local.engine.tokens import TokenDesk, issue_tokens
from ops.local.engine.variables import scope_variables
from ops.local.names import ACCOUNT
from ops.local.shelves import Shelves
from ops.local.status_changes import ENDED_WITH_THE_DESK, Tell, to_nobody
from ops.local.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_one_at_a_time = Lock()
_moto_log = logging.getLogger("moto.stepfunctions.parser")


class EngineAlreadyOpen(Exception):
    """This process runs a Step Functions engine already, and moto can hold one: close that first."""


@dataclass
class Engine:
    """The running interpreter; `wsgi` speaks the Step Functions API."""

    wsgi: WSGIApplication
    _backend: LocalBackend
    _activity: Activity
    _patches: Patches
    _is_open: bool = True

    def is_settled(self) -> bool:
        """Return whether no execution is at work: each has ended, or waits for time or for an answer."""
        return self._activity.is_quiet()

    def executions(self) -> list[LocalExecution]:
        return list(self._backend.all_executions())

    def close(self) -> None:
        """Stop what runs, and give moto back as it was."""
        if not self._is_open:
            return
        self._is_open = False
        for execution in self.executions():
            execution.stop(self._activity.clock.now(), "States.Runtime", ENDED_WITH_THE_DESK)
        self._patches.undo()
        _moto_log.setLevel(logging.NOTSET)
        _one_at_a_time.release()


def open_engine(
    front_door_port: int, clock: VirtualClock, shelves: Shelves, tell: Tell = to_nobody
) -> Engine:
    """Cover moto's gaps and return an engine whose tasks call the services at 127.0.0.1:`front_door_port`.

    Its executions are kept on `shelves`, where the next engine finds them; `tell` hears of each that ended.
    """
    if not _one_at_a_time.acquire(blocking=False):
        raise EngineAlreadyOpen(EngineAlreadyOpen.__doc__)
    patches = Patches()
    try:
        engine = _open(patches, front_door_port, clock, shelves, tell)
    except BaseException:
        patches.undo()
        _one_at_a_time.release()
        raise
    _moto_log.setLevel(
        logging.CRITICAL
    )  # a task that fails is in its history; moto also logs it as its own error
    clock.on_settled(engine.is_settled, "the state machine")
    return engine


def _open(
    patches: Patches, front_door_port: int, clock: VirtualClock, shelves: Shelves, tell: Tell
) -> Engine:
    activity, desk = Activity(clock), TokenDesk(shelves)
    follow_clock(patches, activity)
    interrupt_attempts(patches, activity, desk)
    issue_tokens(patches, desk)
    keep_context(patches, clock)
    follow_definite_paths(patches)
    scope_variables(patches)
    evaluate_jsonata(patches)
    call_step_functions(patches)
    name_failures(patches)
    name_faults(patches)
    remember(patches, front_door_port)
    backend = LocalBackend(activity, desk, KeptExecutions(shelves, clock), tell)
    return Engine(_wsgi(patches, backend), backend, activity, patches)


def _wsgi(patches: Patches, backend: LocalBackend) -> Any:
    """Return moto's own WSGI app for Step Functions, answering from `backend`."""
    answer: Any = type("EngineResponse", (LocalResponse,), {"backend": backend, "account_id": ACCOUNT})
    patches.put(urls, "url_paths", {"{0}/$": answer.dispatch})
    return create_backend_app("stepfunctions")
