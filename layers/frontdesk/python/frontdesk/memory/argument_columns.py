"""An act's arguments as a column of `sends`."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from frontdesk.domain.arguments import Arguments


@cache
def _adapter() -> TypeAdapter[Arguments]:
    return TypeAdapter(Arguments)


def dumped(arguments: Arguments | None) -> str | None:
    """Return arguments as JSON."""
    return None if arguments is None else _adapter().dump_json(arguments).decode()


def loaded(column: Any) -> Arguments | None:
    """Return what a column holds, or is about to."""
    if isinstance(column, str):
        return _adapter().validate_json(column)
    return None if column is None else _adapter().validate_python(column)
