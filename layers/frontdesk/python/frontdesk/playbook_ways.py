"""By which provider and from which address of ours a tool works at a location."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.catalog import Tool, Via
from frontdesk.domain.sends import Via
from frontdesk.errors import Misconfigured
from frontdesk.playbook import Location, Playbook


@dataclass(frozen=True, slots=True)
class Way:
    """Who does it, and from which address of ours."""

    by: Via
    sender: str


def way_of(tool: Tool, playbook: Playbook, location: Location) -> Way:
    """Return how a tool works at a location.

    Raises:
        Misconfigured: the playbook names no provider for it.
    """
    if tool.name == "send_sms":
        return Way(Via("twilio"), location.sender_number)
    raise Misconfigured(f"the playbook {playbook.folder.name} says not by whom {tool.name} is done")
