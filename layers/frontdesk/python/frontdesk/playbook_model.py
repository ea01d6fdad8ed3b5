"""The shape of a playbook.toml: one frozen model per section."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from frontdesk.domain.hours import WEEKDAYS, Opening, Weekday
from frontdesk.playbook_booking import Booking
from frontdesk.playbook_calendar import FeedSection
from frontdesk.playbook_keywords import Keywords, KeywordTexts
from frontdesk.playbook_mail import MailPlace, MailTexts
from frontdesk.playbook_mcp import McpServer
from frontdesk.playbook_routes import Ceilings, ModelId, ModelPrice, Routes
from frontdesk.playbook_text import Language, hours_in_words
from frontdesk.playbook_tools import Channels, Crm, HighLevelPlace, Record, Tools
from frontdesk.playbook_values import (
    MINIMUM_EXAMPLES,
    Day,
    Email,
    Examples,
    FieldPath,
    Link,
    Minute,
    Name,
    PhoneE164,
    Price,
    ShownPhone,
    SlackChannel,
    SlackTeam,
    SlackUser,
    State,
    Text,
    Zone,
)

_LOCATION_FACTS = ("business", "location", "address", "phone", "hours", "booking_link")


class Section(BaseModel):
    """A part of the file; a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Business(Section):
    """Who the desk speaks for."""

    name: Text
    languages: tuple[Language, ...] = Field(min_length=1, description='list "en", "es" or both')
    default_language: Language = Field(description='write "en" or "es"')


class Greeting(Section):
    """How a message begins; `named` has the slot first_name."""

    named: Text
    unnamed: Text


class Person(Section):
    """Somebody who may answer the desk's requests."""

    name: Text
    slack_user: SlackUser
    slack_team: SlackTeam


class LadderStep(Section):
    """One rung of the ladder: a role that each location fills."""

    who: Text
    wait_minutes: int = Field(gt=0, le=24 * 60, description="write minutes, from 1 to 1440")


class Week(Section):
    """The opening hours, day by day."""

    mon: Day
    tue: Day
    wed: Day
    thu: Day
    fri: Day
    sat: Day
    sun: Day

    def by_day(self) -> dict[Weekday, tuple[Opening, ...]]:
        """Return the hours by the day's short name."""
        return {day: getattr(self, day) for day in WEEKDAYS}


class LocationSection(Section):
    """One place of business."""

    name: Text
    timezone: Zone
    address: Text
    phone: ShownPhone
    sender_number: PhoneE164
    booking_link: Link
    state: State | None = None
    slack_channel: SlackChannel
    hours: Week
    people: dict[str, tuple[str, ...]] = Field(
        description="name for each rung of the ladder who is asked here"
    )
    prices: dict[Name, Price] = Field(default_factory=dict, description="give a price that differs here")
    highlevel: HighLevelPlace | None = None
    calendar: FeedSection | None = None
    email: MailPlace | None = None


class FormFields(Section):
    """Where a form's body keeps what; a path is keys joined by dots."""

    event_id: FieldPath
    name: FieldPath
    phone: FieldPath
    email: FieldPath
    text: FieldPath
    locale: FieldPath | None = None
    location: FieldPath | None = None
    consent_wording: FieldPath | None = None
    address: FieldPath | None = None
    reply_by: FieldPath | None = None


class TwilioSource(Section):
    """Text messages, signed with Twilio's header; the To number says which location."""

    kind: Literal["twilio"]
    signature: Literal["twilio"]


class HighLevelSource(Section):
    """What HighLevel tells of its contacts, signed with its public key; the sub-account says which location.

    `freshness_s` is how old an event may be; one that was not taken comes again for up to an hour.
    """

    kind: Literal["highlevel"]
    signature: Literal["highlevel"]
    freshness_s: int = Field(default=5400, gt=0, le=7200, description="write seconds, from 1 to 7200")


class FormSource(Section):
    """A web form, signed as Standard Webhooks are; its location is in the body or always the same."""

    kind: Literal["form"]
    signature: Literal["standard_webhooks"]
    freshness_s: int = Field(gt=0, le=900, description="write seconds, from 1 to 900")
    fields: FormFields
    location: Name | None = None

    @model_validator(mode="after")
    def _has_one_location(self) -> Self:
        if (self.location is None) == (self.fields.location is None):
            raise ValueError("it must have either location or fields.location")
        return self


Source = Annotated[
    TwilioSource | FormSource | HighLevelSource,
    Field(discriminator="kind", description='write kind = "twilio", "highlevel" or "form"'),
]


