"""What a scene of the demo is made of: its script, and what people do in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from frontdesk.domain.lead import LocationId
from ops.stage import Stage

Layer = Literal["brain", "tools", "memory", "observability", "orchestration", "escalation"]
Tell = Callable[[str], None]
"""Told in a few words what happens in the world, as it happens."""

LINCOLN_PARK = LocationId("lincoln-park")
MORNING_HOUR = 10

SENT = ("Recall", "Classify", "Draft", "Gate", "Send", "Note Receipt", "Record")
ASKED = ("Gate", "Post Request", "Note Request", "Await Human Verdict", "Settle Request")


@dataclass(frozen=True, slots=True)
class Scene:
    """One story: who writes from where, what happens, and how every run in it must end."""

    title: str
    shows: str
    """What you see, in one sentence."""
    layers: tuple[Layer, ...]
    """Whose story it is."""
    phone: str
    play: Callable[[Stage, Tell], tuple[str, ...]]
    """Makes it happen and returns the runs in the order in which they began; the last one is told about."""
    because: str
    """What one of the gate's reasons must say: the one that the story is about."""
    outcomes: tuple[str | None, ...] = ("sent",)
    """How each of these runs must end; None is one that is left under way."""
    path: tuple[str, ...] = SENT
    """States that the last run must have passed."""
    asked: int = 0
    """How many requests people must have seen about the last run."""
    texts: int = 1
    """How many messages must have reached the person in all."""
    says: str = ""
    """What the last text must contain."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Scenes that show the same thing."""

    title: str
    scenes: tuple[Scene, ...]


def number_of(stage: Stage, location_id: LocationId) -> str:
    """Return the number that a location texts from."""
    return stage.desk.playbook.location(location_id).sender_number


def until(stage: Stage, hour: int) -> timedelta:
    """Return how long it is until the next full `hour` at the first location."""
    zone = ZoneInfo(stage.desk.playbook.location(LINCOLN_PARK).timezone)
    now = stage.desk.clock.now().astimezone(zone)
    then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if then <= now:
        then = (now.replace(tzinfo=None) + timedelta(days=1)).replace(
            hour=hour, minute=0, second=0, microsecond=0, tzinfo=zone
        )
    return then.astimezone(UTC) - datetime.fromtimestamp(stage.desk.clock.now_s(), UTC)


def form(stage: Stage, phone: str, name: str, text: str, location: LocationId = LINCOLN_PARK) -> str:
    """Submit the web form with the consent box ticked, and let the desk work."""
    wording = stage.desk.playbook.consent_wording[stage.desk.playbook.default_language]
    run_id = stage.fill_in_form(
        {"phone": phone, "name": name, "text": text, "location": location, "consent_wording": wording}
    )
    stage.settle()
    return run_id


def sms(stage: Stage, phone: str, text: str, location: LocationId = LINCOLN_PARK) -> str:
    """Text a location, and let the desk work."""
    run_id = stage.text(phone, text, to=number_of(stage, location))
    stage.settle()
    return run_id


def answer(stage: Stage, run_id: str, action: str, *, rung: int = 0) -> None:
    """Let a person on the ladder click a button, and let the desk work."""
    stage.click(run_id, action, rung=rung)
    stage.settle()
