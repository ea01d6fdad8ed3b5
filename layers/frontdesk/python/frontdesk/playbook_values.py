"""The kinds of value in a playbook; the description of each is what a fault tells the author to write."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

from frontdesk.domain.hours import Opening
from frontdesk.playbook_problems import refused, shown
from frontdesk.playbook_text import minute_of_day, openings

_PRICE = re.compile(r"\$\d{1,3}(,?\d{3})*(\.\d\d)?")
MINIMUM_EXAMPLES = 10
_AMERICAN = re.compile(r"(?:eastern|central|mountain|pacific)(?: (?:standard |daylight )?time)?|[ecmp][sd]?t")
_ZONES = {"e": "America/New_York", "c": "America/Chicago", "m": "America/Denver", "p": "America/Los_Angeles"}
_CONTINENTS = ("america/", "europe/", "australia/", "pacific/", "asia/", "africa/", "atlantic/")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise refused(f"{shown(name)} is not a time zone", _zone_remedy(name)) from None
    return name


def _zone_remedy(name: str) -> str:
    """Return the zone that was probably meant: by its American name, by its city, or by a slip of the pen."""
    if found := _AMERICAN.fullmatch(name.strip().lower()):
        return f"did you mean {_ZONES[found[0][0]]}?"
    zones = {zone.lower(): zone for zone in sorted(available_timezones())}
    cities = {zone.rpartition("/")[2]: zone for zone in zones if zone.startswith(_CONTINENTS)}
    wanted = "_".join(name.lower().split())
    near = cities.get(wanted) or next(iter(get_close_matches(wanted, zones, n=1, cutoff=0.85)), None)
    return f"did you mean {zones[near]}?" if near else "write an IANA name such as America/Chicago"


def _phone(number: str) -> str:
    # Imported here: 20 ms that a process which only wants the types does not pay.
    import phonenumbers

    try:
        is_valid = phonenumbers.is_valid_number(phonenumbers.parse(number, "US"))
    except phonenumbers.NumberParseException:
        is_valid = False
    if not is_valid:
        raise ValueError(f"{shown(number)} is not a phone number that can exist")
    return number


def _e164(number: str) -> str:
    import phonenumbers

    _phone(number)
    written = phonenumbers.format_number(
        phonenumbers.parse(number, "US"), phonenumbers.PhoneNumberFormat.E164
    )
    if number != written:
        raise refused(f"{shown(number)} is not in the form that carriers use", f'write it as "{written}"')
    return number


def _state(name: str) -> str:
    # Imported here: the table of area codes is read for it.
    from frontdesk.domain.texting_law import known_states

    if name not in known_states():
        raise refused(f"{shown(name)} is no state", "write it as two letters, such as IL")
    return name


def _price(text: str) -> str:
    if not _PRICE.search(text):
        raise ValueError(f"{shown(text)} holds no price")
    return text


def _day(text: object) -> tuple[Opening, ...]:
    if not isinstance(text, str):
        raise ValueError(f"{shown(text)} is not a text")
    return openings(text)


def _minute(text: object) -> int:
    if not isinstance(text, str):
        raise ValueError(f"{shown(text)} is not a text")
    return minute_of_day(text)


Text = Annotated[str, Field(min_length=1, description="write a text that is not empty")]
Name = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$", description="use lower-case letters, digits, - and _")
]
FieldPath = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$", description="write a path such as contact.phone"),
]
PhoneE164 = Annotated[
    str,
    Field(description="write it with + and country code, such as +13125550142"),
    AfterValidator(_e164),
]
ShownPhone = Annotated[
    str, Field(description="write it as people read it, such as (312) 555-0142"), AfterValidator(_phone)
]
Email = Annotated[
    str,
    Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s.]+$", description="write an address such as owner@example.com"),
]
Link = Annotated[
    str, Field(pattern=r"^https://[^\s/]+\.[^\s]+$", description="write a link that begins with https://")
]
Zone = Annotated[str, Field(description="write an IANA name such as America/Chicago"), AfterValidator(_zone)]
State = Annotated[
    str, Field(description="write a state by its two letters, such as IL"), AfterValidator(_state)
]
Price = Annotated[
    str, Field(description="write the price with a dollar sign, such as $99"), AfterValidator(_price)
]
Day = Annotated[
    tuple[Opening, ...],
    BeforeValidator(_day),
    Field(description="write closed, 8:00-17:00 or 8:00-12:00, 13:00-17:00"),
]
Minute = Annotated[
    int,
    BeforeValidator(_minute),
    Field(description="write a time such as 8:00 or 20:00"),
]
SlackUser = Annotated[
    str, Field(pattern=r"^[UW][A-Z0-9]{6,}$", description="write a Slack user id such as U01ABC2DE")
]
SlackTeam = Annotated[
    str, Field(pattern=r"^T[A-Z0-9]{6,}$", description="write a Slack workspace id such as T01ABC2DE")
]
SlackChannel = Annotated[
    str, Field(pattern=r"^[CG][A-Z0-9]{6,}$", description="write a Slack channel id such as C01ABC2DE")
]
Examples = Annotated[
    tuple[Text, ...], Field(description=f"give at least {MINIMUM_EXAMPLES} in all languages together")
]
