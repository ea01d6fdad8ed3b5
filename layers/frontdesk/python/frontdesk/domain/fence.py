"""The fence: the few facts that are read at the last moment before a message leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from frontdesk.domain.catalog import Tool


def scopes(location_id: str, tool: Tool | None = None) -> tuple[str, ...]:
    """Return every scope of the kill switch that holds for a tool at this location."""
    everything = ("desk", f"location/{location_id}")
    return everything if tool is None else (*everything, f"channel/{tool.channel}", f"tool/{tool.name}")


@dataclass(frozen=True, slots=True)
class Barriers:
    """What stands between a grant and its POST."""

    paused: tuple[str, ...]
    is_stopped: bool


class LastLook(Protocol):
    """What Send asks of the fence: the claim, and the last look.

    Every method raises `FenceUnavailable` when the table does not answer for sure.
    """

    def claim(self, grant_id: str, now: datetime) -> bool:
        """Claim a grant; False when somebody has claimed it before."""

    def barriers(self, scopes: tuple[str, ...], address: str) -> Barriers:
        """Read, consistently, which of the switches are off and whether this address must not be written
        to."""


class Fence(LastLook, Protocol):
    """Claims of sends, the kill switch, and who asked us to stop; written only by conditional puts."""

    def set_stop(self, address: str, at: datetime, *, is_stopped: bool) -> None:
        """Note that an address asked us to stop, or to go on; an older word never undoes a newer one."""

    def set_pause(self, scope: str, at: datetime, *, is_paused: bool, by: str) -> None:
        """Throw the kill switch for a scope; an older throw never undoes a newer one."""
