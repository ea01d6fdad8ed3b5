"""The times that somebody was offered: kept with the message that offers them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from frontdesk.domain.lead import Lead
from frontdesk.domain.slots import Offer
from frontdesk.memory.gate_facts import zones_of
from frontdesk.memory.world import World

OFFER_LASTS: Final = timedelta(days=3)
"""After that an answer to it is a message like any other."""


def dumped_offer(offer: Offer | None) -> str | None:
    """Return an offer as a column of `sends` holds it."""
    return None if offer is None else _adapter().dump_json(offer).decode()


def facts_for_booking(world: World, lead: Lead, contact_id: object) -> dict[str, Any]:
    """Return what a brief holds for booking at its location: what they were offered last, and where they are.

    An offer counts once its message was sent, and as long as they have not booked since. What this run itself
    offered is no offer that it answers.
    """
    if world.playbook.booking_rules(lead.location_id) is None:
        return {}
    about = {"contact_id": contact_id, "location_id": lead.location_id, "run_id": lead.event_key}
    row = world.store.row("newest_offer", since=world.now - OFFER_LASTS, **about)
    phone = world.store.row("address", kind="phone", contact_id=contact_id)
    return {
        "offer": replace(_adapter().validate_python(row["offer"]), is_latest=row["is_latest"])
        if row
        else None,
        "timezones": zones_of(phone["value"]) if phone else (),
    }


@cache
def _adapter() -> TypeAdapter[Offer]:
    return TypeAdapter(Offer)
