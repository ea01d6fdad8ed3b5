"""What the functions share that an operator, a deployment or the platform's own events invoke: errors by
category in plain words, one canonical line.

The sibling of `step`, `sqs_batch` and `http_entry`. Nothing of the answer stays in a state machine, so that
there are no observations and no cap of 200 KiB.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from frontdesk.errors import AgentError, category_of
from frontdesk.observability import log
from frontdesk.orchestration.ping import answers_ping

OperatorHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


def operator_entry(work: Callable[[dict[str, Any]], dict[str, Any]]) -> OperatorHandler:
    """Make a Lambda handler of a function from an event to an answer.

    An error on purpose leaves as one of the four categories with its sentence; any other one is a bug and
    crashes as it is.
    """

    @answers_ping
    @wraps(work)
    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        began = time.perf_counter()
        outcome = "crashed"
        try:
            answer = work(event)
            outcome = "ok"
            return answer
        except AgentError as error:
            outcome = type(error).__name__
            raise category_of(error)(str(error)) from error
        finally:
            log.write(
                log.STEP_ENDED,
                function=getattr(context, "function_name", None),
                outcome=outcome,
                duration_ms=round((time.perf_counter() - began) * 1000, 1),
            )

    return handle
