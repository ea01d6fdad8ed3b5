"""Fills a playbook's template. Nothing that somebody wrote gets in, but for a first name made of letters."""

from __future__ import annotations

import unicodedata

from frontdesk.domain.proposal import Act, Brief, Ground
from frontdesk.playbook import Language, Playbook
from frontdesk.playbook_text import fill, slots

LONGEST_NAME = 16
_GREETING = "greeting"


def first_name(name: str | None) -> str | None:
    """Return the first word of a name when it is 2 to 16 Latin letters, else None: a greeting can do without.

    Whoever fills in a form chooses the name, so no digits, links, marks or look-alike letters.
    """
    words = unicodedata.normalize("NFC", name or "").split()
    word = words[0] if words else ""
    if not 2 <= len(word) <= LONGEST_NAME or not all(map(_is_latin_letter, word)):
        return None
    return word.capitalize() if word.isupper() or word.islower() else word


def greeting(playbook: Playbook, language: Language, name: str | None) -> str:
    """Return how a message to somebody of this name begins."""
    words, known = playbook.greetings[language], first_name(name)
    return fill(words.named, {"first_name": known}) if known else words.unnamed


def rendered(playbook: Playbook, brief: Brief, intent: str, language: Language) -> Act:
    """Return the message that the template of an intent makes, with what each part of it stands on."""
    template = playbook.intents[intent].templates[language]
    facts = playbook.facts(brief.location_id, language)
    quoted = [slot for slot in dict.fromkeys(slots(template)) if slot != _GREETING]
    body = fill(template, {_GREETING: greeting(playbook, language, brief.contact.name), **facts})
    return Act(
        kind="message",
        body=body,
        grounds=(
            Ground("template", f"intents.{intent}.templates.{language}", template),
            *(Ground("playbook_fact", f"{brief.location_id}.{slot}", facts[slot]) for slot in quoted),
        ),
    )


def _is_latin_letter(character: str) -> bool:
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN ")
