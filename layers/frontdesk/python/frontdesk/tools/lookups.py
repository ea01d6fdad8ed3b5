"""Which provider knows what became of a grant. Nothing here, or in what it imports, can post anything."""

from __future__ import annotations

from frontdesk.domain.sends import OpenGrant
from frontdesk.errors import Misconfigured
from frontdesk.tools.looking import Lookup
from frontdesk.tools.twilio_account import open_account
from frontdesk.tools.twilio_list import TwilioLookup


def open_lookup(wanted: OpenGrant) -> Lookup:
    """Return what can look for it.

    Raises:
        Misconfigured: no adapter can, or the adapter's settings are missing.
    """
    if (wanted.tool, wanted.by.provider) == ("send_sms", "twilio"):
        return TwilioLookup(open_account())
    raise Misconfigured(f"nothing can look up what {wanted.tool} did by {wanted.by.provider}")
