"""Booking one slot of a HighLevel calendar, for the contact who has the granted number."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from frontdesk.clock import iso
from frontdesk.domain.arguments import Book
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.domain.slots import Slot
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_appointments import mark, told
from frontdesk.tools.highlevel_calendar import free_slots
from frontdesk.tools.highlevel_writes import TOTAL_S, Change, Document, HighLevelWriter, carried_out
from frontdesk.tools.posting import Posted

_TAKEN: Final = Posted(409, error_code="slot_taken")
"""The slot is not free any more by our own last look, so nothing was asked of the calendar."""


class HighLevelBooker:
    """Books slots."""

    def __init__(self, account: HighLevelAccount, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """Book the granted slot once and say what came of it; this never raises for what the network does.

        The slot is looked up again right before, and HighLevel's own check stays on, so that of two who ask
        for one slot at the same time only one gets it.
        """
        return carried_out(grant, lambda: self._post(grant))

    def _post(self, grant: Grant) -> Posted:
        if not isinstance(grant.arguments, Book):
            raise TypeError("a grant to book names no slot")
        wanted = Slot(grant.arguments.starts_at, grant.arguments.ends_at)
        writer = HighLevelWriter(self._account, total_s=self._total_s)
        just_after = wanted.starts_at + timedelta(seconds=1)
        if wanted not in free_slots(writer.reader, grant.sender, wanted.starts_at, just_after):
            return _TAKEN
        contact = writer.contact_with(grant.recipient)
        document = self._document(grant, contact.contact_id, wanted)
        path = "/calendars/events/appointments"
        return writer.make(Change("POST", path, document, lambda answer: answer.get("id"), told))

    def _document(self, grant: Grant, contact_id: str, wanted: Slot) -> Document:
        return {
            "calendarId": grant.sender,
            "locationId": self._account.account_id,
            "contactId": contact_id,
            "startTime": iso(wanted.starts_at),
            "endTime": iso(wanted.ends_at),
            "appointmentStatus": "confirmed",
            "description": mark(grant.grant_id),
            # Its automations would write to the contact past the gate: at night, or after a STOP.
            "toNotify": False,
        }
