"""The planted bug "claim": Send posts without holding the claim."""

from __future__ import annotations

from frontdesk.tools.fence import DynamoFence


def _take_it(*_: object, **__: object) -> bool:
    return True


def plant() -> None:
    """Let every claim be granted."""
    DynamoFence.claim = _take_it  # type: ignore[method-assign]  # that is the bug
