"""A scene is judged by its script: every difference is named; what the audience takes is not its time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from ops.demo.now import Now
from ops.demo.play import play
from ops.demo.result import Result, as_data
from ops.demo.scene import Scene, Tell
from ops.stage import Pass, Seen, Stage

RUN, EARLIER = "b" * 64, "a" * 64
AS_SCRIPTED: Mapping[str, Any] = {
    "seen": Seen("arn", "SUCCEEDED", ("Recall", "Gate", "Send"), (Pass("send", ("Rosa approved.",)),), {}),
    "outcomes": {EARLIER: "superseded", RUN: "sent"},
    "requests": 1,
    "texts": ("Hours: Mon-Wed",),
}


def a_scene(**changes: Any) -> Scene:
    def told(stage: Stage, tell: Tell) -> tuple[str, ...]:
        tell("Somebody writes")
        tell("Rosa approves")
        return EARLIER, RUN

    scene = Scene(
        title="A title",
        shows="What you see.",
        layers=("memory",),
        phone="+13125550110",
        play=told,
        because="Rosa approved",
        outcomes=("superseded", "sent"),
        path=("Gate", "Send"),
        asked=1,
        says="Hours",
    )
    return replace(scene, **changes)


class AStage:
    """A world in which the scene went as scripted, but for the changes."""

    def __init__(self, **changes: Any) -> None:
        self._was = {**AS_SCRIPTED, **changes}
        self.begun = [EARLIER, RUN]
        zone = SimpleNamespace(timezone="America/Chicago")
        self.desk = SimpleNamespace(
            clock=SimpleNamespace(now=lambda: datetime(2026, 3, 2, 16, tzinfo=UTC), now_s=lambda: 0.0),
            playbook=SimpleNamespace(location=lambda _: zone),
        )

    def pass_time(self, span: timedelta) -> None:
        """Stand still: nothing in here is due."""

    def seen(self, run_id: str) -> Any:
        return self._was["seen"]

    def ending(self, run_id: str) -> Any:
        return self._was["outcomes"][run_id]

    def requests(self, run_id: str) -> list[None]:
        return [None] * self._was["requests"]

    def texts_to(self, phone: str) -> list[SimpleNamespace]:
        return [SimpleNamespace(body=body) for body in self._was["texts"]]

    def events(self, run_id: str, kind: str) -> list[dict[str, str]]:
        return [{"to": "granted"}, {"to": "sent"}]


def judged(scene: Scene | None = None, **changes: Any) -> Result:
    (result,) = play(AStage(**changes), scenes=[scene or a_scene()])  # type: ignore[arg-type]  # a fake stage
    return result


def seen(**changes: Any) -> Seen:
    return replace(AS_SCRIPTED["seen"], **changes)


def test_what_went_as_scripted_has_no_fault():
    result = judged()
    assert (result.faults, result.is_good, result.has_sent) == ((), True, True)
    assert (result.run_id, result.why) == (RUN, "Rosa approved.")
    assert result.played.told == ("Somebody writes", "Rosa approves")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"seen": seen(states=("Recall", "Gate"))}, "never passed Send"),
        ({"seen": seen(status="RUNNING")}, "the execution is RUNNING, not SUCCEEDED"),
        (
            {"outcomes": {EARLIER: "sent", RUN: None}},
            "ended as sent, under way, not superseded, sent",
        ),
        ({"seen": seen(passes=(Pass("send", ("Maria approved.",)),))}, "the gate never said 'Rosa approved'"),
        ({"seen": seen(passes=())}, "the gate never said 'Rosa approved'"),
        ({"requests": 2}, "people were asked 2 times, not 1"),
        ({"texts": ("Hours", "Hours")}, "2 texts reached them, not 1"),
        ({"texts": ("Good morning",)}, "the text does not say 'Hours'"),
    ],
)
def test_every_difference_from_the_script_is_named(changes: dict[str, Any], fault: str):
    assert judged(**changes).faults == (fault,)


def test_a_run_that_is_meant_to_wait_may_run_and_must():
    left = a_scene(outcomes=("superseded", None))
    waiting = {"seen": seen(status="RUNNING"), "outcomes": {EARLIER: "superseded", RUN: None}}
    assert judged(left, **waiting).faults == ()
    assert judged(left).faults[0] == "the execution is SUCCEEDED, not RUNNING"


def test_machines_are_told_everything():
    told = as_data(judged())
    assert (told["lead"], told["runs"], told["outcomes"]) == (
        "A title",
        (EARLIER, RUN),
        ("superseded", "sent"),
    )
    assert told["passes"] == [{"word": "send", "reasons": ("Rosa approved.",)}]


class Lines(list[str]):
    """An audience that notes what it is told."""

    def before(self, scene: Scene) -> None:
        self.append(f"before {scene.title}")

    def tell(self, what: str) -> None:
        self.append(what)

    def after(self, result: Result) -> None:
        self.append(f"after {result.scene.title}")


def test_the_audience_is_told_as_it_happens():
    audience = Lines()
    play(AStage(), scenes=[a_scene()], audience=audience)  # type: ignore[arg-type]  # a fake stage
    assert audience == ["before A title", "Somebody writes", "Rosa approves", "after A title"]


def drawn(now: Now, width: int) -> list[str]:
    console = Console(width=width, _environ={})
    with console.capture() as captured:
        console.print(now)
    return [row.rstrip() for row in captured.get().splitlines()]


@pytest.mark.parametrize("width", [40, 80])
def test_what_happens_now_is_six_lines_within_the_terminal(width: int):
    now = Now(AStage(), 15)  # type: ignore[arg-type]  # a fake stage
    now.begin("A title " * 20, "What you see. " * 20)
    now.tell("Something " * 30)
    rows = drawn(now, width)
    assert len(rows) == 6
    assert max(map(len, rows)) <= width


def test_now_tells_scene_clock_and_how_far_it_is():
    now = Now(AStage(), 15)  # type: ignore[arg-type]  # a fake stage
    now.end()
    now.begin("A title", "What you see.")
    now.tell("Rosa approves")
    _, head, *rest = drawn(now, 80)
    assert head.endswith("1 of 15 leads Mon 10:00 on the desk's clock")
    assert rest == ["  A title", "  What you see.", "  Rosa approves", ""]
