"""The playbook of one client: read whole from its folder, checked whole, and then asked by every layer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from frontdesk.domain.booking import BookingRules
from frontdesk.domain.grounding import quotable_forms
from frontdesk.domain.lead import LocationId
from frontdesk.domain.texting_law import states_of_number
from frontdesk.domain.verdict import Frequency, GatePolicy, QuietHours
from frontdesk.errors import Misconfigured
from frontdesk.playbook_behaviour import digest_of
from frontdesk.playbook_booking import TOOLS as BOOKING_TOOLS
from frontdesk.playbook_calendar import calendar_of
from frontdesk.playbook_faults import Fault, PlaybookInvalid, did_you_mean
from frontdesk.playbook_location import Approver, Location, Rung
from frontdesk.playbook_mcp import accepted_tools
from frontdesk.playbook_model import (
    FormSource,
    Greeting,
    Intent,
    LadderStep,
    PlaybookFile,
    Source,
    TwilioSource,
)
from frontdesk.playbook_reading import VECTORS_FILE, files_of, knowledge_of, prompts_of, read_playbook
from frontdesk.playbook_routes import Ceilings, Routes
from frontdesk.playbook_text import Language, fill
from frontdesk.playbook_words import known_words, spoken_words
from frontdesk.settings import PlaybookSettings, load

__all__ = [
    "Approver",
    "Fault",
    "FormSource",
    "Intent",
    "Language",
    "Location",
    "Playbook",
    "PlaybookInvalid",
    "Rung",
    "Source",
    "TwilioSource",
    "load_playbook",
    "open_playbook",
]


@dataclass(frozen=True, eq=False)
class Playbook:
    """A checked playbook. Its digest, over every file of the folder, is written on each decision."""

    folder: Path
    file: PlaybookFile
    digest: str
    knowledge: Mapping[str, str]
    """Short texts for recall, by topic."""
    prompts: Mapping[str, str] = field(default_factory=dict)
    """The client's own prompts: by task, or by location and task such as `oak-park/draft`."""

    @property
    def business(self) -> str:
        return self.file.business.name

    @property
    def languages(self) -> tuple[Language, ...]:
        return self.file.business.languages

    @property
    def default_language(self) -> Language:
        return self.file.business.default_language

    @cached_property
    def locations(self) -> Mapping[LocationId, Location]:
        return {LocationId(name): self._location(name) for name in self.file.locations}

    def location(self, location_id: LocationId) -> Location:
        """Return a location.

        Raises:
            Misconfigured: the playbook has none of that name.
        """
        try:
            return self.locations[location_id]
        except KeyError:
            remedy = did_you_mean(location_id, self.locations)
            raise Misconfigured(f"the playbook has no location {location_id}; {remedy}") from None

    def location_of_number(self, sender_number: str) -> Location | None:
        """Return the location that texts from this number."""
        return next((each for each in self.locations.values() if each.sender_number == sender_number), None)

    def ladder(self, location_id: LocationId) -> tuple[Rung, ...]:
        """Return whom to ask about a location, first to last."""
        by_role = self.file.locations[self.location(location_id).location_id].people
        return tuple(self._rung(step, by_role[step.who]) for step in self.file.ladder)

    @property
    def sources(self) -> Mapping[str, Source]:
        return self.file.sources

    def first_source(self, kind: Literal["form", "twilio", "highlevel"]) -> str:
        """Return the name of the first source of a kind.

        Raises:
            Misconfigured: the playbook has none.
        """
        for name, source in self.sources.items():
            if source.kind == kind:
                return name
        raise Misconfigured(f'the playbook has no source of kind "{kind}"; describe one in [sources]')

    @property
    def consent_wording(self) -> Mapping[Language, str]:
        """The words to which somebody must have agreed before being texted, in each language."""
        return self.file.consent

    def is_vip(self, phone_e164: str | None, email: str | None) -> bool:
        """Say whether only a person answers whoever is reached so."""
        vips = self.file.vips
        return phone_e164 in vips.phones or (email or "").lower() in {each.lower() for each in vips.emails}

    @property
    def settle(self) -> timedelta:
        """How long after a send nobody knows about, the provider must list it if it was accepted."""
        return timedelta(minutes=self.file.sending.settle_minutes)

    @property
    def message_validity_s(self) -> int:
        return self.file.sending.validity_s

    @property
    def ceilings(self) -> Ceilings:
        return self.file.ceilings

    @property
    def routes(self) -> Routes:
        """Which models do which task."""
        return self.file.routes

    @property
    def intents(self) -> Mapping[str, Intent]:
        return self.file.intents

    @property
    def greetings(self) -> Mapping[Language, Greeting]:
        return self.file.greetings

    @property
    def out_of_scope(self) -> tuple[str, ...]:
        """What people also write to this business that is none of its intents."""
        return self.file.out_of_scope.all_examples

    @property
    def vectors_file(self) -> Path:
        """Where the vectors of the examples lie once computed; they are derived, so no part of the digest."""
        return self.folder / VECTORS_FILE

    def template(self, intent: str, language: Language) -> str | None:
        """Return the text that answers an intent, where there is one."""
        known = self.intents.get(intent)
        return known.templates.get(language) if known else None

    def facts(self, location_id: LocationId, language: Language) -> Mapping[str, str]:
        """Return what may be said about a location, by the name of its slot in a template."""
        return self.file.facts(self.location(location_id).location_id, language)

    def booking_rules(self, location_id: LocationId) -> BookingRules | None:
        """Return when people may come to a location; None where the desk books nothing."""
        booking, location = self.file.booking, self.location(location_id)
        is_allowed = self.file.tools.allowed().keys() >= BOOKING_TOOLS
        if booking is None or location.calendar is None or not is_allowed:
            return None
        return BookingRules(
            hours=location.hours,
            timezone=location.timezone,
            notice=timedelta(minutes=booking.notice_minutes),
            days_ahead=booking.days_ahead,
            most=booking.most_slots,
        )

    def booking_texts(self, language: Language) -> Mapping[str, str]:
        """Return what is said about booking, by its key; nothing where the desk books nothing."""
        booking = self.file.booking
        return booking.texts[language].by_key() if booking else {}

    def gate_policy(self, location_id: LocationId) -> GatePolicy:
        """Return what the gate decides by at a location."""
        gate, location = self.file.gate, self.location(location_id)
        return GatePolicy(
            location_id=location_id,
            location_timezone=location.timezone,
            location_states=location.states,
            quiet_hours=QuietHours(gate.quiet_hours.start, gate.quiet_hours.end),
            granted_intents=self.file.autonomy.granted,
            minimum_confidence=gate.minimum_confidence,
            frequency=tuple(Frequency(each.limit, timedelta(hours=each.hours)) for each in gate.frequency),
            quotable=self._quotable(location_id),
            known_words=self._known_words,
            spoken_words=self._spoken_words[location_id],
            person_always_intents=self.file.autonomy.person_always,
            tools={name: allowed.limits() for name, allowed in self.file.tools.allowed().items()},
            quotable_tools=self._quotable_tools,
            digest=self.digest,
        )

    def behaviour_digest(
        self, intent: str, *, model_id: str, thresholds: Mapping[str, float], prompts: Iterable[str] = ()
    ) -> str:
        """Return the digest of what makes an intent's answer: texts, examples, model, prompts, numbers."""
        return digest_of(self.file, intent, model_id=model_id, thresholds=thresholds, prompts=prompts)

    @cached_property
    def _known_words(self) -> frozenset[str]:
        return known_words(self.file, self.knowledge)

    @cached_property
    def _spoken_words(self) -> Mapping[str, frozenset[str]]:
        return {name: spoken_words(self.file, self.knowledge, name) for name in self.locations}

    @cached_property
    def _quotable_tools(self) -> frozenset[str]:
        return frozenset(name for name, each in accepted_tools(self.file.mcp).items() if each.quotable)

    def _quotable(self, location_id: LocationId) -> frozenset[str]:
        """Return what a text may quote: whatever the facts and the templates of this location say."""
        texts: set[str] = set()
        for language in self.languages:
            facts = self.facts(location_id, language)
            answers = (intent.templates.get(language, "") for intent in self.intents.values())
            texts |= {*facts.values(), *(fill(answer, {"greeting": "", **facts}) for answer in answers)}
        return frozenset().union(*map(quotable_forms, texts))

    def _rung(self, step: LadderStep, names: tuple[str, ...]) -> Rung:
        return Rung(
            step.who, tuple(self.file.people[name].slack_user for name in names), step.wait_minutes * 60
        )

    def _location(self, name: str) -> Location:
        section = self.file.locations[name]
        people = {key: self.file.people[key] for step in self.file.ladder for key in section.people[step.who]}
        return Location(
            location_id=LocationId(name),
            name=section.name,
            timezone=section.timezone,
            address=section.address,
            phone=section.phone,
            sender_number=section.sender_number,
            booking_link=section.booking_link,
            hours=section.hours.by_day(),
            slack_channel=section.slack_channel,
            approvers=tuple(
                Approver(each.name, each.slack_user, each.slack_team) for each in people.values()
            ),
            calendar=calendar_of(section.highlevel, section.calendar),
            states=(section.state,) if section.state else states_of_number(section.sender_number),
        )


def load_playbook(folder: Path) -> Playbook:
    """Read and check the playbook in `folder`.

    Raises:
        PlaybookInvalid: lists all faults at once, each with file, key and what would be right.
    """
    file = read_playbook(folder)
    digest = hashlib.sha256()
    for name, content in files_of(folder):
        digest.update(f"{name}\x1f{len(content)}\x1f".encode())
        digest.update(content)
    return Playbook(folder, file, digest.hexdigest(), knowledge_of(folder), prompts_of(folder))


@cache
def open_playbook() -> Playbook:
    """Return the playbook that the settings name; read once per process."""
    return load_playbook(load(PlaybookSettings).playbook)
