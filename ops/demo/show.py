"""How the demo tells what happened, in words: the same ones for a terminal and for a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from frontdesk.escalation.shown import by_name
from ops.demo.result import Result
from ops.demo.scene import Layer

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
BOOKKEEPING = frozenset({"Note Request", "Note Receipt", "Settle Request"})
FRONTDESK = ".venv/bin/frontdesk"
LAYERS: dict[Layer, str] = {
    "brain": "reads what each lead wants, drafts from the playbook, and says how sure it is",
    "tools": "one door out, to texts and calendars: one POST for one grant; what is unclear is looked up",
    "memory": "knows consent and STOP, the VIP, the newer message, and every event once",
    "observability": "has every step, word and reason above on record, for frontdesk explain",
    "orchestration": "retries, parks, waits for people and for the morning, and goes on from there",
    "escalation": "asks the right person, climbs when nobody answers, does what they say",
}
"""What each of the six layers shows in the demo."""


def opening(count: int) -> str:
    """Say what the newcomer is about to see."""
    return (
        f"{count} leads write to BrightSmile Dental, a client that is one folder of text.\n"
        "They go through the real workflow, the real functions and a real Postgres on\n"
        "this machine; only providers are stand-ins, such as Twilio and Slack, and the\n"
        "clock is moved. The desk begins empty. For each lead you see the states that\n"
        "it passed, what the gate said and why, and what the person was texted."
    )


def line(result: Result) -> str:
    """Return a scene as one line; the columns are those that the opening names."""
    at = result.telling_pass
    columns = (
        result.scene.title,
        "; ".join(result.played.told),
        path(result.seen.states),
        f"{words(result)}: {' '.join(map(by_name, at.reasons)) if at else result.why}",
        texted(result),
        f"{span(result.played.passed) or '0 min'} on the clock",
        f"{result.played.seconds:.1f} s",
        mark(result),
    )
    return " | ".join(" ".join(column.split()) for column in columns)


def path(states: Sequence[str]) -> str:
    """Return the states that do something, in order."""
    return " → ".join(state for state in states if state not in SILENT_STATES)


def short_path(states: Sequence[str]) -> tuple[str, ...]:
    """Return the states that matter to whoever watches."""
    return tuple(state for state in states if state not in SILENT_STATES | BOOKKEEPING)


def words(result: Result) -> str:
    """Return the gate's words in order."""
    return " → ".join(each.word for each in result.seen.passes)


def texted(result: Result) -> str:
    """Return what the last run sent."""
    return f'texted: "{result.texts[-1]}"' if result.has_sent else "texted: nothing"


def span(passed: timedelta) -> str:
    """Return how far the clock was moved: nothing, when it was less than a minute."""
    minutes = round(passed.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min" if minutes else ""
    return f"{minutes // 60} h {minutes % 60} min"


def mark(result: Result) -> str:
    """Say whether the scene ended as its script says."""
    if not result.is_good:
        return "NOT AS SCRIPTED: " + ", ".join(result.faults)
    return "waits for you" if result.outcomes[-1] is None else "ok"


def shown_by(results: Sequence[Result]) -> list[tuple[Layer, str, str]]:
    """Return what each layer showed, and in which leads by number."""
    return [
        (layer, what, _numbers(results, layer) if layer != "observability" else "all")
        for layer, what in LAYERS.items()
    ]


def verdict(results: Sequence[Result], started_s: float) -> str:
    """Return the verdict, which can be quoted."""
    good = sum(result.is_good for result in results)
    worked_s = sum(result.played.seconds for result in results)
    said = (
        "every lead ended as its script says" if good == len(results) else "NOT every lead ended as scripted"
    )
    took = f"The desk was up in {started_s:.1f} s and worked for {worked_s:.1f} s."
    return f"{good} of {len(results)} leads: {said}. {took}"


def next_steps(run_id: str, console_url: str) -> list[tuple[str, str]]:
    """Return what to try next: a command or an address, and what it does."""
    return [
        (console_url, "the console: one request waits there for your answer"),
        (f"{FRONTDESK} send tests/events/website_form.json", "one more lead through the front door"),
        (f"{FRONTDESK} explain {run_id[:12]}", "what the desk saw, decided and did for the last one"),
        (f"{FRONTDESK} up --demo", "after Ctrl-C: this desk again, with all that happened here"),
        (f"{FRONTDESK} pause", "hold everything that would be sent; `resume` lets it go on"),
        ("cp -r playbooks/brightsmile playbooks/yours", "your own playbook starts as a copy of this one"),
        (f"{FRONTDESK} playbook check playbooks/yours", "every fault at once, with file, key and remedy"),
    ]


def _numbers(results: Sequence[Result], layer: Layer) -> str:
    return " ".join(str(number) for number, result in enumerate(results, 1) if layer in result.scene.layers)
