"""What an act that is no message says beside its kind: one frozen shape for each, and nothing free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MOST_TAGS = 5
MOST_NOTE_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Book:
    """Book this slot of the location's own calendar for the run's contact."""

    starts_at: datetime
    ends_at: datetime
    kind: Literal["book"] = "book"


@dataclass(frozen=True, slots=True)
class CrmUpdate:
    """Write on the contact's record in the CRM: tags to add, the stage it moves to, a note."""

    tags: tuple[str, ...] = ()
    stage: str | None = None
    note: str | None = None
    kind: Literal["crm_update"] = "crm_update"


@dataclass(frozen=True, slots=True)
class OptOutSync:
    """Tell the CRM whether the contact may be written to on our channels."""

    is_stopped: bool
    elsewhere: str = ""
    """Another account of the client's that is told, if they are known there; else the location's own is."""
    kind: Literal["opt_out_sync"] = "opt_out_sync"


@dataclass(frozen=True, slots=True)
class LastWord:
    """This message is the confirmation of an opt-out: the one text that may follow it."""

    kind: Literal["last_word"] = "last_word"


@dataclass(frozen=True, slots=True)
class Letter:
    """What an e-mail says around its text: the gate writes it from the playbook, so no act proposes one."""

    subject: str
    footer: str
    """Who writes, from which address, and how to get no more: the law wants it under each."""
    kind: Literal["letter"] = "letter"


Arguments = Book | CrmUpdate | OptOutSync | LastWord | Letter
