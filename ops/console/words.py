"""How the console says things: times as people tell them, standings and outcomes in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from frontdesk.domain.proposal import NONE_OF_THESE
from ops.story import RunLine, Standing

Tone = Literal["busy", "person", "held", "look", "good", "quiet", "bad"]

STANDINGS: Final[dict[Standing, str]] = {
    "under_way": "At work",
    "with_person": "Waits for a person",
    "held": "Held",
    "looking_up": "Looking it up",
    "ended": "Done",
}
_TONES: Final[dict[Standing, Tone]] = {
    "under_way": "busy",
    "with_person": "person",
    "held": "held",
    "looking_up": "look",
    "ended": "quiet",
}
_OUTCOMES: Final[dict[str, tuple[str, Tone]]] = {
    "sent": ("Answered", "good"),
    "booked": ("Booked", "good"),
    "nothing_to_do": ("Nothing to do", "quiet"),
    "stopped": ("Asked us to stop", "quiet"),
    "rejected": ("Turned down", "quiet"),
    "taken_over": ("A person took over", "person"),
    "expired": ("Nobody answered", "bad"),
    "superseded": ("Overtaken", "quiet"),
    "failed": ("Could not be sent", "bad"),
    "with_person": ("Left with a person", "person"),
}

_WITHOUT_WORDS: Final[dict[str, str]] = {
    "opt_out": "told us to stop texting",
    "opt_in": "told us that we may text again",
    "help": "texted HELP",
    "delivery": "did not get a text of ours",
}
_WITHOUT_WORDS_BY_MAIL: Final[dict[str, str]] = {
    "opt_out": "told us to stop e-mailing",
    "opt_in": "told us that we may e-mail again",
    "delivery": "did not get an e-mail of ours",
}


def without_words(line: RunLine) -> str:
    """Return what somebody did whose text is not kept: a keyword, or nothing at all."""
    by_mail = _WITHOUT_WORDS_BY_MAIL.get(line.kind) if line.channel == "email" else None
    return by_mail or _WITHOUT_WORDS.get(line.kind, "wrote nothing")


def standing_in_words(line: RunLine) -> str:
    """Return where a run stands, or how it ended, in a few words."""
    if line.standing == "with_person" and line.waits_for:
        return f"Waits for the {line.waits_for}"
    if line.standing != "ended":
        return STANDINGS[line.standing]
    return _OUTCOMES[line.ending][0] if line.ending in _OUTCOMES else STANDINGS["ended"]


def tone(line: RunLine) -> Tone:
    """Return the look of a run's pill."""
    if line.standing != "ended":
        return _TONES[line.standing]
    return _OUTCOMES[line.ending][1] if line.ending in _OUTCOMES else "quiet"


def time_of_day(moment: datetime, zone: ZoneInfo) -> str:
    """Return the hour as people here write it: 9:05 am."""
    local = moment.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Return the day as people here write it: Tue, Nov 24."""
    local = moment.astimezone(zone)
    return f"{local:%a, %b} {local.day}"


def moment_in_words(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Return a moment as short as it stays clear: today only the hour, else the day as well."""
    if moment.astimezone(zone).date() == now.astimezone(zone).date():
        return time_of_day(moment, zone)
    return f"{day(moment, zone)}, {time_of_day(moment, zone)}"


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago a moment was, in one unit."""
    span = now - moment
    if span < timedelta(minutes=1):
        return "just now"
    unit = timedelta(hours=1) if span >= timedelta(hours=1) else timedelta(minutes=1)
    return f"{span_in_words(span - span % unit)} ago"


def span_in_words(span: timedelta) -> str:
    """Return a span in at most two units: 40 s, 12 min, 3 h 5 min, 2 days."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        hours, minutes = divmod(seconds // 60, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{seconds // 86400} days"


def channel(line: RunLine) -> str:
    """Return by which way a lead came, in a word."""
    if line.kind == "form":
        return "form"
    return "e-mail" if line.channel == "email" else "text message"


def plain(name: str) -> str:
    """Return a name of the playbook as words: new_patient is a new patient."""
    return name.replace("_", " ").replace("-", " ")


def wish(intent: str | None) -> str:
    """Return what a lead wants, in words."""
    if intent == NONE_OF_THESE:
        return "nothing that the playbook names"
    return plain(intent) if intent else "not read yet"


def phone_in_words(address: str | None) -> str | None:
    """Return a North American number as people read it, anything else as it is."""
    if address and len(address) == 12 and address.startswith("+1") and address[1:].isdigit():
        return f"({address[2:5]}) {address[5:8]}-{address[8:]}"
    return address
