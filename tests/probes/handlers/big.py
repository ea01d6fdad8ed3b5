"""Answers with as many characters as it is asked for."""

from typing import Any


def handle(event: dict[str, Any], context: object) -> dict[str, str]:
    return {"x": "y" * event["length"]}
