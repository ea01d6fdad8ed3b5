"""By which channel somebody is answered: one for a run, chosen once, by rule, from what they agreed to."""

from __future__ import annotations

from typing import Final

from frontdesk.domain.lead import Lead, WrittenChannel
from frontdesk.memory.consents import has_agreed
from frontdesk.memory.store import Row
from frontdesk.memory.world import World

KIND_OF_ADDRESS: Final[dict[str, str]] = {"sms": "phone", "email": "email"}
"""What somebody is reached at on each channel."""


def choose_channel(world: World, lead: Lead, contact: Row | None) -> None:
    """Write on the run how its person is answered, and with an e-mail at which address."""
    channel = _channel(world, lead, contact)
    reply_to = lead.person.email if channel == "email" else None
    world.store.run("choose_channel", run_id=lead.event_key, channel=channel, reply_to=reply_to)


def _channel(world: World, lead: Lead, contact: Row | None) -> WrittenChannel:
    """A message is answered where it came in; a form by text where they agreed to that, else by e-mail.

    Who asked to be written to by mail is written to, as long as they may be.
    """
    if contact is None or world.playbook.file.channels.email is None:
        return "sms"
    if lead.kind != "form":
        return lead.channel
    if lead.channel == "email" or not _may_be_reached(world, contact, "sms"):
        return "email" if _may_be_reached(world, contact, "email") else "sms"
    return "sms"


def _may_be_reached(world: World, contact: Row, channel: WrittenChannel) -> bool:
    who = {"contact_id": contact["contact_id"]}
    address = world.store.row("address", kind=KIND_OF_ADDRESS[channel], preferred=None, **who)
    return address is not None and has_agreed(world.store, contact, channel)
