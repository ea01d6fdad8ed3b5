"""What the desk's own schedule asks for: every version that a run may still need is kept awake, and the runs
are counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from frontdesk.aws import aws_client
from frontdesk.clock import Clock, iso, open_clock
from frontdesk.errors import AgentError, BadInput, RetryLater
from frontdesk.lambdas import FUNCTIONS
from frontdesk.observability import log, metrics
from frontdesk.orchestration.inner_functions import InnerFunctions
from frontdesk.orchestration.ping import PING, PONG
from frontdesk.orchestration.versions import Versions, open_versions
from frontdesk.settings import CommandSettings, load

TOO_LONG: Final = timedelta(hours=24)
"""Somebody should have answered within a day of being asked; later the alarm is about the people."""
AT_ONCE: Final = 4
CONNECT_TIMEOUT_S: Final = 2
READ_TIMEOUT_S: Final = 30
"""A cold start with the embedder takes seconds, not half a minute."""
_SPARE_S: Final = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works on."""

    versions: Versions
    functions: InnerFunctions
    settings: CommandSettings
    clock: Clock


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    do: str


def obey(body: str, desk: Desk) -> None:
    """Do what a message of the command queue says.

    Raises:
        BadInput: it names no command.
        RetryLater: the command could not be carried out whole; it may be given again.
    """
    try:
        name = _Command.model_validate_json(body).do
    except ValidationError:
        name = ""
    if name not in COMMANDS:
        raise BadInput(f"a command is one of {', '.join(COMMANDS)}")
    COMMANDS[name](desk)


def ping(desk: Desk) -> None:
    """Let each version of a function answer that a version of the machine in use pins.

    One that was idle for weeks is given the time to get its network back.
    """
    arns = desk.versions.functions()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        faults = list(pool.map(lambda arn: _fault(arn, desk.functions), arns))
    silent = [_short(arn) for arn, fault in zip(arns, faults, strict=True) if fault]
    log.write(log.VERSIONS_PINGED, awake=[_short(arn) for arn in arns if _short(arn) not in silent])
    if silent:
        raise RetryLater(f"these versions do not answer: {', '.join(silent)}")


def census(desk: Desk) -> None:
    """Write how many runs are open, wait for a person, and have waited for too long."""
    now = desk.clock.now()
    standings = _asked(desk, "counts", {})
    (waiting,) = _asked(desk, "waiting", {"asked_before": iso(now - TOO_LONG)})
    counts = {
        metrics.RUNS_OPEN: sum(row["runs"] for row in standings if row["standing"] != "ended"),
        metrics.RUNS_WAITING: waiting["runs"],
        metrics.RUNS_WAITING_TOO_LONG: waiting["too_long"],
    }
    metrics.write_counts(desk.settings.desk, now, **counts)


COMMANDS: Final[Mapping[str, Callable[[Desk], None]]] = {"ping": ping, "census": census}
"""Every word that the schedule may put on the queue."""


def _asked(desk: Desk, question: str, arguments: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    answer = desk.functions.call(desk.settings.ops_function, {"question": question, "arguments": arguments})
    rows: Sequence[Mapping[str, Any]] = answer["rows"]
    return rows


def _fault(arn: str, functions: InnerFunctions) -> str | None:
    """Return why a version does not answer; None when it does."""
    try:
        fault = None if functions.call(arn, PING) == PONG else "another answer"
    except AgentError as error:
        fault = str(error)[:300]
    if fault:
        log.write(log.VERSION_SILENT, level="error", version=_short(arn), reason=fault)
    return fault


def _short(arn: str) -> str:
    return arn.partition(":function:")[2]


def open_desk() -> Desk:
    """Return this desk; its functions are called again until the time that `command` has is nearly over."""
    ends_at = time.monotonic() + FUNCTIONS["command"].timeout_s - READ_TIMEOUT_S - _SPARE_S
    client = aws_client("lambda", CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
    functions = InnerFunctions(client, lambda: ends_at - time.monotonic())
    return Desk(open_versions(), functions, load(CommandSettings), open_clock())
