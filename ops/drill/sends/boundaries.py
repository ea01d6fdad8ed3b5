"""The boundaries of a send, in the order in which a lead comes by them.

Nothing in the product tells of them: they are seen where a worker's event goes in, on its connection to
Postgres, at the fence, and at the provider.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Boundary(StrEnum):
    """A moment in a run at which something can be made to happen; the value says it in words."""

    RECALLED = "after Recall"
    GATE_ENTERED = "before Gate begins"
    GRANT_UNCOMMITTED = "before the grant commits"
    GRANT_COMMITTED = "after the grant commits"
    CLAIM_ASKED = "before the claim"
    CLAIM_MADE = "after the claim"
    BARRIERS_READ = "before the POST"
    POST_COME = "during the POST"
    POST_DONE = "after the POST"
    RECEIPT_UNCOMMITTED = "before recording"
    RECEIPT_COMMITTED = "after recording"
    DOUBT_UNCOMMITTED = "before the doubt is recorded"
    DOUBT_COMMITTED = "after the doubt is recorded"
    LIST_COME = "during the look at the provider"


OF_A_SEND: Final = (
    Boundary.GRANT_UNCOMMITTED,
    Boundary.GRANT_COMMITTED,
    Boundary.CLAIM_ASKED,
    Boundary.CLAIM_MADE,
    Boundary.BARRIERS_READ,
    Boundary.POST_COME,
    Boundary.POST_DONE,
    Boundary.RECEIPT_UNCOMMITTED,
    Boundary.RECEIPT_COMMITTED,
)
"""Where the worker of every send can be killed."""

OF_A_DOUBT: Final = (Boundary.DOUBT_UNCOMMITTED, Boundary.DOUBT_COMMITTED, Boundary.LIST_COME)
"""Where it can be killed only when the fate of the send is unknown."""

BEFORE_THE_POST: Final = (
    Boundary.RECALLED,
    Boundary.GATE_ENTERED,
    Boundary.GRANT_UNCOMMITTED,
    Boundary.GRANT_COMMITTED,
    Boundary.CLAIM_ASKED,
    Boundary.CLAIM_MADE,
    Boundary.BARRIERS_READ,
    Boundary.POST_COME,
)
"""Every point between Recall and the POST: where STOP and pause are committed."""

BEFORE_THE_GATE: Final = (Boundary.RECALLED, Boundary.GATE_ENTERED)
"""Where Gate is the next to look, in memory; behind it Send is, at the fence. No worker is at work there."""

OF_STEPS: Final = {
    "Gate": (Boundary.GRANT_UNCOMMITTED, Boundary.GRANT_COMMITTED),
    "Note Receipt": (Boundary.RECEIPT_UNCOMMITTED, Boundary.RECEIPT_COMMITTED),
    "Look Up Send": (Boundary.DOUBT_UNCOMMITTED, Boundary.DOUBT_COMMITTED),
}
"""What the two sides of a step's commit are called."""
