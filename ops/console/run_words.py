"""How the run page says what it counts: spans of time, dollars, what became of a text, what a person said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from ops.note_words import dollars, instead_of
from ops.story import Story

STATUSES: Final[Mapping[str, str]] = {
    "granted": "About to be sent",
    "unknown": "Being looked up: nobody gets it twice",
    "sent": "Sent",
    "queued": "Sent",
    "accepted": "Sent",
    "sending": "Sent",
    "delivered": "Delivered",
    "read": "Read",
    "undelivered": "Not delivered",
    "failed": "Not sent",
    "void": "Not sent",
    "absent": "Looked up: it was never sent",
}
NEVER_ARRIVED: Final = frozenset({"undelivered", "failed", "void", "absent", "granted", "unknown"})

ANSWERS: Final[Mapping[str, str]] = {
    "approve": "approved it",
    "edit": "wrote another text",
    "reject": "decided against it",
    "take_over": "answers this person",
    "try_again": "asked the desk to try again",
    "expired": "did not answer in time",
    "superseded": "was asked no longer: they wrote again",
}


class Word(NamedTuple):
    """A button of a request: the word on it, and what it does."""

    word: str
    does: str


BUTTONS: Final[Mapping[str, Word]] = {
    "approve": Word("Send", "approve this text, it goes out when the last checks allow it"),
    "edit": Word("Edit", "write the text yourself in a dialog"),
    "reject": Word("Don't send", "reject this text, nothing is sent because of it"),
    "take_over": Word("I'll take it", "take over: you answer this person, the desk stays out of it"),
    "try_again": Word("Try again", "the step that failed is tried again"),
}
"""Each says on a screen reader what it does after its word, which speech control needs first."""

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "send": ("good", "May send"),
    "ask": ("person", "Ask a person"),
    "hold": ("held", "Not now"),
    "reconcile": ("look", "Look it up"),
    "stop": ("quiet", "Nothing more to do"),
}
"""The gate's word: its look and what it means."""


def span(elapsed: timedelta) -> str:
    """Return a span of time in its two largest units."""
    seconds = max(elapsed.total_seconds(), 0.0)
    if seconds < 1:
        return "under 1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest_s = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (rest_s, "s")]
    first = next(index for index, (count, _) in enumerate(units) if count)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count)


def step_span(elapsed: timedelta) -> str:
    """Return how long a step took; nothing where the desk's clock stood still, as it may locally."""
    milliseconds = elapsed / timedelta(milliseconds=1)
    if milliseconds < 1:
        return ""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else span(elapsed)


def to_the_second(moment: datetime, zone: ZoneInfo) -> str:
    """Return the hour as people here write it, with seconds: 9:05:07 am."""
    local = moment.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M:%S} {'am' if local.hour < 12 else 'pm'}"


def cost_in_words(story: Story) -> str:
    """Say what a run cost, and why it cost nothing where it did."""
    models = {model for entry in story.entries for model in entry.model_ids}
    if not story.entries:
        return "not known any more"
    if not models:
        return f"{dollars(story.usd_micros)}, no model was asked"
    if all(model.startswith("embedded/") for model in models):
        return f"{dollars(story.usd_micros)}, embedded model: it runs here and nobody bills it"
    return f"{dollars(story.usd_micros)}{instead_of(story)}; by {', '.join(sorted(models))}"
