"""The behaviour digest: what makes an intent's answer, in one word that changes when any of it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from frontdesk.playbook_model import PlaybookFile

_KEYS: Final = {"secret", "variable"}
"""Where a server's token is found: that changes nothing of what is said."""


def digest_of(
    file: PlaybookFile,
    intent: str,
    *,
    model_id: str,
    thresholds: Mapping[str, float],
    prompts: Iterable[str],
) -> str:
    """Return the digest over what the playbook says about an intent, how every intent is recognised, who
    writes, by which versions of prompts, what the desk may do and look up, and every number that decides.

    Hours, names, prices, knowledge and keys are left out: they change what is true, not how the desk behaves.
    What is not the playbook's alone, such as the routes of this desk, the brain adds.
    """
    known = file.intents.get(intent)
    made_by = {
        "intent": [intent, known and known.model_dump(mode="json", exclude={"examples"})],
        "greetings": {language: each.model_dump() for language, each in file.greetings.items()},
        "read_by": {
            name: [each.description, sorted(each.all_examples)] for name, each in file.intents.items()
        },
        "written_by": [model_id, sorted(prompts)],
        "bars": {"minimum_confidence": file.gate.minimum_confidence, **thresholds},
        "may": _may(file),
        "booked_by": file.booking.model_dump() if file.booking and known and known.is_bookable else None,
    }
    # Sorted, since a set has another order in every process.
    canonical = json.dumps(made_by, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=sorted)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _may(file: PlaybookFile) -> dict[str, Any]:
    """Return the allow-list with its limits, by whom it is done, and each MCP tool as it was accepted."""
    return {
        "tools": file.tools.model_dump(),
        "channels": file.channels.model_dump(),
        "crm": file.crm and file.crm.model_dump(),
        "mcp": {name: server.model_dump(exclude=_KEYS) for name, server in file.mcp.items()},
    }
