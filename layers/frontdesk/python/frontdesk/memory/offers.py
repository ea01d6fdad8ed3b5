"""The times that somebody was offered: kept with the message that offers them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from frontdesk.domain.arguments import Book
from frontdesk.domain.booking import BookingRules, may_be_offered
from frontdesk.domain.gate import GateFacts
from frontdesk.domain.lead import Lead
from frontdesk.domain.proposal import Act
from frontdesk.domain.slots import Offer, Slot
from frontdesk.memory.gate_facts import places_of
from frontdesk.memory.store import Row
from frontdesk.memory.world import World

OFFER_LASTS: Final = timedelta(days=3)
"""After that an answer to it is a message like any other."""


def dumped_offer(offer: Offer | None) -> str | None:
    """Return an offer as a column of `sends` holds it."""
    return None if offer is None else _adapter().dump_json(offer).decode()


def facts_for_booking(world: World, lead: Lead, contact: Row) -> dict[str, Any]:
    """Return what a brief holds for booking at its location: what they were offered last, and where they are.

    An offer counts once its message was sent, and as long as they have not booked since. What this run itself
    offered is no offer that it answers.
    """
    if world.playbook.booking_rules(lead.location_id) is None:
        return {}
    about = {
        "contact_id": contact["contact_id"],
        "location_id": lead.location_id,
        "run_id": lead.event_key,
    }
    phone = world.store.row("address", kind="phone", preferred=None, contact_id=contact["contact_id"])
    zones, states = places_of(phone["value"] if phone else None, contact["state"])
    return {"offer": _newest_offer(world, **about), "timezones": zones, "states": states}


def with_offer(world: World, facts: GateFacts, run: Row, act: Act | None) -> GateFacts:
    """Add whether a slot that is to be booked may be, by what memory knows and not by what was proposed; of a
    text that offers slots, whether they may still be."""
    rules = world.playbook.booking_rules(run["location_id"])
    if act is None or rules is None:
        return facts
    if act.offer and act.offer.slots:
        return _with_offered(facts, act.offer.slots, rules, world.now)
    if not isinstance(act.arguments, Book):
        return facts
    about = {name: run[name] for name in ("contact_id", "location_id", "run_id")}
    offer = _newest_offer(world, **about)
    wanted = Slot(act.arguments.starts_at, act.arguments.ends_at)
    is_one = offer is not None and wanted in offer.slots
    return replace(facts, is_slot_offered=is_one and may_be_offered(wanted, rules.at_any_notice, world.now))


def _with_offered(facts: GateFacts, slots: tuple[Slot, ...], rules: BookingRules, now: datetime) -> GateFacts:
    is_good = all(may_be_offered(slot, rules.at_any_notice, now) for slot in slots)
    until = min(slot.starts_at for slot in slots) - rules.notice
    return replace(facts, is_offer_over=not is_good, offer_good_until=until)


def _newest_offer(world: World, **about: object) -> Offer | None:
    row = world.store.row("newest_offer", since=world.now - OFFER_LASTS, **about)
    return replace(_adapter().validate_python(row["offer"]), is_latest=row["is_latest"]) if row else None


@cache
def _adapter() -> TypeAdapter[Offer]:
    return TypeAdapter(Offer)
