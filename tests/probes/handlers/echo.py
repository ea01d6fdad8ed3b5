"""Answers with what it is given."""

from typing import Any


def handle(event: Any, context: object) -> Any:
    return event
