"""The desk's answers to the words that carriers know, as somebody at a location gets them."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.domain.lead import LocationId
from frontdesk.domain.own_acts import KeywordAnswer
from frontdesk.playbook import Playbook
from frontdesk.playbook_text import fill


def keyword_answers(
    playbook: Playbook, location_id: LocationId, locale: str | None
) -> Mapping[KeywordAnswer, str]:
    """Return the texts in the language of a person's locale, or the business's own; none at all where the
    provider answers."""
    if playbook.file.keywords.answered_by != "desk":
        return {}
    spoken = (each for each in playbook.languages if (locale or "").lower().startswith(each))
    language = next(spoken, playbook.default_language)
    facts = playbook.facts(location_id, language)
    texts = playbook.file.messages[language]
    return {
        "help": fill(texts.help, facts),
        "opted_out": fill(texts.opted_out, facts),
        "opted_in": fill(texts.opted_in, facts),
    }
