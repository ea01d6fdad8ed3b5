"""Looking for an appointment at HighLevel. Nothing in this module, or in what it imports, can make one."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from frontdesk.domain.proposal import body_digest
from frontdesk.domain.sends import Candidate, OpenGrant
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_appointments import Appointment, mark
from frontdesk.tools.highlevel_contacts import Shape, contact_by_address, highlevel_shapes
from frontdesk.tools.highlevel_reads import HighLevelReader

TOTAL_S: Final = 20.0
"""All reads together; the Lambda's own limit is 25 s."""


class _Event(Shape):
    """The answer about one appointment."""

    event: Appointment


class _Listed(Shape):
    """An appointment in its contact's list, where times have no offset."""

    appointment_id: str = Field(alias="id", min_length=1)
    notes: str | None = None


class _List(Shape):
    """The appointments of one contact."""

    events: tuple[_Listed, ...]


class HighLevelBookedLookup:
    """Looks through the appointments of the contact who has the granted number."""

    def __init__(self, account: HighLevelAccount, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...] | None:
        """Return the appointment that bears the grant's mark, with what the calendar says of it now.

        What a person booked for the same contact bears none, and is none of ours. None where nobody has the
        number at the end: whoever had it may have been deleted.

        Raises:
            ProviderUnavailable: the list cannot be read to its end.
            Misconfigured: the token is refused.
        """
        reader = HighLevelReader(self._account, total_s=self._total_s)
        contact = contact_by_address(reader, wanted.recipient)
        if contact is None:
            return None if wanted.is_window_over else ()
        answer = reader.get(f"/contacts/{contact.contact_id}/appointments")
        with highlevel_shapes():
            listed = _List.model_validate(answer).events
        marked = mark(wanted.grant_id)
        ours = [each.appointment_id for each in listed if marked in (each.notes or "")]
        return tuple(_candidate(reader, each, wanted) for each in ours)


def _candidate(reader: HighLevelReader, appointment_id: str, wanted: OpenGrant) -> Candidate:
    answer = reader.get(f"/calendars/events/appointments/{appointment_id}")
    with highlevel_shapes():
        details = _Event.model_validate(answer).event.details
    return Candidate(appointment_id, wanted.since, body_digest(""), wanted.grant_id, details)
