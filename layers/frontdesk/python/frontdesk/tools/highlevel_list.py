"""Looking for what was sent at HighLevel. Nothing in this module, or in what it imports, can send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from pydantic import AwareDatetime, Field

from frontdesk.domain.listed_text import listed_digest
from frontdesk.domain.sends import Candidate, OpenGrant
from frontdesk.errors import ProviderUnavailable
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_contacts import Shape, contact_by_address, highlevel_shapes
from frontdesk.tools.highlevel_reads import HighLevelReader

TOTAL_S: Final = 20.0
"""All pages together; the Lambda's own limit is 25 s."""
PAGE_SIZE: Final = 100
"""The most that HighLevel gives at once."""
_OTHERS: Final = frozenset({"app", "workflow", "bulk_actions", "campaign"})
"""Sources of messages that came about in HighLevel itself."""


class HighLevelMessage(Shape):
    """One message as the list shows it."""

    message_id: str = Field(alias="id", min_length=1)
    kind: str = Field(alias="messageType", default="")
    direction: str
    body: str | None = None
    source: str | None = None
    created_at: AwareDatetime = Field(alias="dateAdded")


class _Page(Shape):
    """One page of a conversation, newest first."""

    messages: tuple[HighLevelMessage, ...]
    next_page: bool = Field(alias="nextPage")
    last_message_id: str | None = Field(alias="lastMessageId", default=None)


class _Conversation(Shape):
    conversation_id: str = Field(alias="id", min_length=1)


class _Conversations(Shape):
    """What a search for conversations answers."""

    conversations: tuple[_Conversation, ...]
    total: int


class HighLevelMessages:
    """Lists the messages of the contact who has the granted address."""

    def __init__(
        self, account: HighLevelAccount, *, page_size: int = PAGE_SIZE, total_s: float = TOTAL_S
    ) -> None:
        self._account = account
        self._page_size = page_size
        self._total_s = total_s

    def outbound(
        self, wanted: OpenGrant, kind: Literal["SMS", "EMAIL"]
    ) -> tuple[HighLevelMessage, ...] | None:
        """Return what may be ours of one kind to the recipient, since `wanted.since`, claimed by no other.

        None where nobody has the address at the end: whoever had it may have been deleted with what they got.

        Raises:
            ProviderUnavailable: the list cannot be read to its end.
            Misconfigured: the token is refused.
        """
        reader = HighLevelReader(self._account, total_s=self._total_s)
        contact = contact_by_address(reader, wanted.recipient)
        if contact is None:
            return None if wanted.is_window_over else ()
        return tuple(
            message
            for conversation in self._conversations(reader, contact.contact_id)
            for message in self._messages(reader, conversation)
            if message.kind.endswith(kind) and _may_be(message, wanted)
        )

    def _conversations(self, reader: HighLevelReader, contact_id: str) -> Iterator[str]:
        where = {"locationId": self._account.account_id, "contactId": contact_id}
        found = reader.get("/conversations/search", **where, limit=str(self._page_size))
        with highlevel_shapes():
            listed = _Conversations.model_validate(found)
        if listed.total > len(listed.conversations):
            raise ProviderUnavailable(f"HighLevel lists only a part of {listed.total} conversations")
        yield from (each.conversation_id for each in listed.conversations)

    def _messages(self, reader: HighLevelReader, conversation_id: str) -> Iterator[HighLevelMessage]:
        """Read on to the last page: what is looked for may be on any."""
        after: dict[str, str] = {}
        while True:
            path = f"/conversations/{conversation_id}/messages"
            page = _page(reader.get(path, limit=str(self._page_size), **after))
            yield from page.messages
            if not page.next_page:
                return
            if not page.last_message_id or after.get("lastMessageId") == page.last_message_id:
                raise ProviderUnavailable("HighLevel's list of messages does not go on")
            after = {"lastMessageId": page.last_message_id}


class HighLevelLookup:
    """Lists the texts to the contact who has the granted number."""

    def __init__(
        self, account: HighLevelAccount, *, page_size: int = PAGE_SIZE, total_s: float = TOTAL_S
    ) -> None:
        self._messages = HighLevelMessages(account, page_size=page_size, total_s=total_s)

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...] | None:
        """Return the texts to the recipient since `wanted.since` that no other send has claimed.

        Every program that the client gave a token looks alike, so a text is ours by what it says.

        Raises:
            ProviderUnavailable: the list cannot be read to its end.
            Misconfigured: the token is refused.
        """
        listed = self._messages.outbound(wanted, "SMS")
        return None if listed is None else tuple(map(_candidate, listed))


def _page(answer: Mapping[str, Any]) -> _Page:
    """Read a page, which the live service wraps and the official description does not."""
    inner = answer.get("messages")
    with highlevel_shapes():
        return _Page.model_validate(inner if isinstance(inner, dict) else answer)


def _candidate(message: HighLevelMessage) -> Candidate:
    digest = listed_digest(message.body or "")
    return Candidate(message.message_id, message.created_at, digest, may_be_anothers=True)


def _may_be(message: HighLevelMessage, wanted: OpenGrant) -> bool:
    return (
        message.direction == "outbound"
        and message.source not in _OTHERS
        and message.message_id not in wanted.claimed
        and message.created_at >= wanted.since
    )
