"""Drafts a reply full of characters that must survive every layer."""

from typing import Any


def handle(event: dict[str, Any], context: object) -> dict[str, str]:
    return {"draft": f'Hello {event["ticket"]["from"]},\n"quoted" \\ back — ünïcode ✓'}
