"""The planted bug "order_of_checks": who comes too late says that nothing was posted by anybody."""

from __future__ import annotations

from typing import Any

from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.tools import sending

_send = sending.send


def _look_at_the_time_first(grant: Grant, *given: Any, **outside: Any) -> SendReceipt:
    if outside["clock"].now() > grant.not_after:
        return SendReceipt(grant.grant_id, "not_posted", error="too_late")
    return _send(grant, *given, **outside)


def plant() -> None:
    """Put check (c) before (a) and (b)."""
    sending.send = _look_at_the_time_first
