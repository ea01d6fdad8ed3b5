"""A page's short patience for what other processes are about to do."""

from __future__ import annotations

import time
from collections.abc import Callable

_PATIENCE_S = 2.0
_LOOK_EVERY_S = 0.05


def until(condition: Callable[[], bool], patience_s: float = _PATIENCE_S) -> bool:
    """Wait until a condition holds or the patience ends; return whether it holds.

    A page that shows the state of a moment ago is no failure: it is brought up to date when the rest arrives.
    """
    give_up_at = time.monotonic() + patience_s
    while not (holds := condition()) and time.monotonic() < give_up_at:
        time.sleep(_LOOK_EVERY_S)
    return holds
