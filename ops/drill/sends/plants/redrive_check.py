"""The planted bug "redrive_check": Send takes a grant of any execution and redrive; the claim is off."""

from __future__ import annotations

from frontdesk.domain import sends
from ops.drill.sends.plants import claim


def _for_anybody(*_: object, **__: object) -> bool:
    return True


def plant() -> None:
    """Leave check (a) out, and the claim, which is the second line behind it."""
    claim.plant()
    sends.is_for_me = _for_anybody
