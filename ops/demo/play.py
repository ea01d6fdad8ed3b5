"""Plays the scenes on a desk, one after the other, and says whether each ended as its script says."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from ops.demo.result import Played, Result, judge
from ops.demo.scenes import MORNING_HOUR, SCENES, Scene, until
from ops.stage import Stage


class Audience(Protocol):
    """Is told of each scene before and after, and what happens in between."""

    def before(self, scene: Scene) -> None: ...
    def tell(self, what: str) -> None: ...
    def after(self, result: Result) -> None: ...


class Nobody:
    """An empty house."""

    def before(self, scene: Scene) -> None:
        """See nothing."""

    def tell(self, what: str) -> None:
        """Hear nothing."""

    def after(self, result: Result) -> None:
        """See nothing."""


def play(stage: Stage, *, scenes: Sequence[Scene] = SCENES, audience: Audience | None = None) -> list[Result]:
    """Play every scene from ten in the morning on."""
    stage.pass_time(until(stage, MORNING_HOUR))
    told = Nobody() if audience is None else audience
    return [_played(stage, scene, told) for scene in scenes]


def _played(stage: Stage, scene: Scene, audience: Audience) -> Result:
    """Play one scene; what the audience takes to listen is not the scene's time."""
    told: list[str] = []
    listening_s = 0.0

    def tell(what: str) -> None:
        nonlocal listening_s
        told.append(what)
        began = time.perf_counter()
        audience.tell(what)
        listening_s += time.perf_counter() - began

    audience.before(scene)
    from_s, began = stage.desk.clock.now_s(), time.perf_counter()
    runs = scene.play(stage, tell)
    took_s = time.perf_counter() - began - listening_s
    passed = timedelta(seconds=stage.desk.clock.now_s() - from_s - listening_s)
    result = judge(stage, Played(scene, runs, tuple(told), passed, took_s))
    audience.after(result)
    return result
