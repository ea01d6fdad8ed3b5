"""The log: JSON lines with a named action, ids and lengths; never a body, a prompt, a credential or a
token."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from aws_lambda_powertools import Logger

STEP_ENDED: Final = "step_ended"
EVENT_QUEUED: Final = "event_queued"
EXECUTION_STARTED: Final = "execution_started"
EXECUTION_REPEATED: Final = "execution_repeated"
RUN_UNPARKED: Final = "run_unparked"
RUN_NO_LONGER_PARKED: Final = "run_no_longer_parked"
ANSWER_TAKEN: Final = "answer_taken"
ANSWER_REFUSED: Final = "answer_refused"
RECORD_REFUSED: Final = "record_refused"
PING_ANSWERED: Final = "ping_answered"
VERSIONS_PINGED: Final = "versions_pinged"
VERSION_SILENT: Final = "version_silent"
END_TOLD: Final = "end_told"
SPEND_LIMIT_REACHED: Final = "spend_limit_reached"
BUDGET_SPENT: Final = "budget_spent"
TOOL_DISABLED: Final = "tool_disabled"

ACTIONS: Final = frozenset(
    {
        STEP_ENDED,
        EVENT_QUEUED,
        EXECUTION_STARTED,
        EXECUTION_REPEATED,
        RUN_UNPARKED,
        RUN_NO_LONGER_PARKED,
        ANSWER_TAKEN,
        ANSWER_REFUSED,
        RECORD_REFUSED,
        PING_ANSWERED,
        VERSIONS_PINGED,
        VERSION_SILENT,
        END_TOLD,
        SPEND_LIMIT_REACHED,
        BUDGET_SPENT,
        TOOL_DISABLED,
    }
)
"""Every action that a log line may carry."""


@cache
def _logger() -> Logger:
    return Logger(service="frontdesk", utc=True, location=None, log_record_order=["action"])


def write(action: str, *, level: str = "info", **facts: Any) -> None:
    """Write one line. `facts` are ids, counts, durations and words from closed sets."""
    if action not in ACTIONS:
        raise ValueError(f"{action} is not a log action; add it to observability.log.ACTIONS")
    getattr(_logger(), level)(action, extra={"action": action, **facts})
