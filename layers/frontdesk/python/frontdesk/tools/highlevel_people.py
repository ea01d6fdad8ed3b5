"""Who a contact of HighLevel's is: its messages name nobody's number. Nothing here can change anything."""

from __future__ import annotations

import re
from typing import Final

from frontdesk.domain.lead import Person
from frontdesk.tools.highlevel_account import open_highlevel
from frontdesk.tools.highlevel_contacts import contact_by_id
from frontdesk.tools.highlevel_reads import HighLevelReader

TOTAL_S: Final = 6.0
"""Whoever tells us of a message waits for it."""
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_NAME_CHARS: Final = 80


def highlevel_person(account_id: str, contact_id: str) -> Person | None:
    """Return who it is; None when there is no such contact any more.

    Raises:
        ProviderUnavailable: HighLevel cannot be asked now.
        Misconfigured: no token opens the sub-account.
    """
    contact = contact_by_id(HighLevelReader(open_highlevel(account_id), total_s=TOTAL_S), contact_id)
    if contact is None:
        return None
    phone = contact.phone if contact.phone and _E164.fullmatch(contact.phone) else None
    return Person(phone, (contact.email or "").lower() or None, (contact.name or "")[:_NAME_CHARS] or None)
