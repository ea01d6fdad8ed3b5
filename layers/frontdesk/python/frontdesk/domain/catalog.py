"""The catalog: every tool the desk knows, declared once. What is not here does not exist.

No tool deletes a contact, touches money or reaches more than one person. A playbook allows some of them; a
write tool is only ever called for a grant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from frontdesk.domain.arguments import Arguments, Book, CrmUpdate, LastWord, OptOutSync
from frontdesk.domain.proposal import ActKind

Channel = Literal["sms", "email", "calendar", "crm"]
Provider = Literal["twilio", "highlevel", "webhook", "mcp"]
SMS: Final[Channel] = "sms"
EMAIL: Final[Channel] = "email"
WRITTEN: Final[frozenset[Channel]] = frozenset({"sms", "email"})
"""The channels on which people read what the desk writes."""
MCP_PREFIX: Final = "mcp/"
"""How the name of a tool begins that an MCP server of the playbook brings; a model may only read with it."""
TOOL_CHANGED: Final = "tool_changed"
MCP_NOT_REACHED: Final = "mcp_not_reached"
NOT_AT_MCP: Final = frozenset({TOOL_CHANGED, MCP_NOT_REACHED})
"""Why an MCP server was surely not asked for a write: the playbook's [crm] may do it instead."""


@dataclass(frozen=True, slots=True)
class Via:
    """Who does what a grant is for, written down with it: a playbook may change while a send is open."""

    provider: Provider
    account: str = ""
    """Our account there, where one secret opens several."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing the desk can do in the world."""

    name: str
    access: Literal["read", "write"]
    does: str
    """For people, and for the models that may call it."""
    functions: frozenset[str]
    """The only Lambda functions that may hold its code; a contract test compares it with the imports."""
    modules: frozenset[str]
    """Where that code lies, in frontdesk.tools."""
    act: ActKind | None = None
    """The kind of act that the gate grants it for; reading needs no grant."""
    channel: Channel | None = None
    arguments: type[Arguments] | None = None
    """The shape of what the act says beside its text."""
    recipients: int = 0
    """How many people one call reaches."""


_SEND: Final = frozenset({"send"})
_DRAFT: Final = frozenset({"draft"})

SEND_SMS: Final = Tool(
    "send_sms",
    "write",
    "Send one text message to the person whom the run is about.",
    _SEND,
    frozenset({"twilio_send", "highlevel_send"}),
    act="message",
    channel="sms",
    recipients=1,
)

SEND_EMAIL: Final = Tool(
    "send_email",
    "write",
    "Send one e-mail to the person whom the run is about.",
    _SEND,
    frozenset({"highlevel_mail"}),
    act="message",
    channel="email",
    recipients=1,
)

UPDATE_CONTACT: Final = Tool(
    "update_contact",
    "write",
    "Write on their record in the CRM: add tags, move them to a stage, leave a note.",
    _SEND,
    frozenset({"highlevel_update", "webhook_crm", "mcp_update", "mcp_write"}),
    act="crm_update",
    channel="crm",
    arguments=CrmUpdate,
)

SYNC_OPT_OUT: Final = Tool(
    "sync_opt_out",
    "write",
    "Tell the CRM that they must not be texted any more, or may be again.",
    _SEND,
    frozenset({"highlevel_dnd", "webhook_crm"}),
    act="opt_out_sync",
    channel="crm",
    arguments=OptOutSync,
)

BOOK_APPOINTMENT: Final = Tool(
    "book_appointment",
    "write",
    "Book one slot of the location's own calendar for them.",
    _SEND,
    frozenset({"highlevel_booking", "feed_booking"}),
    act="book",
    channel="calendar",
    arguments=Book,
)

FIND_SLOTS: Final = Tool(
    "find_slots",
    "read",
    "Read which slots of the location's own calendar are free.",
    _DRAFT,
    frozenset({"calendars"}),
)

CATALOG: Final[Mapping[str, Tool]] = {
    tool.name: tool
    for tool in (SEND_SMS, SEND_EMAIL, UPDATE_CONTACT, SYNC_OPT_OUT, BOOK_APPOINTMENT, FIND_SLOTS)
}

LOOKUPS: Final[Mapping[str, frozenset[str]]] = {
    "send_sms": frozenset({"twilio_list", "highlevel_list"}),
    "send_email": frozenset({"highlevel_mailed"}),
    "update_contact": frozenset({"highlevel_updated", "webhook_silence", "mcp_updated"}),
    "sync_opt_out": frozenset({"highlevel_stopped", "webhook_silence"}),
    "book_appointment": frozenset({"highlevel_booked", "webhook_silence"}),
}
"""For each write tool, the modules with which Reconcile finds out what became of a call; none can write."""


def tool_for(kind: ActKind, channel: Channel = SMS) -> Tool | None:
    """Return the tool that does an act; a message goes by `channel`. None when there is none."""
    able = (tool for tool in CATALOG.values() if tool.act == kind)
    return next((tool for tool in able if kind != "message" or tool.channel == channel), None)


def tool_of_messages(channel: Channel) -> Tool:
    """Return the tool that writes to people on a channel."""
    return SEND_EMAIL if channel == EMAIL else SEND_SMS


def is_own_shape(tool: Tool, arguments: Arguments | None) -> bool:
    """Tell whether an act's arguments are of the shape that its tool takes."""
    if isinstance(arguments, LastWord):
        return tool.act == "message"
    return (None if arguments is None else type(arguments)) is tool.arguments
