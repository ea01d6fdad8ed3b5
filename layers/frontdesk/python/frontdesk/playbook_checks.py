"""What the sections of a playbook say of each other: names exist, texts can be sent, hours are legal."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from frontdesk.domain.content_rules import MOST_SEGMENTS, segments
from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.playbook_faults import FILE, Fault, did_you_mean
from frontdesk.playbook_keywords import anonymous_texts, missing_languages
from frontdesk.playbook_lines import key_path
from frontdesk.playbook_model import FormSource, Intent, OutOfScope, PlaybookFile
from frontdesk.playbook_problems import shown
from frontdesk.playbook_text import Language, fill, has_stray_brace, slots
from frontdesk.playbook_values import MINIMUM_EXAMPLES

KNOWLEDGE_LIMIT_BYTES = 4 * 1024
_LEGAL_START, _LEGAL_END = 8 * 60, 21 * 60
_LITERAL_PRICE = re.compile(r"\$\s?\d+(?:[.,]\d+)*")
_LITERAL_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}")
_LONG_NAME = "Maximiliano"
_fault = partial(Fault, FILE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A playbook.toml as far as its shape allows: what is broken is not in `file`, its name still counts."""

    file: PlaybookFile
    names: Mapping[str, frozenset[str]]
    broken: frozenset[str]

    def named(self, section: str) -> frozenset[str]:
        return self.names.get(section, frozenset())


def cross_faults(reading: Reading) -> Iterator[Fault]:
    """Yield every fault between sections, leaving out the checks whose sections are broken themselves."""
    for needed, check in _CHECKS:
        if not reading.broken & set(needed):
            yield from check(reading)


def knowledge_faults(folder: Path) -> Iterator[Fault]:
    """Yield the faults of the texts beside the file."""
    for path in sorted(folder.glob("knowledge/*.md")):
        name = path.relative_to(folder).as_posix()
        try:
            text = path.read_bytes().decode("utf-8").strip()
        except UnicodeDecodeError:
            yield Fault(name, "", "is not UTF-8", "save it as UTF-8")
            continue
        if not text:
            yield Fault(name, "", "is empty", "write what the desk should know, or delete the file")
        if len(text.encode()) > KNOWLEDGE_LIMIT_BYTES:
            yield Fault(name, "", f"is longer than {KNOWLEDGE_LIMIT_BYTES} bytes", "split it by topic")


def _languages(reading: Reading) -> Iterator[Fault]:
    file = reading.file
    if file.business.default_language not in file.business.languages:
        problem = f"{file.business.default_language} is not among business.languages"
        yield _fault("business.default_language", problem, f"write {' or '.join(file.business.languages)}")
    for section in ("greetings", "consent"):
        for language in file.business.languages:
            if language not in reading.named(section):
                yield _fault(
                    f"{section}.{language}", "it is missing", "write it for each of business.languages"
                )


def _greetings(reading: Reading) -> Iterator[Fault]:
    for language, greeting in reading.file.greetings.items():
        for key, allowed in (("named", {"first_name"}), ("unnamed", set())):
            where = f"greetings.{language}.{key}"
            yield from slot_faults(where, getattr(greeting, key), allowed)


def _ladder(reading: Reading) -> Iterator[Fault]:
    rungs = [step.who for step in reading.file.ladder]
    for index, who in enumerate(rungs):
        if who in rungs[:index]:
            yield _fault(
                f"ladder[{index}].who", f"{who} stands on two rungs", "let each rung ask somebody else"
            )
    for location_id, location in reading.file.locations.items():
        key = f"locations.{location_id}.people"
        for who in rungs:
            if not location.people.get(who):
                yield _fault(key_path((key, who)), "nobody stands on this rung", "name one of [people]")
        for who, names in location.people.items():
            if who not in rungs:
                yield _fault(key_path((key, who)), "no such rung in [[ladder]]", did_you_mean(who, rungs))
            yield from _unknown(names, reading.named("people"), key_path((key, who)), "person in [people]")


