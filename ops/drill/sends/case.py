"""One run of the drill: who writes, what is planned for them, and what was seen of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

from frontdesk.domain.lead import LocationId
from ops.drill.sends.boundaries import Boundary
from ops.drill.sends.mix import Plan

Closing = Literal["closed", "closed in memory", "opened"]
"""STOP or pause: in the fence, where Send looks; in memory, where Gate looks; and taken back."""
Happening = Literal["outlived", "started again", "redrafted", "redriven", "redriven late", "delivered twice"]
"""What shows that a situation came to pass: a POST whose task was over by then, another execution beside the
held one, its other draft, a Send with a later count (late: past the grant's life), a Send that two workers
answered."""


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that was seen, in the order in which it happened."""

    what: Boundary | Closing | Happening
    run_id: str
    execution: str = ""


@dataclass(eq=False, slots=True)
class Case:
    """A person who writes, until all that they wrote has an end."""

    plan: Plan
    phone: str
    location_id: LocationId
    run_ids: list[str] = field(default_factory=list)
    """What they wrote to be answered, oldest first; not their STOP."""
    seen: list[Noted] = field(default_factory=list)
    has_begun: bool = False
    """Whether the plan's situation was begun, which it is once; what came of it is in `seen`."""
    was_killed: bool = False
    release: threading.Event = field(default_factory=threading.Event)
    """Lets the zombie's POST go on."""
    gated_again: threading.Event = field(default_factory=threading.Event)
    """The gate has answered another execution of the run."""
    is_answered: bool = False
    """The text that answers them is recorded; only then a note about them is made."""
    asked: set[str] = field(default_factory=set)
    """The runs about which a person was asked."""

    def note(self, what: Boundary | Closing | Happening, run_id: str, execution: str = "") -> None:
        self.seen.append(Noted(what, run_id, execution))

    def is_about(self, boundary: Boundary) -> bool:
        """Whether what comes by there is what the plan is about: a note is made once the text is recorded."""
        if not self.plan.is_noted or self.is_answered:
            return True
        self.is_answered = boundary is Boundary.RECEIPT_COMMITTED
        return False

    def begin(self) -> bool:
        """Begin the plan's situation, unless it was begun before; returns whether it begins now."""
        is_first, self.has_begun = not self.has_begun, True
        return is_first

    def has_passed(self, boundary: Boundary) -> bool:
        return any(each.what == boundary for each in self.seen)
