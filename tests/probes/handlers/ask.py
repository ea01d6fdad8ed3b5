"""Notes the token that it is given, as a message to a person would carry it."""

import os
from pathlib import Path
from typing import Any


def handle(event: dict[str, Any], context: object) -> dict[str, bool]:
    Path(os.environ["PROBE_NOTES"], f"token-{event['key']}").write_text(event["token"])
    return {"asked": True}
