"""How the demo tells what happened: one line per lead."""

from __future__ import annotations

from dataclasses import dataclass

from ops.demo.scenes import Scene
from ops.stage import Seen, Stage

SILENT_STATES = frozenset(
    {
        "What Is This?",
        "What Does The Gate Say?",
        "Anyone Left To Ask?",
        "What Was Answered?",
        "Which Step Failed?",
        "Where Were We?",
        "Done",
    }
)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scene, and every way in which it differs from its script."""

    scene: Scene
    seen: Seen
    outcome: str | None
    texts: tuple[str, ...]
    """Everything that reached the person, over all their runs."""
    has_sent: bool
    seconds: float
    faults: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        return not self.faults


def judge(stage: Stage, scene: Scene, run_id: str, seconds: float) -> Result:
    """Compare what happened with what the scene's script says."""
    seen, outcome = stage.seen(run_id), stage.outcome(run_id)
    texts = tuple(message.body for message in stage.texts_to(scene.phone))
    faults = [f"never passed {state}" for state in scene.path if state not in seen.states]
    if seen.status != "SUCCEEDED":
        faults.append(f"the execution is {seen.status}")
    if outcome != scene.outcome:
        faults.append(f"ended as {outcome}, not {scene.outcome}")
    if len(texts) != scene.texts:
        faults.append(f"{len(texts)} texts reached them, not {scene.texts}")
    elif scene.says not in "".join(texts[-1:]):
        faults.append(f"the text does not say {scene.says!r}")
    has_sent = any(each["to"] == "sent" for each in stage.events(run_id, "send_settled"))
    return Result(scene, seen, outcome, texts, has_sent, seconds, tuple(faults))


def line(result: Result) -> str:
    """Return the one line: path, verdict with reasons, what was sent, seconds."""
    path = " → ".join(state for state in result.seen.states if state not in SILENT_STATES)
    words = " → ".join(each.word for each in result.seen.passes)
    why = " ".join(_telling(result.seen))
    sent = f'texted: "{result.texts[-1]}"' if result.has_sent else "texted: nothing"
    mark = "ok" if result.is_good else "NOT AS SCRIPTED: " + ", ".join(result.faults)
    return f"{result.scene.title} | {path} | {words}: {why} | {sent} | {result.seconds:.1f} s | {mark}"


def _telling(seen: Seen) -> tuple[str, ...]:
    """Return the reasons of the first pass that did not simply report the end."""
    return seen.passes[0].reasons if seen.passes else ("no decision was needed",)


def opening(count: int) -> str:
    """Say what the newcomer is about to see."""
    return (
        f"{count} leads go through the real state machine and the real Lambda handlers on this machine.\n"
        "Each line: the lead | the states it passed | the gate's words and why | what was texted | seconds.\n"
    )


def summary(results: list[Result], started_s: float) -> str:
    """Return the verdict, which can be quoted."""
    good = sum(result.is_good for result in results)
    worked_s = sum(result.seconds for result in results)
    verdict = (
        "every lead ended as its script says" if good == len(results) else "NOT every lead ended as scripted"
    )
    took = f"The desk was up in {started_s:.1f} s and worked for {worked_s:.1f} s."
    return f"\n{good} of {len(results)} leads: {verdict}. {took}"


def as_data(result: Result) -> dict[str, object]:
    """Return the result for machines."""
    return {
        "lead": result.scene.title,
        "states": result.seen.states,
        "passes": [{"word": each.word, "reasons": each.reasons} for each in result.seen.passes],
        "outcome": result.outcome,
        "texts": result.texts,
        "seconds": round(result.seconds, 3),
        "faults": result.faults,
    }
