"""What the Twilio stand-in remembers from one start to the next: messages, and what was told of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from ops.local.shelves import Shelves
from ops.local.standins.twilio_messages import SmsMessage

_MESSAGES, _TOLD = "twilio messages", "twilio callbacks"


class TwilioMemory:
    """The account's messages on shelves, the oldest first."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def keep(self, message: SmsMessage) -> None:
        self._shelves.put(_MESSAGES, message.sid, asdict(message) | {"at": message.at.isoformat()})

    def messages(self) -> Iterator[SmsMessage]:
        for _, row in self._shelves.all(_MESSAGES):
            yield SmsMessage(**row | {"at": datetime.fromisoformat(row["at"])})

    def note_told(self, message: SmsMessage, status: str) -> None:
        """Note that nobody has to be told this status of a message any more."""
        self._shelves.put(_TOLD, f"{message.sid} {status}", True)

    def was_told(self, message: SmsMessage, status: str) -> bool:
        return self._shelves.get(_TOLD, f"{message.sid} {status}") is not None
