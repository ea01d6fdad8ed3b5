"""The planted bugs: what each leaves out of the protocol, and the situations that it takes to be seen.

They are what shows that the judge sees. Each is a module of ops.drill.sends.plants that the drill's workers
run before anything else; nothing of them is in a layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from ops.drill.sends.mix import Situation

PlantName = Literal[
    "cause_key",
    "redrive_check",
    "claim",
    "order_of_checks",
    "settle_from_dead_at",
    "fresh_facts",
    "open_grants",
    "reconcile",
    "note_mark",
]
PLANT_NAMES: Final[tuple[PlantName, ...]] = get_args(PlantName)


@dataclass(frozen=True, slots=True)
class Plant:
    """One planted bug."""

    what: str
    breaks: str
    """How the promise that it breaks begins, in the judge's words."""
    shows_in: frozenset[Situation]
    """The situations of the runs that it is given."""
    is_noted: bool = False
    """It is given runs that are about a note at HighLevel."""


_DOUBLE: Final = "the provider accepted"
_GRANT: Final = "a grant after STOP or pause"

PLANTS: Final[Mapping[PlantName, Plant]] = {
    "cause_key": Plant(
        "a send's key is its text, not what it answers", _DOUBLE, frozenset({Situation.RERUN_REDRAFTED})
    ),
    "redrive_check": Plant(
        "Send does not ask whose grant it is (and the claim is off)", _DOUBLE, frozenset({Situation.REDRIVEN})
    ),
    "claim": Plant("Send claims nothing, and is delivered twice", _DOUBLE, frozenset({Situation.SENT_TWICE})),
    "order_of_checks": Plant(
        "Send looks at the time before it asks whose grant it is",
        _DOUBLE,
        frozenset({Situation.REDRIVEN_LATE}),
    ),
    "settle_from_dead_at": Plant(
        "the settle time counts from the grant, not from when nobody can post it any more",
        _DOUBLE,
        frozenset({Situation.ZOMBIE}),
    ),
    "fresh_facts": Plant(
        "Gate decides on what Recall saw", _GRANT, frozenset({Situation.STOP, Situation.PAUSE})
    ),
    "open_grants": Plant(
        "Gate hands out an open grant of another execution as its own (and the claim is off)",
        _DOUBLE,
        frozenset({Situation.RERUN}),
    ),
    "reconcile": Plant(
        "an unknown send is taken for absent without a look", _DOUBLE, frozenset({Situation.ALONE})
    ),
    "note_mark": Plant(
        "a note in the CRM does not say whose it is, so no look finds it",
        "HighLevel accepted",
        frozenset({Situation.ALONE}),
        is_noted=True,
    ),
}
