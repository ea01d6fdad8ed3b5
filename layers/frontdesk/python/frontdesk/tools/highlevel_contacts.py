"""Contacts as HighLevel has them. Nothing in this module, or in what it imports, can change one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk.errors import ProviderUnavailable
from frontdesk.tools.highlevel_reads import HighLevelReader


class Shape(BaseModel):
    """A part of an answer; what it does not name is not read."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Dnd(Shape):
    """Whether somebody may be reached on one channel."""

    status: Literal["active", "inactive", "permanent"] = "inactive"
    message: str | None = None
    code: str | None = None


class HighLevelContact(Shape):
    """Somebody in one sub-account."""

    contact_id: str = Field(alias="id", min_length=1)
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    tags: tuple[str, ...] = ()
    dnd_settings: dict[str, Dnd] = Field(alias="dndSettings", default_factory=dict)

    def is_stopped(self, channel: str) -> bool:
        """Tell whether they must not be written to on a channel."""
        setting = self.dnd_settings.get(channel)
        return setting is not None and setting.status != "inactive"


def kind_of_address(address: str) -> Literal["number", "email"]:
    """Return what HighLevel calls an address when it looks for whom it belongs to."""
    return "email" if "@" in address else "number"


def dnd_of_address(address: str) -> str:
    """Return which channel an address is of, as HighLevel names it among what somebody may be reached by."""
    return "Email" if "@" in address else "SMS"


def contact_by_address(reader: HighLevelReader, address: str) -> HighLevelContact | None:
    """Return who has this number, or this e-mail address.

    Raises:
        ProviderUnavailable, Misconfigured: as `HighLevelReader.get`.
    """
    where = {"locationId": reader.account.account_id, kind_of_address(address): address}
    return contact_of(reader.get("/contacts/search/duplicate", **where))


def contact_by_id(reader: HighLevelReader, contact_id: str) -> HighLevelContact | None:
    """Return a contact; None when there is none of this id any more.

    Raises:
        ProviderUnavailable, Misconfigured: as `HighLevelReader.get`.
    """
    found = reader.find(f"/contacts/{contact_id}")
    return contact_of(found) if found is not None else None


def contact_of(answer: Mapping[str, Any]) -> HighLevelContact | None:
    """Read the contact of an answer.

    Raises:
        ProviderUnavailable: it has another shape.
    """
    given = answer.get("contact")
    if given is None:
        return None
    with highlevel_shapes():
        return HighLevelContact.model_validate(given)


@contextmanager
def highlevel_shapes() -> Iterator[None]:
    """Translate what an answer of another shape raises: it passes."""
    try:
        yield
    except ValidationError as error:
        raise ProviderUnavailable("HighLevel's answer has another shape") from error
