"""The words of a playbook: a template's slots, opening hours in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import Literal

from frontdesk.domain.hours import WEEKDAYS, Opening, Weekday

Language = Literal["en", "es"]
_DAYS: dict[Language, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
_CLOSED: dict[Language, str] = {"en": "closed", "es": "cerrado"}
_SLOT = re.compile(r"\{([^{}]*)\}")
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_MIDNIGHT = 24 * 60


def slots(template: str) -> tuple[str, ...]:
    """Return the names in braces, in their order."""
    return tuple(_SLOT.findall(template))


def has_stray_brace(template: str) -> bool:
    """Tell whether a brace is left that belongs to no slot: it would be sent as it is."""
    return bool({"{", "}"} & set(_SLOT.sub("", template)))


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the template with every slot replaced; a value is never searched for slots again."""
    return _SLOT.sub(lambda slot: values[slot[1]], template)


def minute_of_day(text: str) -> int:
    """Return the minutes since midnight of a time such as 8:00 or 17:30.

    Raises:
        ValueError: it is not such a time.
    """
    found = _TIME.fullmatch(text.strip())
    minute = int(found[1]) * 60 + int(found[2]) if found else _MIDNIGHT + 1
    if minute > _MIDNIGHT:
        raise ValueError(f'"{text.strip()}" is not a time')
    return minute


def openings(text: str) -> tuple[Opening, ...]:
    """Return the opening times of one day, written as `closed`, `8:00-17:00` or `8:00-12:00, 13:00-17:00`.

    Raises:
        ValueError: it is none of these, or the times do not follow each other.
    """
    if text.strip().lower() == "closed":
        return ()
    found: list[Opening] = []
    for part in text.split(","):
        opens, dash, closes = part.partition("-")
        if not dash:
            raise ValueError(f'"{text}" is not the hours of a day')
        found.append((minute_of_day(opens), minute_of_day(closes)))
    if any(closes <= opens for opens, closes in found):
        raise ValueError(f'"{text}" does not run forward: it closes before it opens')
    if any(opens <= closes for (_, closes), (opens, _) in pairwise(found)):
        raise ValueError(f'"{text}" does not run forward: it opens again before it has closed')
    return tuple(found)


def hours_in_words(hours: Mapping[Weekday, tuple[Opening, ...]], language: Language) -> str:
    """Return a week's hours as a person would text them, days with the same hours drawn together."""
    names = dict(zip(WEEKDAYS, _DAYS[language], strict=True))
    spans = []
    for times, group in groupby(WEEKDAYS, key=lambda day: hours[day]):
        days = [names[day] for day in group]
        span = days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}"
        open_times = " & ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in times)
        spans.append(f"{span} {open_times or _CLOSED[language]}")
    return ", ".join(spans)


def _clock(minute: int) -> str:
    hour, rest = divmod(minute % _MIDNIGHT, 60)
    half = "am" if hour < 12 else "pm"
    return f"{hour % 12 or 12}:{rest:02}{half}" if rest else f"{hour % 12 or 12}{half}"
