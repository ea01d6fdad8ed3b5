"""What a price is the price of, and on which day a time holds: a true number by the wrong word misleads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from frontdesk.domain import quote_forms as forms
from frontdesk.domain import quote_patterns as patterns
from frontdesk.domain.plain_text import without_accents

_WEEKDAY = "|".join(sorted(patterns.WEEKDAY_WORDS, key=len, reverse=True))
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NO_GOODS = frozenset(map(without_accents, (*patterns.WEEKDAY_WORDS, *patterns.MONTHS))) | frozenset(
    [
        "costs",
        "cost",
        "price",
        "prices",
        "priced",
        "only",
        "just",
        "from",
        "with",
        "your",
        "cuesta",
        "cuestan",
        "sale",
        "precio",
        "precios",
        "solo",
        "desde",
    ]
)
"""Words beside a price that name nothing it could be the price of."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|[\n;]")
_RANGE = re.compile(r"\s*(?:-|to|through|a|al)\s*", re.IGNORECASE)


def pairs_in(text: str) -> frozenset[str]:
    """Return every price with each word of what it is the price of, and every time with its day."""
    priced = (f"of {price}: {word}" for _, price, words in _priced(text) for word in words)
    open_times = (f"on {day}: {time}" for day, time, _ in _timed(text))
    return frozenset((*priced, *open_times))


def wrong_pairs(text: str, allowed: frozenset[str]) -> Iterator[tuple[patterns.QuoteKind, str]]:
    """Yield prices and times that are said of something else than the sources say them of.

    Where no source says what a price is for, or names a day with a time, there is nothing to compare with.
    """
    labels = _labels(allowed)
    for quote, price, words in _priced(text):
        if price in labels and _is_mislabelled(words, price, labels):
            yield "price", quote
    if any(each.startswith("on ") for each in allowed):
        for day, time, quote in _timed(text):
            if f"on {day}: {time}" not in allowed:
                yield "time", quote


def _is_mislabelled(words: frozenset[str], price: str, labels: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether a price stands with no word of its own, or with one that is another price's alone."""
    own = labels[price]
    others = frozenset().union(*labels.values()) - own
    return not words & own or bool(words & others)


def _labels(allowed: Iterable[str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for each in allowed:
        if each.startswith("of "):
            price, _, word = each.removeprefix("of ").rpartition(": ")
            found.setdefault(price, set()).add(word)
    return {price: frozenset(words) for price, words in found.items()}


def _priced(text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield each amount with its form and the words around it in its sentence: those before it back to the
    amount before, and where there are none, those behind it. Within an amount no sentence ends."""
    prices = dict(patterns.in_order())["price"]
    amounts = [each for each in prices.finditer(text) if re.search(r"\d", each.group())]
    ends = [(each.start(), each.end()) for each in _SENTENCE_ENDS.finditer(text)]
    breaks = [
        end for end in ends if not any(each.start() < end[1] and end[0] < each.end() for each in amounts)
    ]
    before = 0
    for index, amount in enumerate(amounts):
        after = amounts[index + 1].start() if index + 1 < len(amounts) else len(text)
        begins = max((before, *(end for _, end in breaks if end <= amount.start())))
        stops = min((after, *(start for start, _ in breaks if start >= amount.end())))
        words = _words(text[begins : amount.start()]) or _words(text[amount.end() : stops])
        yield amount.group().strip(), forms.price(amount.group()), words
        before = amount.end()


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(without_accents(text).casefold())) - _NO_GOODS


@dataclass
class _Span:
    """Days and the times that are said of them."""

    days: list[str] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[str, str, str]]:
        for day in self.days:
            for time, quote in self.times:
                yield day, time, f"{day} {quote}"


def _timed(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each day with each time that is said of it, and how that may be quoted to a person.

    A day holds until the next one, over the ends of lines and sentences: whoever reads it reads on.
    """
    span, ended = _Span(), 0
    for found in _moments().finditer(text):
        if found["time"]:
            span.times.append((forms.time(found["time"]), found["time"].strip()))
        else:
            if span.days and span.times:
                yield from span.pairs()
                span = _Span()
            day = patterns.WEEKDAY_WORDS[found["day"].casefold()]
            is_range = bool(span.days) and _RANGE.fullmatch(text[ended : found.start()])
            span.days += _between(span.days[-1], day) if is_range else [day]
        ended = found.end()
    yield from span.pairs()


@cache
def _moments() -> re.Pattern[str]:
    """Return the pattern of days and times; compiled when a text is first read."""
    return re.compile(rf"(?P<day>\b(?:{_WEEKDAY})\b)|(?P<time>{patterns.TIME})", re.IGNORECASE)


def _between(first: str, last: str) -> list[str]:
    """Return the days after the first up to the last, over the end of the week where need be."""
    start, end = _DAYS.index(first), _DAYS.index(last)
    return [_DAYS[number % 7] for number in range(start + 1, end + 1 + 7 * (end < start))]
