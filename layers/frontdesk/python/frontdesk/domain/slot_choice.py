"""Reads an answer to an offer: which one slot it names, by rule and never by a model.

Every word has to be understood: what is left over, a denial, a condition or a question makes it no choice,
and whoever wrote it is asked again. Numbers and days that fit two of the slots choose neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain import slot_choice_words as words
from frontdesk.domain.quote_patterns import MONTHS
from frontdesk.domain.slots import Slot

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answer says about the slots that were offered."""

    slot: Slot | None = None
    """The one that it names."""
    open: tuple[Slot, ...] = ()
    """Where it names more than one: those that it may mean."""
    is_about_it: bool = False
    """It speaks of times, or turns them down, and of nothing else."""


@dataclass(slots=True)
class _Offered:
    """The slots in the order in which they were read, on the location's clock; `left` still fit."""

    starts: Sequence[datetime]
    today: date
    left: set[int] = field(default_factory=set)
    is_named: bool = False

    def keep(self, fitting: set[int]) -> None:
        self.left &= fitting
        self.is_named = True

    def numbered(self, number: int) -> set[int]:
        return {number - 1} if 0 < number <= len(self.starts) else set()

    def on(self, month: int | None, day: int) -> set[int]:
        return {i for i, at in enumerate(self.starts) if at.day == day and month in (None, at.month)}

    def at(self, hour: int, minute: int, half: str = "") -> set[int]:
        """Return which begin at a time; without am or pm the clock may be in either half of the day."""
        wanted = {"a": {hour % 12}, "p": {hour % 12 + 12}}.get(half, {hour, (hour + 12) % 24})
        wanted = {hour % 24} if hour > 12 or (hour == 0 and not half) else wanted
        return {i for i, at in enumerate(self.starts) if at.minute == minute and at.hour in wanted}

    def within(self, begins: int, ends: int) -> set[int]:
        return {i for i, at in enumerate(self.starts) if begins <= at.hour < ends}

    def on_weekday(self, weekday: int) -> set[int]:
        return {i for i, at in enumerate(self.starts) if at.weekday() == weekday}

    def days_from_now(self, days: int) -> set[int]:
        that_day = self.today + timedelta(days=days)
        return {i for i, at in enumerate(self.starts) if at.date() == that_day}


def read_reply(
    text: str, offered: Sequence[Slot], timezone: str, now: datetime, *, takes_yes: bool = True
) -> Reply:
    """Read an answer in English or Spanish; days are those of the location.

    With `takes_yes` a plain yes chooses where one slot was offered.
    """
    zone = ZoneInfo(timezone)
    starts = [slot.starts_at.astimezone(zone) for slot in offered]
    seen = _Offered(starts, now.astimezone(zone).date(), set(range(len(starts))))
    rest = _without_mentions(_plain(text), seen)
    left = re.findall(r"[^\W_]+(?:'[^\W_]+)*|\?", rest)
    around = words.said("yes") | words.said("around")
    has_doubt = not around >= set(left)
    is_yes = takes_yes and not seen.is_named and not words.said("yes").isdisjoint(left)
    if len(seen.left) == 1 and not has_doubt and (seen.is_named or is_yes):
        return Reply(offered[seen.left.pop()], is_about_it=True)
    is_declined = not seen.is_named and words.said("decline") >= set(left)
    is_about_it = (seen.is_named or is_yes or has_doubt) and not is_declined
    is_ambiguous = seen.is_named and not has_doubt
    return Reply(
        open=tuple(offered[i] for i in sorted(seen.left)) if is_ambiguous else (),
        is_about_it=is_about_it and around | words.said("doubt") >= set(left),
    )


def chosen(text: str, offered: Sequence[Slot], timezone: str, now: datetime) -> Slot | None:
    """Return the one slot of the offered that an answer names; None when it names none, or more."""
    return read_reply(text, offered, timezone, now).slot


def _plain(text: str) -> str:
    """Return the text in small letters without accents, its apostrophes and halves of the day as one."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(words.APOSTROPHES))
    bare = "".join(each for each in text if not unicodedata.combining(each))
    bare = re.sub(r"(?<![^\W\d_])([ap])\s?\.?\s?m\b\.?", r"\1m", " ".join(bare.split()))
    bare = bare.lstrip("¿¡ ")
    if asked := words.POLITELY.match(bare):
        bare = bare[asked.end() :].removesuffix("?")
    for phrase, meant in words.PHRASES:
        bare = phrase.sub(meant, bare)
    return bare


def _without_mentions(text: str, seen: _Offered) -> str:
    """Note everything in the text that names slots, and return what is left of it."""
    for pattern, kind in words.MENTIONS:
        for found in pattern.finditer(text):
            seen.keep(_FITTING[kind](found.groupdict(), seen))
        text = pattern.sub(" ", text)
    return text


def _slashed(given: Given, seen: _Offered) -> set[int]:
    """12/1 is the first of December or the twelfth of January."""
    first, second = int(given["first"]), int(given["second"])
    return seen.on(first, second) | seen.on(second, first)


def _time(given: Given, seen: _Offered) -> set[int]:
    half = (given.get("half") or "")[:1]
    return seen.at(words.number(given["hour"]), int(given.get("minute") or 0), half)


def _number(given: Given, seen: _Offered) -> set[int]:
    """A number alone is a place in the list, as it is written there; beside a day it may be an hour too."""
    number = int(given["number"])
    places = seen.numbered(number)
    if places and not seen.is_named:
        return places
    days = seen.on(None, number) if seen.is_named else set()
    return places | days | (seen.at(number, 0) if number <= 24 else set())


_FITTING: Mapping[str, Callable[[Given, _Offered], set[int]]] = {
    "date": lambda given, seen: seen.on(MONTHS[given["month"]], int(given["day"])),
    "slashed": _slashed,
    "time": _time,
    "noon": lambda _, seen: seen.at(12, 0, "p"),
    "part": lambda given, seen: seen.within(*words.PARTS[given["part"]]),
    "relative": lambda given, seen: seen.days_from_now(words.RELATIVE[given["relative"]]),
    "weekday": lambda given, seen: seen.on_weekday(words.WEEKDAYS[given["weekday"]]),
    "last": lambda _, seen: seen.numbered(len(seen.starts)),
    "place": lambda given, seen: seen.numbered(words.number(given["number"])),
    "day or place": lambda given, seen: (
        seen.numbered(int(given["number"])) | seen.on(None, int(given["number"]))
    ),
    "number": _number,
}
"""Which of the slots a mention may mean; where it may be meant in two ways, both."""
