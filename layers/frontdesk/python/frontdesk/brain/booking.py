"""Offers free slots of a calendar and books the one that somebody chose: by rule, no model picks a time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from typing import Final, Literal

from frontdesk.brain.templates import greeting
from frontdesk.domain.arguments import Book
from frontdesk.domain.booking import BookingRules, Calendar, may_be_offered, to_offer, window
from frontdesk.domain.curfew import curfew_for
from frontdesk.domain.language import language_of
from frontdesk.domain.lead import LocationId
from frontdesk.domain.proposal import Act, Brief, Classification, Ground, Proposal
from frontdesk.domain.receipts_in_text import BOOKED_WHEN
from frontdesk.domain.slot_choice import Reply, read_reply
from frontdesk.domain.slot_words import listed
from frontdesk.domain.slots import Offer, Slot
from frontdesk.errors import AgentError
from frontdesk.observability.observations import observe
from frontdesk.playbook import Language, Playbook
from frontdesk.playbook_text import fill

OpenCalendar = Callable[[LocationId], Calendar]
MODEL_ID: Final = "rule/booking"
"""Stands in the place of a model where a rule read or wrote."""
TextKey = Literal["offer", "again", "taken"]


def read_by_rule(brief: Brief, playbook: Playbook, now: Callable[[], datetime]) -> Classification | None:
    """Return what an answer to an offer wants, when it speaks of the offered times and of nothing else."""
    rules = playbook.booking_rules(brief.location_id)
    if brief.offer is None or rules is None:
        return None
    if not _reply(brief, brief.offer, rules, now()).is_about_it:
        return None
    return Classification(
        intent=brief.offer.intent,
        urgency="normal",
        sentiment="neutral",
        language=_spoken(playbook, language_of(_said(brief)) or brief.offer.language),
        confidence=1.0,
        model_id=MODEL_ID,
    )


def booked(
    brief: Brief, reading: Classification, playbook: Playbook, open_calendar: OpenCalendar, now: datetime
) -> Proposal | None:
    """Return what to do about somebody who wants to come; None where the usual answer is given instead.

    That is where the playbook does not let the desk book this, or the calendar has nothing to offer.

    Raises:
        ProviderUnavailable: somebody chose a slot, and the calendar cannot be read now.
    """
    intent = playbook.intents.get(reading.intent)
    rules = playbook.booking_rules(brief.location_id)
    if rules is None or intent is None or not intent.is_bookable:
        return None
    return _Desk(brief, reading, playbook, rules, now).propose(open_calendar)


@dataclass(frozen=True)
class _Desk:
    """One answer about one location's calendar."""

    brief: Brief
    reading: Classification
    playbook: Playbook
    rules: BookingRules
    now: datetime

    def propose(self, open_calendar: OpenCalendar) -> Proposal | None:
        reply, offer = self._reply, self.brief.offer
        found = self._found(open_calendar)
        if found is None:
            return None
        free = self._soon_enough(found, self.rules)
        if reply.slot in free:
            return self._booking(reply.slot)
        if reply.slot:
            return self._offer("again" if reply.slot in found else "taken", free, besides=(reply.slot,))
        if offer is None:
            return self._offer("offer", free)
        if offer.is_repeated:
            return self._proposal((), "Their answer to two offers names none of the times.")
        still_open = self._soon_enough([slot for slot in reply.open if slot in free], self._rules_of_offer)
        return self._offer("again", still_open or free, besides=() if still_open else offer.slots)

    @cached_property
    def _reply(self) -> Reply:
        offer = self.brief.offer
        return _reply(self.brief, offer, self.rules, self.now) if offer else Reply()

    @cached_property
    def _rules_of_offer(self) -> BookingRules:
        """The rules with a notice that counts from when the text may go out: by night, from the morning."""
        policy = self.playbook.gate_policy(self.brief.location_id)
        curfew = curfew_for(self.brief.timezones, self.brief.states, policy)
        waits = (curfew.held_until(self.now) or self.now) - self.now
        return replace(self.rules, notice=self.rules.notice + waits)

    def _soon_enough(self, slots: Iterable[Slot], rules: BookingRules) -> tuple[Slot, ...]:
        return tuple(slot for slot in slots if may_be_offered(slot, rules, self.now))

    def _found(self, open_calendar: OpenCalendar) -> tuple[Slot, ...] | None:
        """Read what is free. A calendar that cannot be read is put on record; who has not chosen yet is
        answered without it."""
        began = time.perf_counter()
        _, ends = window(self.rules, self.now)
        try:
            found = open_calendar(self.brief.location_id).free(self.now, ends)
        except AgentError as error:
            self._note(type(error).__name__, (), began)
            if self._reply.slot:
                raise
            return None
        self._note("answered", found, began)
        return found

    def _note(self, outcome: str, found: Sequence[Slot], began: float) -> None:
        observe(
            "read_call",
            tool="find_slots",
            outcome=outcome,
            shown={"location": self.brief.location_id},
            answered={"free": len(found)},
            ms=round((time.perf_counter() - began) * 1000, 1),
        )

    def _booking(self, slot: Slot) -> Proposal:
        template = self._texts["confirmed"]
        confirmed = Act(
            "message", self._filled(template, booked_when=BOOKED_WHEN), (self._ground("confirmed"),)
        )
        book = Act("book", "", arguments=Book(slot.starts_at, slot.ends_at))
        return self._proposal((book, confirmed), "They chose one of the times that they were offered.")

    def _offer(self, key: TextKey, free: Sequence[Slot], besides: Sequence[Slot] = ()) -> Proposal | None:
        slots = to_offer(free, self._rules_of_offer, self.now, besides=besides)
        if not slots:
            return self._without_slots()
        zone, theirs = self.rules.timezone, self.brief.timezones
        words = listed(slots, zone, self._language, theirs=theirs)
        act = Act(
            "message",
            self._filled(self._texts[key], slots=words),
            (self._ground(key), Ground("read_tool", "find_slots", words)),
            offer=Offer(slots, self.reading.intent, self._language, is_repeated=key == "again"),
        )
        return self._proposal((act,), "The next free times of the location's calendar.")

    def _without_slots(self) -> Proposal | None:
        """Whoever was offered something and waits for more is answered by a person."""
        if self.brief.offer is None:
            return None
        return self._proposal((), "The calendar has no other free time to offer.")

    @cached_property
    def _language(self) -> Language:
        return _spoken(self.playbook, self.reading.language)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return dict(self.playbook.booking_texts(self._language))

    def _filled(self, template: str, **more: str) -> str:
        facts = self.playbook.facts(self.brief.location_id, self._language)
        greet = greeting(self.playbook, self._language, self.brief.contact.name)
        return fill(template, {"greeting": greet, **facts, **more})

    def _ground(self, key: str) -> Ground:
        return Ground("template", f"booking.texts.{self._language}.{key}", self._texts[key])

    def _proposal(self, acts: tuple[Act, ...], why: str) -> Proposal:
        digest = hashlib.sha256("\x1f".join(self._texts.values()).encode()).hexdigest()
        version = f"booking.{self._language}@{digest[:12]}"
        return Proposal(
            acts=acts,
            confidence=self.reading.confidence,
            why=why,
            model_id=MODEL_ID,
            prompt_version=version,
            behaviour_digest=self.playbook.behaviour_digest(
                self.reading.intent, model_id=MODEL_ID, thresholds={}, prompts=(version,)
            ),
            language=self._language,
        )


def _reply(brief: Brief, offer: Offer, rules: BookingRules, now: datetime) -> Reply:
    return read_reply(_said(brief), offer.slots, rules.timezone, now, takes_yes=offer.is_latest)


def _said(brief: Brief) -> str:
    """Return what they wrote since our last text, this message last: people answer in more than one."""
    unanswered = takewhile(lambda each: each.who == "lead", reversed(brief.thread))
    return " ".join((*reversed([each.text for each in unanswered]), brief.text))


def _spoken(playbook: Playbook, language: str) -> Language:
    """Return the language to answer in: the playbook's own where it does not speak this one."""
    spoken = (each for each in playbook.languages if each == language)
    return next(spoken, playbook.default_language)
