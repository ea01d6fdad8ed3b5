"""What every use case of memory rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.memory.store import Memory
from frontdesk.playbook import Playbook


@dataclass(frozen=True, slots=True)
class World:
    """The open store, the client's playbook, and the one moment at which everything in the step happens."""

    store: Memory
    playbook: Playbook
    now: datetime
