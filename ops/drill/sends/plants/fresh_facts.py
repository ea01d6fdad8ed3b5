"""The planted bug "fresh_facts": Gate does not read what changed since Recall."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from frontdesk.domain.verdict import GateFacts
from frontdesk.memory import gate_facts

_gate_facts = gate_facts.gate_facts


def _as_recalled(*given: Any, **more: Any) -> GateFacts:
    return replace(
        _gate_facts(*given, **more),
        is_opted_out=False,
        paused_by=(),
        taken_over_by=None,
        has_newer_message=False,
        causes_answered=False,
    )


def plant() -> None:
    """Let the gate see the facts as they were when the run began."""
    gate_facts.gate_facts = _as_recalled
