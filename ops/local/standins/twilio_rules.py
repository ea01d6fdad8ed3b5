"""What Twilio checks before it accepts a message, in its order and with its codes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ops.local.standins.twilio_protocol import TwilioRefusal

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST_BODY = 1600
_KNOWN = frozenset({"To", "From", "Body", "StatusCallback", "ValidityPeriod"})


@dataclass(frozen=True, slots=True)
class SendingRules:
    """An account's own limits: its numbers (empty: every number is ours) and the countries it may text."""

    senders: frozenset[str]
    calling_codes: frozenset[str]

    def check(self, fields: Mapping[str, str], opted_out: Collection[tuple[str, str]]) -> None:
        """Raise what Twilio would answer to this message."""
        # An argument that changes what Twilio does must not be accepted and then ignored.
        if unknown := sorted(set(fields) - _KNOWN):
            raise TwilioRefusal(400, 20001, f"The stand-in does not know {', '.join(unknown)}.")
        for name, code, complaint in _REQUIRED:
            if not fields.get(name):
                raise TwilioRefusal(400, code, complaint)
        self._check_numbers(fields["To"], fields["From"])
        if len(fields["Body"]) > _LONGEST_BODY:
            raise TwilioRefusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        _check_callback(fields.get("StatusCallback", ""))
        if (fields["To"], fields["From"]) in opted_out:
            raise TwilioRefusal(400, 21610, "Attempt to send to unsubscribed recipient")

    def _check_numbers(self, to: str, sender: str) -> None:
        if not _E164.fullmatch(to):
            raise TwilioRefusal(400, 21211, f"Invalid 'To' Phone Number: {to}")
        if not _E164.fullmatch(sender):
            raise TwilioRefusal(400, 21212, f"Invalid From Number (caller ID): {sender}")
        if to == sender:
            raise TwilioRefusal(400, 21266, "'To' and 'From' number cannot be the same")
        if self.senders and sender not in self.senders:
            complaint = f"The 'From' phone number provided ({sender}) is not a valid message-capable"
            raise TwilioRefusal(400, 21606, f"{complaint} Twilio phone number for this destination/account")
        if not any(to.startswith(f"+{code}") for code in self.calling_codes):
            complaint = "Permission to send an SMS or MMS has not been enabled for the region indicated by"
            raise TwilioRefusal(400, 21408, f"{complaint} the 'To' number: {to}")


_REQUIRED = (
    ("To", 21604, "A 'To' phone number is required."),
    ("From", 21603, "A 'From' phone number is required."),
    ("Body", 21602, "Message body is required."),
)


def _check_callback(url: str) -> None:
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
        raise TwilioRefusal(400, 21609, f"The StatusCallback URL {url} is not a valid URL.")
