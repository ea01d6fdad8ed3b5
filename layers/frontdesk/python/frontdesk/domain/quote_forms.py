"""One form for all that says the same, so that a quote can be looked up in what the playbook allows."""

from __future__ import annotations

import re
from decimal import Decimal

from frontdesk.domain.quote_patterns import (
    AMOUNT,
    CURRENCIES,
    DIGIT_WORDS,
    MONTHS,
    MULTIPLIERS,
    NOON,
    RELATIVE_DAYS,
    SYMBOL,
    WEEKDAY_WORDS,
)

_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_SYMBOLS = {"$": "usd", "\u00a2": "cent", "\u00a3": "gbp", "\u00a5": "jpy", "\u20ac": "eur", "%": "%"}


def email(text: str) -> str:
    """Return an address in small letters."""
    return text.casefold()


def link(text: str) -> str:
    """Return a link as browsers take it: web scheme, www and sentence end gone, the host in small letters.

    Letters of a path count as written, because they count at the other end. Look-alike hosts stay different.
    """
    bare = re.sub(r"^https?://", "", text.rstrip(".,;:!?)]}>\"'"), flags=re.IGNORECASE)
    host, *rest = re.split(r"(?=[/?#])", bare, maxsplit=1)
    return re.sub(r"^www\.", "", host.lower()) + "".join(rest).rstrip("/")


def price(text: str) -> str:
    """Return currency and amount with cents; words that name no amount stay words."""
    words = _plain(text)
    found = re.search(AMOUNT, words)
    if found is None:
        return words
    amount = _amount(found.group()) * _multiplier(words[found.end() :])
    currency = _currency(words[: found.start()], words[found.end() :])
    if currency == "cent":
        currency, amount = "usd", amount / 100
    return f"{currency}:{amount:.2f}"


def _amount(written: str) -> Decimal:
    """Read 1,200.50 and 1.200,50; a single kind of mark before three digits groups thousands."""
    marks = re.findall(r"[.,']", written)
    if not marks:
        return Decimal(written)
    whole, last, rest = written.rpartition(marks[-1])
    is_grouping = len(rest) == 3 and (len(set(marks)) == 1)
    digits = re.sub(r"\D", "", whole)
    return Decimal(digits + rest) if is_grouping or last == "'" else Decimal(f"{digits}.{rest}")


def _multiplier(after: str) -> int:
    word = re.match(r"\s?([a-z]+)", after)
    return MULTIPLIERS.get(word.group(1), 1) if word else 1


def _currency(before: str, after: str) -> str:
    country = re.search(rf"(mx|ca|au){SYMBOL}", before)
    if country:
        return country.group()
    symbol = re.search(rf"{SYMBOL}|%", before + after)
    if symbol:
        return _SYMBOLS.get(symbol.group(), symbol.group())
    words = f"{before} {after}"
    return next((code for word, code in CURRENCIES.items() if re.search(rf"\b{word}\b", words)), "?")


def date(text: str) -> str:
    """Return a day's English name, month-day(-year), or what is written: 12/24 or 24/12 stays ambiguous."""
    words = _plain(text)
    if words in WEEKDAY_WORDS:
        return WEEKDAY_WORDS[words]
    if words in RELATIVE_DAYS:
        return RELATIVE_DAYS[words]
    if not re.search(r"\d", words):
        return words
    month = next((MONTHS[word] for word in re.findall(r"[^\W\d]+", words) if word in MONTHS), None)
    if month is None:
        return re.sub(r"\D", "/", words)
    day, *year = re.findall(r"\d+", words)
    return "-".join([f"{month:02d}", f"{int(day):02d}", *year])


def time(text: str) -> str:
    """Return hours and minutes of the day; "at 3", which may be night or afternoon, stays as written."""
    words = _plain(text)
    if words in NOON:
        return NOON[words]
    clock = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(h|hrs|[ap][\s.]*m\.?|de la \w+)?", words)
    if clock is None:
        return words
    hour, minute, half = int(clock.group(1)), clock.group(2) or "00", clock.group(3) or ""
    return f"{_hour_of_day(hour, half):02d}:{minute}"


def _hour_of_day(hour: int, half: str) -> int:
    if half.startswith("p") or half.endswith(("tarde", "noche")):
        return hour if hour >= 12 else hour + 12
    if half.startswith(("a", "de la")):
        return 0 if hour == 12 else hour
    return hour


def phone(text: str) -> str:
    """Return E.164, North American without a country code, where the digits tell; letters as on a keypad."""
    said = re.sub(r"[^\W\d_]+", lambda word: DIGIT_WORDS.get(word.group().casefold(), word.group()), text)
    digits = re.sub(r"\D", "", said.upper().translate(_KEYPAD))
    if len(digits) == 10:
        return f"+1{digits}"
    return f"+{digits}" if len(digits) > 10 or text.lstrip().startswith("+") else digits


def number(text: str) -> str:
    """Return a bare number without its thousands separators, or its words."""
    words = _plain(text)
    return re.sub(r"(?<=\d)[,](?=\d{3}\b)", "", words)


def promise(text: str) -> str:
    """Return the words of a promise: each form of a word is one of its own."""
    return _plain(text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold()).strip()
