"""Phone numbers and e-mail addresses as people type them, and as one person's are always the same."""

from __future__ import annotations

import re
from typing import Final

from frontdesk.orchestration.text import cleaned

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_TYPED_BYTES: Final = 1024
_EMAIL_CHARS: Final = 254


def carrier_number(given: str) -> str | None:
    """Return a number as a carrier tells it: E.164 already, or nothing that can be texted (a short code)."""
    return given if _E164.fullmatch(given) else None


def typed_number(typed: str | None, our_number: str) -> str | None:
    """Return a number as E.164, read as people write it in the country of `our_number`.

    Only a number that can be somebody's is taken: all who type 123-456-7890 would be one person to us.
    """
    read = cleaned(typed or "", _TYPED_BYTES)
    if not read.text or read.was_cut:
        return None
    import phonenumbers  # here: a text message tells its number, and need not wait for this

    country_code = phonenumbers.parse(our_number).country_code or 1
    region = phonenumbers.region_code_for_country_code(country_code)
    try:
        number = phonenumbers.parse(read.text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_address(typed: str | None) -> str | None:
    """Return an address in small letters when it can be one; whether it exists only sending tells."""
    read = cleaned(typed or "", _TYPED_BYTES)
    text = read.text.lower()
    local, _, domain = text.partition("@")
    is_plausible = local and "." in domain.strip(".") and "@" not in domain and not re.search(r"\s", text)
    return text if is_plausible and len(text) <= _EMAIL_CHARS else None
