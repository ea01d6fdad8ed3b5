"""What a playbook says of e-mail: from where it is sent, and what stands above each."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.playbook_values import Email, Name

Subject = Annotated[
    str, Field(pattern=r"^[^\r\n]{1,120}$", description="write one line of 120 characters at most")
]
PostalAddress = Annotated[
    str,
    Field(
        pattern=r"^[^\n]{12,200}$",
        description='write it whole on one line, such as "2411 N Clark St, Chicago, IL 60614"',
    ),
]


class MailSection(BaseModel):
    """A part of the file; a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class MailPlace(MailSection):
    """What a location writes e-mail from."""

    sender: Email
    """An address of a domain that is set up in the location's sub-account of HighLevel."""
    postal_address: PostalAddress
    """Where the business gets its post: the law wants it under each e-mail."""


class MailTexts(MailSection):
    """The subjects in one language, each a template with the facts of the location; no model writes any."""

    subject: Subject
    subjects: dict[Name, Subject] = Field(default_factory=dict)
    """By intent, where one has a subject of its own."""