def _people(reading: Reading) -> Iterator[Fault]:
    owner: dict[tuple[str, str], str] = {}
    for name, person in reading.file.people.items():
        first = owner.setdefault((person.slack_user, person.slack_team), name)
        if first != name:
            problem = f"{person.slack_user} is {first}'s too"
            yield _fault(f"people.{name}.slack_user", problem, "an answer must name one person; mend one")


def _locations(reading: Reading) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for location_id, location in reading.file.locations.items():
        key, first = f"locations.{location_id}", owner.setdefault(location.sender_number, location_id)
        if first != location_id:
            problem = f"{location.sender_number} is {first}'s too"
            yield _fault(f"{key}.sender_number", problem, "give each location a number of its own")
        yield from _unknown(location.prices, reading.named("prices"), f"{key}.prices", "price in [prices]")
    if not reading.named("locations"):
        yield _fault("locations", "there is none", "describe at least one location")


def _sources(reading: Reading) -> Iterator[Fault]:
    whole = reading.file.sources
    is_complete = whole.keys() == reading.named("sources") and "channels" not in reading.broken
    provider = reading.file.channels.sms
    if is_complete and not any(source.kind == provider for source in whole.values()):
        remedy = f'add [sources.{provider}] with kind = "{provider}" and signature = "{provider}"'
        yield _fault("sources", f"none is of kind {provider}, so no text would ever come in", remedy)
    for name, source in whole.items():
        if isinstance(source, FormSource) and source.location is not None:
            key = f"sources.{name}.location"
            yield from _unknown([source.location], reading.named("locations"), key, "location")


def _quiet_hours(reading: Reading) -> Iterator[Fault]:
    quiet = reading.file.gate.quiet_hours
    if not _LEGAL_START < quiet.start <= _LEGAL_END:
        yield _fault(
            "gate.quiet_hours.start", "texts would go out after 21:00, or never", "write up to 21:00"
        )
    if not _LEGAL_START <= quiet.end < quiet.start:
        yield _fault(
            "gate.quiet_hours.end", "texts would go out before 8:00, or never", "write 8:00 or later"
        )


def _keywords(reading: Reading) -> Iterator[Fault]:
    file = reading.file
    for language in missing_languages(file.keywords, reading.named("messages"), file.business.languages):
        yield _fault(f"messages.{language}", "it is missing", 'write it, or answered_by = "provider"')
    for language, texts in file.messages.items():
        for name, text in texts.by_key().items():
            yield from slot_faults(f"messages.{language}.{name}", text, file.location_facts)
    for key in anonymous_texts(file.messages):
        yield _fault(key, "it does not say who writes", "write {business} or {location} into it")


def _autonomy(reading: Reading) -> Iterator[Fault]:
    autonomy, intents = reading.file.autonomy, reading.file.intents
    for key in ("granted", "person_always"):
        yield from _unknown(getattr(autonomy, key), reading.named("intents"), f"autonomy.{key}", "intent")
    for name in sorted(autonomy.granted & autonomy.person_always):
        yield _fault("autonomy.granted", f"{name} is in person_always too", "leave it in one of the two")
    for name in sorted(autonomy.granted & intents.keys()):
        if not intents[name].is_drafted:
            yield _fault("autonomy.granted", f"{name} is not drafted", "grant only what the desk drafts")


def _examples(reading: Reading) -> Iterator[Fault]:
    file = reading.file
    owner: dict[str, str] = {}
    sections: dict[str, Intent | OutOfScope] = {
        f"intents.{name}": each for name, each in file.intents.items()
    }
    for key, section in {**sections, "out_of_scope": file.out_of_scope}.items():
        for place, example in _placed(section.examples):
            first = owner.setdefault(_plain(example), key)
            if first != key:
                problem = f"{shown(example)} is in {first} too"
                yield _fault(f"{key}.examples.{place}", problem, "leave it in one of the two")
        count = len({_plain(text) for text in section.all_examples})
        if isinstance(section, Intent) and count < MINIMUM_EXAMPLES:
            remedy = f"give at least {MINIMUM_EXAMPLES} different ones in all languages together"
            yield _fault(f"{key}.examples", f"there are too few: {count}", remedy)


