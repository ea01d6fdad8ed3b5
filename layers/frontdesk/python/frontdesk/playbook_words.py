"""Which words a playbook holds, and which of them it says itself: folded, as `words_of` returns them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from frontdesk.domain.content_rules import words_of
from frontdesk.domain.plain_words import spoken_in
from frontdesk.domain.slot_words import zone_names
from frontdesk.playbook_model import PlaybookFile
from frontdesk.playbook_text import fill, slots


def known_words(file: PlaybookFile, knowledge: Mapping[str, str]) -> frozenset[str]:
    """Return every word that the playbook says anywhere, and the names of its people and places: whatever
    else has a capital may be somebody's name."""
    texts = [*file.consent.values(), *file.out_of_scope.all_examples]
    texts += [person.name for person in file.people.values()]
    for intent in file.intents.values():
        texts += [intent.description or "", *intent.all_examples, *intent.templates.values()]
    said = (spoken_words(file, knowledge, location) for location in file.locations)
    return frozenset().union(*said, *map(words_of, texts))


def spoken_words(file: PlaybookFile, knowledge: Mapping[str, str], location_id: str) -> frozenset[str]:
    """Return every word and odd character that the desk may say alone at a location, because the playbook
    says it there: its facts and knowledge, its greetings, and the answers that need no person."""
    return frozenset().union(*map(spoken_in, _spoken(file, knowledge, location_id)))


def _spoken(file: PlaybookFile, knowledge: Mapping[str, str], location_id: str) -> Iterator[str]:
    yield file.business.name
    yield from knowledge.values()
    yield from zone_names(file.locations[location_id].timezone)
    for language in file.business.languages:
        greeting = file.greetings[language]
        templates = [file.intents[name].templates.get(language, "") for name in sorted(file.autonomy.granted)]
        booking = file.booking.texts[language].by_key().values() if file.booking else ()
        yield from file.facts(location_id, language).values()
        yield from map(_without_slots, (greeting.named, greeting.unnamed, *templates, *booking))


def _without_slots(template: str) -> str:
    return fill(template, dict.fromkeys(slots(template), ""))
