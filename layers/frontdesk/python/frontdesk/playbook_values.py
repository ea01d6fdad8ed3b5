"""The kinds of value in a playbook; the description of each is what a fault tells the author to write."""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from frontdesk.domain.hours import Opening
from frontdesk.playbook_text import minute_of_day, openings

_PRICE = re.compile(r"\$\d{1,3}(,?\d{3})*(\.\d\d)?")
MINIMUM_EXAMPLES = 10


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"{name!r} is not a time zone") from None
    return name


def _phone(number: str) -> str:
    # Imported here: 20 ms that a process which only wants the types does not pay.
    import phonenumbers

    try:
        is_valid = phonenumbers.is_valid_number(phonenumbers.parse(number, "US"))
    except phonenumbers.NumberParseException:
        is_valid = False
    if not is_valid:
        raise ValueError(f"{number!r} is not a phone number that can exist")
    return number


def _price(text: str) -> str:
    if not _PRICE.search(text):
        raise ValueError(f"{text!r} holds no price")
    return text


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
    Field(pattern=r"^\+[1-9]\d{6,14}$", description="write it with + and country code, such as +13125550142"),
    AfterValidator(_phone),
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
Price = Annotated[
    str, Field(description="write the price with a dollar sign, such as $99"), AfterValidator(_price)
]
Day = Annotated[
    tuple[Opening, ...],
    BeforeValidator(lambda text: openings(str(text))),
    Field(description="write closed, 8:00-17:00 or 8:00-12:00, 13:00-17:00"),
]
Minute = Annotated[
    int,
    BeforeValidator(lambda text: minute_of_day(str(text))),
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
