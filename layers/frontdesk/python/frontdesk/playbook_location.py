"""A place of business and the people who answer for it, as every layer asks about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from frontdesk.domain.hours import Opening, Weekday
from frontdesk.domain.lead import LocationId
from frontdesk.playbook_text import Language, hours_in_words


@dataclass(frozen=True, slots=True)
class Approver:
    """A person who may answer requests about a location, as Slack knows them."""

    name: str
    user_id: str
    team_id: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of asking people: who, as the business says it, and how long they have."""

    who: str
    user_ids: tuple[str, ...]
    wait_s: int


@dataclass(frozen=True, slots=True)
class CalendarPlace:
    """Where a location's appointments are kept, in HighLevel."""

    account: str
    calendar_id: str


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """Where a location's calendar is read that only its owner writes, and who is asked to book."""

    feed: str
    """The address of an iCalendar feed; {secret} in it stands for what the secrets hold."""
    book_url: str
    length: timedelta
    """How long one appointment is."""


@dataclass(frozen=True, slots=True)
class Location:
    """One place of business and the people who answer for it."""

    location_id: LocationId
    name: str
    timezone: str
    address: str
    phone: str
    """The number as people read it."""
    sender_number: str
    """The number that texts come from, in E.164."""
    booking_link: str
    hours: Mapping[Weekday, tuple[Opening, ...]]
    slack_channel: str
    approvers: tuple[Approver, ...]
    states: tuple[str, ...] = ()
    """Whose law of texting holds here, as two letters: the playbook's word, or what the number tells."""
    calendar: CalendarPlace | FeedPlace | None = None

    def hours_in_words(self, language: Language) -> str:
        """Return the opening hours as a person would text them."""
        return hours_in_words(self.hours, language)

    def approver(self, user_id: str, team_id: str) -> Approver | None:
        """Return the approver whom Slack names so; None means that this person has no say here."""
        wanted = (user_id, team_id)
        return next((each for each in self.approvers if (each.user_id, each.team_id) == wanted), None)
