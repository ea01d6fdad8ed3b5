"""Fails as often as it is told, counted per key, and then works."""

import os
from pathlib import Path
from typing import Any


class ModelThrottled(Exception):
    """The model had no time."""


def handle(event: dict[str, Any], context: object) -> dict[str, int]:
    attempts = Path(os.environ["PROBE_NOTES"], f"attempts-{event['key']}")
    with attempts.open("a") as lines:
        lines.write(".")
    attempt = len(attempts.read_text())
    if attempt <= event["fail"]:
        raise ModelThrottled(f"attempt {attempt} throttled")
    return {"attempts": attempt}
