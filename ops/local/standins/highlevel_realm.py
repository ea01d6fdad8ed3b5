"""All that HighLevel holds: the locations as set up, their rows on shelves, and whom to tell of a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from frontdesk.clock import Clock
from ops.local.shelves import Shelves
from ops.local.standins.faults import Fault, Met
from ops.local.standins.highlevel_access import Access
from ops.local.standins.highlevel_events import Event
from ops.local.standins.highlevel_protocol import HighLevelRefusal
from ops.local.standins.highlevel_rows import (
    Appointment,
    Contact,
    ConversationMessage,
    Note,
    Opportunity,
    Table,
)
from ops.local.standins.highlevel_setup import HighLevelLocation


@dataclass(frozen=True, slots=True)
class ListLate(Fault):
    """Accept, but leave what came of it out of every list and look-up for this many virtual seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Undelivered(Fault):
    """Accept the message and let the carrier fail it later, as `failed` or `undelivered`."""

    status: str = "failed"


@dataclass(frozen=True, slots=True)
class Webhooks(Fault):
    """Deliver each webhook about this `times` times (0: never), `late_s` virtual seconds late."""

    times: int = 1
    late_s: float = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that was let in: the ids in its path, its query or body, what its token opens, its faults."""

    ids: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    access: Access
    met: Met


NO_FAULTS: Final = Met()


class Realm:
    """The state behind every operation; callers hold the stand-in's lock."""

    def __init__(
        self,
        clock: Clock,
        locations: Sequence[HighLevelLocation],
        shelves: Shelves,
        tell: Callable[[Event, Webhooks], None],
    ) -> None:
        self._clock = clock
        self._tell = tell
        self.locations = {location.location_id: location for location in locations}
        self.contacts = Table(shelves, "highlevel contacts", Contact)
        self.notes = Table(shelves, "highlevel notes", Note)
        self.messages = Table(shelves, "highlevel messages", ConversationMessage)
        self.appointments = Table(shelves, "highlevel appointments", Appointment)
        self.opportunities = Table(shelves, "highlevel opportunities", Opportunity)

    def now(self) -> datetime:
        return self._clock.now()

    def listed_from(self, met: Met) -> datetime:
        """Return from when on what this request makes is listed."""
        late = met.get(ListLate)
        return self.now() + timedelta(seconds=late.seconds if late else 0)

    def tell(self, event: Event, met: Met = NO_FAULTS) -> None:
        self._tell(event, met.get(Webhooks) or Webhooks())

    def contact(self, contact_id: str, access: Access) -> Contact:
        """Return a contact that this token may see.

        Raises:
            HighLevelRefusal: there is none, or it belongs to another location.
        """
        contact = self.contacts.get(contact_id)
        if contact is None:
            raise HighLevelRefusal(400, f"Contact with id {contact_id} not found")
        access.check(contact.location_id)
        return contact
