"""What a custom resource of a deploy shares: work at create and update, nothing at delete, one log line.

The sibling of `operator_entry` for `prepare`, as CDK's provider framework calls it. The framework logs what
is given and returned, and shows an error's message as why the deploy failed: neither holds a secret.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from frontdesk.errors import AgentError, BadInput, category_of
from frontdesk.observability import log
from frontdesk.orchestration.ping import answers_ping

REQUESTS: Final = ("Create", "Update", "Delete")
NAME: Final = "prepared"
"""The resource has one name for ever: another one would make CloudFormation delete the former."""

RemainingS = Callable[[], float]
ResourceHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


def resource_entry(work: Callable[[RemainingS], dict[str, Any]]) -> ResourceHandler:
    """Make a Lambda handler of a function that does what a deploy needs and returns attributes.

    It is told how many seconds Lambda leaves it. Any error fails the deploy, which CloudFormation rolls back.
    """

    @answers_ping
    @wraps(work)
    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        began = time.perf_counter()
        facts: dict[str, Any] = {"outcome": "crashed", "level": "error"}
        try:
            answer = _answer(work, event, context)
            facts = {"outcome": "ok"}
            return answer
        except AgentError as error:
            facts = {"outcome": type(error).__name__, "level": "error", "reason": str(error)[:500]}
            raise category_of(error)(str(error)) from error
        finally:
            duration_ms = round((time.perf_counter() - began) * 1000, 1)
            function, state = getattr(context, "function_name", None), event.get("RequestType")
            log.write(log.STEP_ENDED, function=function, state=state, duration_ms=duration_ms, **facts)

    return handle


def _answer(
    work: Callable[[RemainingS], dict[str, Any]], event: dict[str, Any], context: Any
) -> dict[str, Any]:
    if event.get("RequestType") not in REQUESTS:
        raise BadInput(f"A custom resource is asked with a RequestType of {', '.join(REQUESTS)}.")
    named = {"PhysicalResourceId": event.get("PhysicalResourceId", NAME)}
    if event["RequestType"] == "Delete":
        return named
    return {**named, "Data": work(lambda: context.get_remaining_time_in_millis() / 1000)}
