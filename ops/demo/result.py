"""What became of a scene, and every way in which it differs from its script."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from frontdesk.escalation.shown import by_name
from ops.demo.scene import Scene
from ops.stage import Pass, Seen, Stage


@dataclass(frozen=True, slots=True)
class Played:
    """A scene that was played: its runs, what was told meanwhile, and how long it took."""

    scene: Scene
    runs: tuple[str, ...]
    told: tuple[str, ...]
    passed: timedelta
    """On the desk's clock, which the script moves."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scene; `seen` is its last run."""

    played: Played
    seen: Seen
    outcomes: tuple[str | None, ...]
    asked: int
    texts: tuple[str, ...]
    """Everything that reached the person, over all their runs."""
    has_sent: bool
    """Whether the last run sent anything."""
    faults: tuple[str, ...]

    @property
    def scene(self) -> Scene:
        return self.played.scene

    @property
    def run_id(self) -> str:
        return self.played.runs[-1]

    @property
    def is_good(self) -> bool:
        return not self.faults

    @property
    def telling_pass(self) -> Pass | None:
        """The pass of the gate that the story is about."""
        found = (each for each in self.seen.passes if _reason(self.scene, each))
        return next(found, self.seen.passes[0] if self.seen.passes else None)

    @property
    def why(self) -> str:
        """The reason that the story is about, else the first one."""
        at = self.telling_pass
        return "no decision was needed" if at is None else _reason(self.scene, at) or by_name(at.reasons[0])


def judge(stage: Stage, played: Played) -> Result:
    """Compare what happened with what the scene's script says."""
    run_id = played.runs[-1]
    result = Result(
        played=played,
        seen=stage.seen(run_id),
        outcomes=tuple(stage.ending(each) for each in played.runs),
        asked=len(stage.requests(run_id)),
        texts=tuple(message.body for message in stage.texts_to(played.scene.phone)),
        has_sent=any(each["to"] == "sent" for each in stage.events(run_id, "send_settled")),
        faults=(),
    )
    return _with_faults(result)


def as_data(result: Result) -> dict[str, object]:
    """Return the result for machines."""
    return {
        "lead": result.scene.title,
        "shows": result.scene.shows,
        "layers": result.scene.layers,
        "happened": result.played.told,
        "runs": result.played.runs,
        "states": result.seen.states,
        "passes": [{"word": each.word, "reasons": each.reasons} for each in result.seen.passes],
        "outcomes": result.outcomes,
        "asked": result.asked,
        "texts": result.texts,
        "clock_seconds": round(result.played.passed.total_seconds()),
        "seconds": round(result.played.seconds, 3),
        "faults": result.faults,
    }


def _reason(scene: Scene, at: Pass) -> str | None:
    return next((said for said in map(by_name, at.reasons) if scene.because in said), None)


def _with_faults(result: Result) -> Result:
    return replace(result, faults=(*_faults_of_the_runs(result), *_faults_of_the_texts(result)))


def _faults_of_the_runs(result: Result) -> list[str]:
    scene, seen = result.scene, result.seen
    faults = [f"never passed {state}" for state in scene.path if state not in seen.states]
    status = "RUNNING" if scene.outcomes[-1] is None else "SUCCEEDED"
    if seen.status != status:
        faults.append(f"the execution is {seen.status}, not {status}")
    if result.outcomes != scene.outcomes:
        faults.append(f"ended as {_words(result.outcomes)}, not {_words(scene.outcomes)}")
    if not any(_reason(scene, each) for each in seen.passes):
        faults.append(f"the gate never said {scene.because!r}")
    if result.asked != scene.asked:
        faults.append(f"people were asked {result.asked} times, not {scene.asked}")
    return faults


def _faults_of_the_texts(result: Result) -> list[str]:
    scene, texts = result.scene, result.texts
    if len(texts) != scene.texts:
        return [f"{len(texts)} texts reached them, not {scene.texts}"]
    if scene.says not in "".join(texts[-1:]):
        return [f"the text does not say {scene.says!r}"]
    return []


def _words(outcomes: tuple[str | None, ...]) -> str:
    return ", ".join(outcome or "under way" for outcome in outcomes)
