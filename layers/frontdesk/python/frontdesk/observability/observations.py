"""Observations: what a step saw, said and spent. They travel in the step's output and stay in the execution
history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Observation = dict[str, Any]
"""kind (model_call, spent_before, route, read_call, tool_call, rule, retrieval), and what that kind says:
shown, answered, tokens, usd_micros, ms."""

_current: ContextVar[list[Observation] | None] = ContextVar("observations", default=None)


def observe(kind: str, **fields: Any) -> None:
    """Put one observation on the current step's record; outside a step it is dropped."""
    record = _current.get()
    if record is not None:
        record.append({"kind": kind, **fields})


@contextmanager
def recording() -> Iterator[list[Observation]]:
    """Collect the observations made inside the block."""
    record: list[Observation] = []
    token = _current.set(record)
    try:
        yield record
    finally:
        _current.reset(token)
