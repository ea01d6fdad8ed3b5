"""A slot as people read it: on the location's clock, in their language."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.slots import Slot

_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
        *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
}
_ZONES = {
    "America/New_York": ("Eastern time", "hora del Este"),
    "America/Chicago": ("Central time", "hora del Centro"),
    "America/Denver": ("Mountain time", "hora de la Montaña"),
    "America/Phoenix": ("Arizona time", "hora de Arizona"),
    "America/Los_Angeles": ("Pacific time", "hora del Pacífico"),
    "America/Anchorage": ("Alaska time", "hora de Alaska"),
    "Pacific/Honolulu": ("Hawaii time", "hora de Hawái"),
}


def in_words(slot: Slot, timezone: str, language: str, *, theirs: Collection[str] = ()) -> str:
    """Return when a slot begins, as `Tuesday, December 1 at 3 pm` or `martes 1 de diciembre a las 3 pm`.

    The zone is named when one of `theirs` shows another time then: who reads it may be somewhere else.
    """
    local = slot.starts_at.astimezone(ZoneInfo(timezone))
    day, month = _DAYS[language][local.weekday()], _MONTHS[language][local.month - 1]
    if language == "es":
        article = "la" if local.hour % 12 == 1 else "las"
        words = f"{day} {local.day} de {month} a {article} {_clock(local)}"
    else:
        words = f"{day}, {month} {local.day} at {_clock(local)}"
    differs = any(local.utcoffset() != local.astimezone(ZoneInfo(each)).utcoffset() for each in theirs)
    return f"{words} {zone_names(timezone)[language == 'es']}" if differs else words


def listed(slots: Sequence[Slot], timezone: str, language: str, *, theirs: Collection[str] = ()) -> str:
    """Return several slots in one line, numbered as somebody may answer."""
    words = (in_words(slot, timezone, language, theirs=theirs) for slot in slots)
    return "; ".join(f"{number}) {each}" for number, each in enumerate(words, start=1))


def _clock(local: datetime) -> str:
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"


def zone_names(timezone: str) -> tuple[str, str]:
    """Return what a zone is called, in English and in Spanish; of a zone that is not listed, by its city."""
    city = timezone.rpartition("/")[2].replace("_", " ")
    return _ZONES.get(timezone, (f"{city} time", f"hora de {city}"))
