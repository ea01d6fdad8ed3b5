"""Reads from calls to SQS when a message will become visible, so that a moving clock stops there."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ops.local.exchange import Request


def moments_to_expect(request: Request, now_s: float) -> Iterator[tuple[float, str]]:
    """Yield the moments that a call which SQS has just accepted brings about."""
    _, _, action = request.headers.get("x-amz-target", "").partition("AmazonSQS.")
    if action not in ("SendMessage", "SendMessageBatch", "ChangeMessageVisibility"):
        return
    call = json.loads(request.body)
    queue = call["QueueUrl"].rpartition("/")[2]
    for entry in call.get("Entries", [call]):
        seconds = entry.get("DelaySeconds") or entry.get("VisibilityTimeout") or 0
        if seconds:
            yield now_s + seconds, f"a delayed message in {queue}"
