"""The desk's clock: what time it is at each location, what falls due next, and moving there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from ops.console.desk import ConsoleDesk
from ops.errors import Refusal
from ops.local.virtual_clock import VirtualClock

STEPS = {"minute": timedelta(minutes=1), "quarter": timedelta(minutes=15), "hour": timedelta(hours=1)}
MORNING_HOUR = 9
SHOWN = 5
FARTHEST = timedelta(days=400)


def routes(console: ConsoleDesk) -> Blueprint:
    pages = Blueprint("clock", __name__)
    clock = console.desk.clock

    def shown(refusal: str | None = None) -> str:
        locations = console.desk.playbook.locations
        return render_template(
            "clock.html",
            places=[(console.place(key), console.zone_of(key)) for key in locations],
            dues=dues(clock)[:SHOWN],
            morning=next_morning(clock.now(), console.zone),
            typed=request.form.get("moment") or f"{clock.now().astimezone(console.zone):%Y-%m-%dT%H:%M}",
            refusal=refusal,
        )

    @pages.get("/clock")
    def page() -> str:
        return shown()

    @pages.post("/clock")
    def move() -> Response | tuple[str, int]:
        try:
            console.journey.begin(_goal(console, request.form.get("to", ""), request.form.get("moment", "")))
        except Refusal as refusal:
            return shown(str(refusal)), 422
        return redirect("/clock", 303)

    return pages


def dues(clock: VirtualClock) -> list[tuple[datetime, int]]:
    """Return every minute in which something falls due, the next one first: the first second by which
    something has, and how much does."""
    ahead = [int(at_s) + 1 for at_s, _ in clock.dues() if clock.now_s() < at_s < float("inf")]
    minutes = (list(same) for _, same in groupby(ahead, key=lambda second: second // 60))
    return [(datetime.fromtimestamp(seconds[0], UTC), len(seconds)) for seconds in minutes]


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return nine o'clock of the next day in a time zone."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, MORNING_HOUR, tzinfo=zone)


def _goal(console: ConsoleDesk, to: str, typed: str) -> datetime:
    now = console.desk.clock.now()
    if to in STEPS:
        return now + STEPS[to]
    if to == "morning":
        return next_morning(now, console.zone)
    if to == "next":
        return _next_due(console.desk.clock)
    return _typed(typed, console.zone, now)


def _next_due(clock: VirtualClock) -> datetime:
    ahead = dues(clock)
    if not ahead:
        raise Refusal("Nothing falls due; move by a span or to a moment of your own.")
    return ahead[0][0]


def _typed(typed: str, zone: ZoneInfo, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(typed).replace(tzinfo=zone)
    except ValueError as error:
        raise Refusal("Write a date and a time, as in 2026-11-24 09:00.") from error
    if moment > now + FARTHEST:
        raise Refusal(f"That is too far: choose a moment within {FARTHEST.days} days.")
    return moment
