"""The rows that HighLevel keeps: contacts, notes, messages, appointments and opportunities, on shelves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from ops.local.shelves import Shelves

SENDING_TAKES = timedelta(seconds=1)
DELIVERY_TAKES = timedelta(seconds=1)
BLOCKING_STATUSES = frozenset({"active", "permanent"})


class Row(Protocol):
    """Has an id that is unique on its shelf."""

    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=Row)


class Table(Generic[R]):
    """All rows of one kind, oldest first; what is put is on the shelf before `put` returns."""

    def __init__(self, shelves: Shelves, shelf: str, kind: type[R]) -> None:
        self._shelves = shelves
        self._shelf = shelf
        self._form: TypeAdapter[R] = TypeAdapter(kind)
        kept = (self._form.validate_python(row) for _, row in shelves.all(shelf))
        self._rows = {row.id: row for row in kept}

    def __iter__(self) -> Iterator[R]:
        return iter(list(self._rows.values()))

    def get(self, row_id: str) -> R | None:
        return self._rows.get(row_id)

    def put(self, row: R) -> R:
        """Keep a row; one that is there keeps its place."""
        self._shelves.put(self._shelf, row.id, self._form.dump_python(row, mode="json"))
        self._rows[row.id] = row
        return row

    def drop(self, row: R) -> None:
        self._shelves.drop(self._shelf, row.id)
        self._rows.pop(row.id, None)

    def where(self, is_wanted: Callable[[R], bool]) -> list[R]:
        return [row for row in self if is_wanted(row)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person at one location; `fields` are named as in the API, customFields as {id: value}."""

    id: str
    location_id: str
    at: datetime
    updated: datetime
    listed: datetime
    fields: Mapping[str, Any] = field(default_factory=dict)
    custom: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.fields.get('firstName') or ''} {self.fields.get('lastName') or ''}".strip()

    @property
    def phone(self) -> str:
        return self.fields.get("phone") or ""

    @property
    def email(self) -> str:
        return self.fields.get("email") or ""

    @property
    def tags(self) -> list[str]:
        return list(self.fields.get("tags") or [])

    @property
    def dnd_settings(self) -> dict[str, dict[str, str]]:
        return dict(self.fields.get("dndSettings") or {})

    def has_dnd(self, channel: str) -> bool:
        """Say whether this person may not be reached on a channel (SMS, Email, Call, …)."""
        status = self.dnd_settings.get(channel, {}).get("status")
        return bool(self.fields.get("dnd")) or status in BLOCKING_STATUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note on a contact."""

    id: str
    contact_id: str
    body: str
    at: datetime
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMessage:
    """One message of a conversation; where nobody set its status, that follows from the time.

    `source` says by what it was sent: "api" by a program, "app" by somebody who typed it in HighLevel.
    """

    id: str
    conversation_id: str
    contact_id: str
    location_id: str
    channel: str
    body: str
    at: datetime
    listed: datetime
    from_: str = ""
    to: str = ""
    subject: str = ""
    email_id: str = ""
    is_inbound: bool = False
    source: str = "api"
    fails_as: str = ""
    set_status: str = ""

    def journey(self) -> list[tuple[datetime, str]]:
        """Return every status with the moment it begins."""
        if self.is_inbound:
            return [(self.at, "delivered")]
        sent = self.at + SENDING_TAKES
        return [
            (self.at, "pending"),
            (sent, "sent"),
            (sent + DELIVERY_TAKES, self.fails_as or "delivered"),
        ]

    def status(self, now: datetime) -> str:
        begun = [status for since, status in self.journey() if since <= now]
        return self.set_status or (begun[-1] if begun else "pending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An appointment in a calendar; `starts` and `ends` are aware."""

    id: str
    calendar_id: str
    location_id: str
    contact_id: str
    starts: datetime
    ends: datetime
    at: datetime
    updated: datetime
    listed: datetime
    title: str = ""
    status: str = "confirmed"
    user_id: str = ""
    address: str = ""
    notes: str = ""
    source: str = "third_party"
    is_deleted: bool = False

    @property
    def takes_its_slot(self) -> bool:
        return not self.is_deleted and self.status not in {"cancelled", "invalid", "noshow"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A contact's place in a pipeline."""

    id: str
    location_id: str
    pipeline_id: str
    stage_id: str
    name: str
    at: datetime
    updated: datetime
    status: str = "open"
    contact_id: str = ""
    value: float = 0
    assigned_to: str = ""
