"""How a text of ours stands, told by a provider that knows it by the provider's own id alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from frontdesk.domain.lead import EventKey, event_key

TOLD: Final = ("delivered", "failed", "undelivered", "opt_out")
"""The words that tell more than the answer to our POST did."""


def report_key(source: str, message_id: str, told: str) -> EventKey:
    """Return the key of a report: it is the same when it comes again."""
    return event_key(source, f"{message_id}:{told}")


def report_keys(sources: Iterable[str], message_id: str) -> list[EventKey]:
    """Return the keys of all that may have been told of a message before anybody here knew its id."""
    return [report_key(source, message_id, told) for source in sources for told in TOLD]
