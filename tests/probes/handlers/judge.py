"""Asks for a review unless it is very sure."""

from typing import Any


def handle(event: dict[str, Any], context: object) -> dict[str, str]:
    return {"decision": "review" if event.get("confidence", 1) < 0.99 else "auto"}