def _placed(examples: Mapping[Language, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for language, texts in examples.items():
        for index, text in enumerate(texts):
            yield f"{language}[{index}]", text


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _intent_names(reading: Reading) -> Iterator[Fault]:
    if NONE_OF_THESE in reading.named("intents"):
        yield _fault(f"intents.{NONE_OF_THESE}", "the name says that no intent fits", "give it another name")
    if not reading.named("intents"):
        yield _fault("intents", "there is none", "describe what people want, one [intents.<name>] each")


def _templates(reading: Reading) -> Iterator[Fault]:
    file = reading.file
    for name, intent in file.intents.items():
        if not intent.is_drafted:
            if intent.templates:
                yield _fault(f"intents.{name}.templates", "is_drafted is false", "delete one of the two")
            continue
        for language in file.business.languages:
            if language not in intent.templates:
                remedy = "write one, or is_drafted = false for the intent"
                yield _fault(f"intents.{name}.templates.{language}", "it is missing", remedy)
        for language in intent.templates:
            key = f"intents.{name}.templates.{language}"
            if language not in file.business.languages:
                yield _fault(key, f"{language} is not among business.languages", "delete the text")


def _template_texts(reading: Reading) -> Iterator[Fault]:
    file = reading.file
    whole = {"greeting", *file.location_facts}
    known = whole | {f"price.{price}" for price in reading.named("prices")}
    for name, intent in file.intents.items():
        for language, template in intent.templates.items():
            key = f"intents.{name}.templates.{language}"
            yield from slot_faults(key, template, known)
            for price in _LITERAL_PRICE.findall(template):
                yield _fault(
                    key, f"the price {price} is written out", "list it in [prices] and write its slot"
                )
            for address in _LITERAL_ADDRESS.findall(template):
                yield _fault(key, f"{address} is written out", "write {phone} or {booking_link}")
            if whole.issuperset(slots(template)) and language in file.greetings:
                yield from _length(file, key, language, template)


def slot_faults(key: str, text: str, known: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with a template's slots."""
    for slot in slots(text):
        if slot not in known:
            yield _fault(key, f"no such slot {{{slot}}}", did_you_mean(slot, known))
    if has_stray_brace(text):
        yield _fault(
            key, "a brace belongs to no slot", "write a slot as {phone}, with one brace on each side"
        )


def _length(file: PlaybookFile, key: str, language: Language, template: str) -> Iterator[Fault]:
    for location_id, text in filled(file, language, template).items():
        count = segments(text)
        if count > MOST_SEGMENTS:
            problem = f"it is {count} text messages long at {location_id}"
            remedy = f"shorten it to {MOST_SEGMENTS}; with accents each holds 67 characters"
            yield _fault(key, problem, remedy)
            return


def filled(file: PlaybookFile, language: Language, template: str) -> dict[str, str]:
    """Return what a template says at each location to somebody whose name is long."""
    greeting = file.greetings[language].named.replace("{first_name}", _LONG_NAME)
    return {
        location_id: fill(template, {"greeting": greeting, **file.facts(location_id, language)})
        for location_id in file.locations
    }


def _unknown(used: Iterable[str], known: frozenset[str], key: str, what: str) -> Iterator[Fault]:
    for name in used:
        if name not in known:
            yield _fault(key, f"no such {what}: {name}", did_you_mean(name, known))


_CHECKS: tuple[tuple[tuple[str, ...], Callable[[Reading], Iterator[Fault]]], ...] = (
    (("business", "greetings", "consent"), _languages),
    (("greetings",), _greetings),
    (("ladder", "locations", "people"), _ladder),
    (("people",), _people),
    (("locations", "prices"), _locations),
    (("sources", "locations"), _sources),
    (("gate",), _quiet_hours),
    (("business", "keywords", "messages", "prices"), _keywords),
    (("autonomy", "intents"), _autonomy),
    (("intents",), _intent_names),
    (("intents", "out_of_scope"), _examples),
    (("business", "intents"), _templates),
    (("business", "greetings", "locations", "prices", "intents"), _template_texts),
)
