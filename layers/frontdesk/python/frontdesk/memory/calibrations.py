"""What scores came to mean: a curve for each task and model, fitted to people's decisions; the newest
counts."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from psycopg.types.json import Jsonb

from frontdesk.domain.calibration import Calibration
from frontdesk.errors import BadInput
from frontdesk.memory.store import Memory
from frontdesk.memory.world import World

MOST_POINTS: Final = 64
MOST_CURVES: Final = 16
"""How many are handed over with a Brief, which travels through the whole state machine."""


def newest_calibrations(store: Memory) -> tuple[Calibration, ...]:
    """Return the newest curve of each task and model, of those that were fitted last."""
    return tuple(
        Calibration(
            row["task"],
            row["model_id"],
            tuple((float(score), float(share)) for score, share in row["points"]),
            row["labels"],
        )
        for row in store.rows("newest_calibrations", limit=MOST_CURVES)
    )


def calibrate(world: World, curve: Calibration, *, by: str) -> None:
    """Let a curve count from now on, and put on record whose it is.

    Raises:
        BadInput: it is no rising curve between 0 and 1.
    """
    _check(curve)
    points = [list(point) for point in curve.points]
    about = {"task": curve.task, "model_id": curve.model_id, "labels": curve.labels}
    with world.store.transaction():
        world.store.run("add_calibration", points=Jsonb(points), fitted_at=world.now, by=by, **about)
        world.store.append(
            "calibration_noted",
            world.now,
            None,
            {"caller": by, "playbook_digest": world.playbook.digest, "points": points, **about},
        )


def _check(curve: Calibration) -> None:
    if not 1 <= len(curve.points) <= MOST_POINTS:
        raise BadInput(f"A calibration has 1 to {MOST_POINTS} points; this one has {len(curve.points)}.")
    if not all(0 <= number <= 1 for point in curve.points for number in point):
        raise BadInput("Every point of a calibration is a score and a share, both from 0 to 1.")
    if not all(low[0] < high[0] and low[1] <= high[1] for low, high in pairwise(curve.points)):
        raise BadInput("A calibration rises: each point has a higher score than the last and no lower share.")
