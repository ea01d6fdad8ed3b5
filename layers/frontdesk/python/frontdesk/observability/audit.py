"""The audit chain: each event's hash covers the one before it, over canonical JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One decision or act, as it is kept: `facts` hold ids, digests, numbers and words, never a body or an
    address."""

    seq: int
    at: datetime
    run_id: str | None
    kind: str
    facts: str
    prev_hash: str
    hash: str


def canonical(facts: dict[str, Any]) -> str:
    """Return the one JSON text of these facts: sorted keys, no spaces, UTF-8 kept."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def linked(
    seq: int, at: datetime, run_id: str | None, *, kind: str, facts: dict[str, Any], prev_hash: str
) -> AuditEvent:
    """Return the event chained to its predecessor by SHA-256."""
    text = canonical(facts)
    moment = at.astimezone(UTC)
    covered = canonical(
        {
            "seq": seq,
            "at": moment.isoformat(timespec="microseconds"),
            "run_id": run_id,
            "kind": kind,
            "facts": text,
            "prev": prev_hash,
        }
    )
    return AuditEvent(
        seq, moment, run_id, kind, text, prev_hash, hashlib.sha256(covered.encode()).hexdigest()
    )