class Vips(Section):
    """People whom only a person answers."""

    phones: frozenset[PhoneE164] = frozenset()
    emails: frozenset[Email] = frozenset()


class QuietSection(Section):
    """The recipient's local hours in which nobody is texted."""

    start: Minute
    end: Minute


class FrequencySection(Section):
    """At most `limit` messages to one contact in so many hours."""

    limit: int = Field(gt=0, description="write a number above 0")
    hours: int = Field(gt=0, le=24 * 90, description="write hours, from 1 to 2160")


class Gate(Section):
    """When a message may go out."""

    minimum_confidence: float = Field(ge=0, le=1, description="write a number from 0 to 1")
    quiet_hours: QuietSection = Field(description='write { start = "20:00", end = "8:00" }')
    frequency: tuple[FrequencySection, ...] = Field(min_length=1, description="give at least one limit")


class Autonomy(Section):
    """What the desk answers alone, and what it never does."""

    granted: frozenset[str] = frozenset()
    person_always: frozenset[str] = frozenset()


class Sending(Section):
    """The times of the sending protocol."""

    settle_minutes: int = Field(ge=10, le=240, description="write minutes, from 10 to 240")
    validity_s: int = Field(gt=0, le=900, description="write seconds, from 1 to 900")


class Intent(Section):
    """Something that people want, how they say it, and what is answered."""

    description: Text | None = None
    """What it is, in a sentence, for models that read more than examples."""
    is_strategic: bool = Field(
        default=False, description='write true when the models of routes."strategize" write the answer'
    )
    is_drafted: bool = Field(
        default=True, description="write false when there is nothing to say before a person has looked"
    )
    is_bookable: bool = Field(
        default=False, description="write true when free times are offered to whoever wants it"
    )
    examples: dict[Language, Examples] = Field(
        description=f"give at least {MINIMUM_EXAMPLES} in all languages together"
    )
    templates: dict[Language, Text] = Field(
        default_factory=dict, description="give one text for each language"
    )
    record: Record | None = None

    @property
    def all_examples(self) -> tuple[str, ...]:
        """The examples of every language."""
        return tuple(example for texts in self.examples.values() for example in texts)


class OutOfScope(Section):
    """What people also write to this business that is none of its intents."""

    examples: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)

    @property
    def all_examples(self) -> tuple[str, ...]:
        """The examples of every language."""
        return tuple(example for texts in self.examples.values() for example in texts)


class PlaybookFile(Section):
    """The whole file."""

    business: Business
    greetings: dict[Language, Greeting]
    people: dict[Name, Person]
    ladder: tuple[LadderStep, ...] = Field(min_length=1, description="give at least one [[ladder]] rung")
    locations: dict[Name, LocationSection]
    prices: dict[Name, Price]
    sources: dict[Name, Source]
    consent: dict[Language, Text]
    vips: Vips = Field(default_factory=Vips)
    gate: Gate
    autonomy: Autonomy = Field(default_factory=Autonomy)
    channels: Channels = Field(default_factory=Channels)
    crm: Crm | None = None
    tools: Tools = Field(default_factory=Tools)
    booking: Booking | None = None
    keywords: Keywords = Field(default_factory=Keywords)
    messages: dict[Language, KeywordTexts] = Field(default_factory=dict)
    email: dict[Language, MailTexts] = Field(default_factory=dict)
    sending: Sending
    ceilings: Ceilings
    routes: Routes = Field(default_factory=Routes)
    models: dict[ModelId, ModelPrice] = Field(default_factory=dict)
    mcp: dict[Name, McpServer] = Field(default_factory=dict)
    intents: dict[Name, Intent]
    out_of_scope: OutOfScope = Field(default_factory=OutOfScope)

    @property
    def location_facts(self) -> frozenset[str]:
        """The names of what may be said about a location."""
        return frozenset(_LOCATION_FACTS) | {f"price.{name}" for name in self.prices}

    def facts(self, location_id: str, language: Language) -> dict[str, str]:
        """Return what may be said about a location, by the name of its slot."""
        location = self.locations[location_id]
        said = (
            self.business.name,
            location.name,
            location.address,
            location.phone,
            hours_in_words(location.hours.by_day(), language),
            location.booking_link,
        )
        prices = {**self.prices, **location.prices}
        return {
            **dict(zip(_LOCATION_FACTS, said, strict=True)),
            **{f"price.{name}": text for name, text in prices.items()},
        }
