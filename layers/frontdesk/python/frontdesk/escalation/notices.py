"""A run that ended badly, told once to the people of its location: a person has to take over what is left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from frontdesk.domain.lead import Lead, LeadKind, LocationId
from frontdesk.escalation.messages import Block, Message, about, plain, section
from frontdesk.escalation.shown import escaped, one_line
from frontdesk.escalation.slack_api import Mark
from frontdesk.observability import log

_HEADLINE: Final = "The desk could not finish"
_BEGINNING: Final = 12
"""So much of a run's id is shown, and enough for `frontdesk explain`."""
_UNKNOWN: Final = "Whom this was about is not known here. Somebody may still wait for an answer."
_WAITING: Final = (
    "They may have had no answer, and the desk does not go on by itself. Please look after them yourselves."
)
_OF_A_FACT: Final[Mapping[LeadKind, str]] = {
    "opt_out": "They asked for no more texts, and this may be missing in the desk's record. Please check it.",
    "opt_in": "They agreed to texts again, and this may be missing in the desk's record. Please check it.",
    "help": "They texted HELP, and the answer may be missing in the desk's record. Please check it.",
    "delivery": "What became of a text may be missing in the desk's record. Nobody waits for an answer.",
    "switch": "A throw of the desk's switch may be missing in its record. Nobody waits for an answer.",
}


class Place(Protocol):
    """A place of business, its time zone, and the channel in which its people are told."""

    @property
    def name(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def slack_channel(self) -> str: ...


class Places(Protocol):
    @property
    def locations(self) -> Mapping[LocationId, Place]: ...


class Channels(Protocol):
    """Where the people of the locations read."""

    def find(self, channel: str, run_id: str, digest: str) -> tuple[str, str] | None: ...
    def post(self, channel: str, message: Message, mark: Mark) -> str: ...


class Ended(Protocol):
    """An execution that ended before its run was done."""

    @property
    def run_id(self) -> str: ...
    @property
    def execution(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def ended_at(self) -> datetime: ...
    @property
    def lead(self) -> Lead | None: ...
    @property
    def has_successor(self) -> bool: ...


def tell(ended: Ended, slack: Channels, places: Places) -> None:
    """Post one message per execution and channel; told again, it is found where it stands."""
    if ended.has_successor:
        return
    digest = hashlib.sha256(json.dumps(["run_ended", ended.execution]).encode()).hexdigest()
    mark = Mark(ended.run_id, digest, digest[:32], is_open=True)
    for place in _concerned(ended.lead, places):
        if slack.find(place.slack_channel, ended.run_id, digest) is None:
            slack.post(place.slack_channel, notice(ended, place), mark)
            log.write(log.END_TOLD, run_id=ended.run_id, execution=ended.execution, status=ended.status)


def notice(ended: Ended, place: Place) -> Message:
    """Return what the people of a place are told, and below it what an engineer needs."""
    title = f"{_HEADLINE} · {one_line(place.name, 100)}"
    beginning = one_line(ended.run_id, _BEGINNING + 1)[:_BEGINNING]
    for_engineers = f"Run {beginning} · {ended.status} · for the engineer: frontdesk explain {beginning}"
    blocks: tuple[Block, ...] = (
        {"type": "header", "text": plain(title, 150)},
        section(_what_happened(ended, place)),
        {"type": "context", "elements": [plain(for_engineers, 200)]},
    )
    return Message(escaped(title), blocks)


def _what_happened(ended: Ended, place: Place) -> str:
    since = f"The desk stopped working on this on {_in_words(ended.ended_at, place.timezone)}."
    if ended.lead is None:
        return f"{since}\n{_UNKNOWN}"
    person = ended.lead.person
    if ended.lead.is_fact:
        who = one_line(person.name or person.phone_e164 or person.email or "Somebody", 100)
        return f"{since}\n{who}: {_OF_A_FACT[ended.lead.kind]}"
    return f"{about(ended.lead, place.name)}\n{since}\n{_WAITING}"


def _in_words(moment: datetime, timezone: str) -> str:
    here = moment.astimezone(ZoneInfo(timezone))
    return f"{here:%A, %B} {here.day} at {here.hour % 12 or 12}:{here:%M %p}"


def _concerned(lead: Lead | None, places: Places) -> list[Place]:
    """Return the place of the run, or one for each channel where it cannot be known."""
    if lead and lead.location_id in places.locations:
        return [places.locations[lead.location_id]]
    return list({place.slack_channel: place for place in places.locations.values()}.values())
