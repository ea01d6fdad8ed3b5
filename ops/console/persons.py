"""Who can act in Slack from the console: the people of a location's ladder, in the order they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from frontdesk.domain.lead import LocationId
from frontdesk.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a ladder."""

    user_id: str
    name: str
    who: str
    """The first rung on which they are asked."""


def people_of(playbook: Playbook, location_id: str) -> list[Person]:
    """Return everybody on a location's ladder once; nobody where the playbook knows the location no more."""
    location = playbook.locations.get(LocationId(location_id))
    if location is None:
        return []
    names = {each.user_id: each.name for each in location.approvers}
    rungs = [
        (user_id, rung.who) for rung in playbook.ladder(location.location_id) for user_id in rung.user_ids
    ]
    first_rung = dict(reversed(rungs))
    in_order = dict.fromkeys(user_id for user_id, _ in rungs)
    return [Person(user_id, names[user_id], first_rung[user_id]) for user_id in in_order]


def people_in(playbook: Playbook, channel_id: str) -> list[Person]:
    """Return everybody who is asked in a Slack channel once; locations may share one."""
    asking = (each for each in playbook.locations.values() if each.slack_channel == channel_id)
    found: dict[str, Person] = {}
    for person in chain.from_iterable(people_of(playbook, each.location_id) for each in asking):
        found.setdefault(person.user_id, person)
    return list(found.values())


def acting(people: Sequence[Person], user_id: str, who: str = "") -> Person | None:
    """Return who acts: whoever was chosen, else the first on the rung `who`, else the first of all."""
    chosen = next((each for each in people if each.user_id == user_id), None)
    on_rung = next((each for each in people if each.who == who), None)
    return chosen or on_rung or next(iter(people), None)
