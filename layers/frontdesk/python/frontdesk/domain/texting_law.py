"""The law of texting, state by state, as data: from when until when, on which days, and how often.

`texting_law.toml` names the source of each rule; `area_codes.toml` tells which state a number is of.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from frontdesk.domain.hours import WEEKDAYS, Opening
from frontdesk.domain.verdict import Frequency

NO_TEXTS: Final[Opening] = (0, 0)
"""The hours of a day on which nobody may be texted."""
LONGEST_WINDOW: Final = timedelta(hours=24)
"""No law counts texts over a longer time."""
_COUNTRY: Final = "+1"
_ZIP: Final = re.compile(r",?\s*\d{5}(?:-\d{4})?$")
_SATURDAY, _SUNDAY = 5, 6
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day of every year: so many days from Easter, or a date, or the first such weekday from a date on."""

    month: int = 0
    day: int = 0
    weekday: str | None = None
    easter: int | None = None

    def days(self, year: int) -> tuple[date, ...]:
        """Return the day, and with a date that falls on a weekend the working day on which it is kept."""
        if self.easter is not None:
            return (easter(year) + self.easter * _DAY,)
        first = date(year, self.month, self.day)
        if self.weekday is not None:
            names: tuple[str, ...] = WEEKDAYS
            return (first + (names.index(self.weekday) - first.weekday()) % 7 * _DAY,)
        kept = {_SATURDAY: (first - _DAY,), _SUNDAY: (first + _DAY,)}.get(first.weekday(), ())
        return (first, *kept)


@dataclass(frozen=True, slots=True)
class StateLaw:
    """What one state says; hours in minutes since midnight, [from, until)."""

    weekdays: Opening
    saturday: Opening
    sunday: Opening
    holidays: tuple[Holiday, ...]
    cap: Frequency | None
    source: str
    is_read: bool
    """The law's own text was read for this table; otherwise it is second hand."""

    def hours(self, day: date) -> Opening:
        """Return when people in this state may be texted on a day."""
        # A new year's day on a Saturday is kept on the last day of the year before.
        if any(day in holiday.days(year) for holiday in self.holidays for year in (day.year, day.year + 1)):
            return NO_TEXTS
        return {_SATURDAY: self.saturday, _SUNDAY: self.sunday}.get(day.weekday(), self.weekdays)


@dataclass(frozen=True, slots=True)
class TextingLaw:
    """The whole table: the federal rule, and the states that are stricter."""

    as_of: date
    second_hand: tuple[str, ...]
    federal: StateLaw
    states: Mapping[str, StateLaw]

    def of(self, states: Iterable[str]) -> tuple[StateLaw, ...]:
        """Return every law that may hold for somebody who may be in any of these states: all there are for
        somebody who may be anywhere."""
        named = tuple(states)
        stricter = self.states.values() if not named else map(self.states.get, named)
        return (self.federal, *(law for law in stricter if law is not None))


def texting_hours(states: tuple[str, ...], day: date) -> Opening:
    """Return when somebody who may be in any of these states may be texted on a day; the strictest wins.

    No state means that nobody knows where they are, and the strictest of all holds. Where the laws leave no
    hour between them it is `NO_TEXTS`.
    """
    return _strictest_hours(tuple(sorted(set(states))), day)


def legal_caps(states: tuple[str, ...]) -> tuple[Frequency, ...]:
    """Return how often somebody who may be in any of these states may be texted at most, by law."""
    return tuple(sorted({law.cap for law in texting_law().of(states) if law.cap}, key=lambda cap: cap.limit))


def states_of_number(phone_e164: str) -> tuple[str, ...]:
    """Return the states that a number's area code is of; none for a number that tells no state."""
    if not phone_e164.startswith(_COUNTRY):
        return ()
    return _states_by_code().get(phone_e164[len(_COUNTRY) :][:3], ())


def state_of_address(address: str) -> str | None:
    """Return the state that an address ends with: its name, or its two letters, perhaps before a ZIP code."""
    last = _ZIP.sub("", address.strip()).rpartition(",")[2].strip()
    by_name = {name.casefold(): state for state, name in _places()["names"].items()}
    if found := by_name.get(last.casefold()):
        return found
    letters = last.rpartition(" ")[2]
    is_alone = letters == last
    written = letters.upper() if is_alone else letters
    return written if written in known_states() else None


def codes_of(state: str) -> tuple[str, ...]:
    """Return the area codes of a state."""
    return tuple(map(str, _area_codes()[state]))


def known_states() -> frozenset[str]:
    """Return every state by its two letters, and DC."""
    return frozenset(_area_codes())


def easter(year: int) -> date:
    """Return Easter Sunday by the Gregorian calendar (the anonymous algorithm, as Meeus gives it)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - moon + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def texting_law() -> TextingLaw:
    """Return the table."""
    table = _table("texting_law.toml")
    holidays = {name: Holiday(**when) for name, when in table["holidays"].items()}
    return TextingLaw(
        as_of=table["as_of"],
        second_hand=tuple(table["second_hand"]),
        federal=_law(table["federal"], holidays),
        states={name: _law(section, holidays) for name, section in table["states"].items()},
    )


@cache
def _strictest_hours(states: tuple[str, ...], day: date) -> Opening:
    every = [law.hours(day) for law in texting_law().of(states)]
    opens, closes = max(opens for opens, _ in every), min(closes for _, closes in every)
    return (opens, closes) if opens < closes else NO_TEXTS


@cache
def _states_by_code() -> Mapping[str, tuple[str, ...]]:
    by_code: dict[str, tuple[str, ...]] = {}
    for state, codes in _area_codes().items():
        for code in codes:
            by_code[str(code)] = (*by_code.get(str(code), ()), state)
    return by_code


def _area_codes() -> Mapping[str, list[int]]:
    codes: Mapping[str, list[int]] = _places()["codes"]
    return codes


@cache
def _places() -> Mapping[str, Mapping[str, Any]]:
    return _table("area_codes.toml")


def _law(section: Mapping[str, Any], holidays: Mapping[str, Holiday]) -> StateLaw:
    cap = section.get("cap")
    return StateLaw(
        weekdays=_hours(section["weekdays"]),
        saturday=_hours(section.get("saturday", section["weekdays"])),
        sunday=_hours(section.get("sunday", section["weekdays"])),
        holidays=tuple(holidays[name] for name in section.get("holidays", ())),
        cap=Frequency(cap["limit"], timedelta(hours=cap["hours"])) if cap else None,
        source=section["source"],
        is_read=section.get("read", False),
    )


def _hours(written: list[str]) -> Opening:
    """Read two times of day; an empty list is a day without texts."""
    if not written:
        return NO_TEXTS
    opens, closes = (int(hour) * 60 + int(minute) for hour, minute in (each.split(":") for each in written))
    return opens, closes


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
