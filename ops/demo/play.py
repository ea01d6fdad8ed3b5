"""Plays the scenes on a desk, one after the other, and says whether each ended as its script says."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from ops.demo.scenes import MORNING_HOUR, SCENES, Scene, until
from ops.demo.show import Result, judge
from ops.stage import Stage


def play(
    stage: Stage,
    *,
    scenes: Sequence[Scene] = SCENES,
    before: Callable[[Scene], None] = lambda _: None,
    after: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """Play every scene from ten in the morning on; `before` and `after` are told about each."""
    stage.pass_time(until(stage, MORNING_HOUR))
    results = []
    for scene in scenes:
        before(scene)
        began = time.perf_counter()
        run_id = scene.play(stage)
        result = judge(stage, scene, run_id, time.perf_counter() - began)
        results.append(result)
        after(result)
    return results
