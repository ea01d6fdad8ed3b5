"""What of a draft's sources the gate believes: it reads again what it can, and takes no draft's word that
something was looked up."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.domain.booking import may_be_offered
from frontdesk.domain.catalog import FIND_SLOTS
from frontdesk.domain.gate import GateFacts
from frontdesk.domain.proposal import Ground
from frontdesk.domain.slot_words import listed
from frontdesk.domain.slots import Offer
from frontdesk.memory.next_acts import NextAct
from frontdesk.memory.store import Row
from frontdesk.memory.world import World
from frontdesk.playbook_mcp import accepted_tools


def with_believed(world: World, run: Row, nxt: NextAct, facts: GateFacts) -> NextAct:
    """Return the next act with the answers of tools that the playbook takes, and the times that it offers.

    What an MCP server answered cannot be read again: a draft is believed where one is taken, and a person
    looks at what nothing else says, unless the playbook has it quoted unread.
    """
    if nxt.act is None:
        return nxt
    taken = accepted_tools(world.playbook.file.mcp)
    kept = [
        ground
        for ground in nxt.act.grounds
        if ground.kind != "read_tool" or ground.reference.partition("#")[0] in taken
    ]
    if nxt.act.offer:
        kept += _offered(world, run, nxt.act.offer, facts)
    return replace(nxt, act=replace(nxt.act, grounds=tuple(kept)))


def _offered(world: World, run: Row, offer: Offer, facts: GateFacts) -> list[Ground]:
    """Return the offered times in words; nothing when one of them is none at which anybody may come."""
    rules = world.playbook.booking_rules(run["location_id"])
    if rules is None:
        return []
    if not all(may_be_offered(slot, rules.at_any_notice, world.now) for slot in offer.slots):
        return []
    known = facts.recipient_timezone
    theirs = (known,) if known else facts.possible_timezones
    words = listed(offer.slots, rules.timezone, offer.language, theirs=theirs)
    return [Ground("read_tool", FIND_SLOTS.name, words)]
