"""Says that it delivered, and to whom."""

from typing import Any


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    return {"sent": True, "to": event.get("to")}
