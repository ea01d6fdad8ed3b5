"""The allow-list: every tool the desk knows, declared once. What is not here does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing the desk can do in the world."""

    name: str
    access: Literal["read", "write"]
    module: str
    """Where its code lies, in frontdesk.tools."""
    functions: frozenset[str]
    """The only Lambda functions that may hold this code; a contract test compares it with the imports."""
    act: str | None = None
    """The kind of act that the gate grants it for; reading needs no grant."""
    recipients: int = 0
    """How many people one call reaches."""


SEND_SMS: Final = Tool("send_sms", "write", "twilio_send", frozenset({"send"}), act="message", recipients=1)
LIST_SMS: Final = Tool("list_sms", "read", "twilio_list", frozenset({"reconcile"}))

CATALOG: Final[Mapping[str, Tool]] = {tool.name: tool for tool in (SEND_SMS, LIST_SMS)}
"""A write tool is only ever called for a grant; there is no tool that reaches more than one person."""
