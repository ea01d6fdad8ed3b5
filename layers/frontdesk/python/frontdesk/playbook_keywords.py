"""Who answers the words that carriers know (STOP, START, HELP), and with which texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.playbook_text import Language, slots
from frontdesk.playbook_values import Text

_WHO = frozenset({"business", "location"})


class KeywordSection(BaseModel):
    """A part of the file; a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Keywords(KeywordSection):
    """Who answers: a provider such as Twilio does it by itself, unless its account is set up otherwise."""

    answered_by: Literal["provider", "desk"] = Field(
        default="provider", description='write "provider" or "desk"'
    )


class KeywordTexts(KeywordSection):
    """What the desk answers in one language; each is a template with the facts of the location."""

    help: Text
    opted_out: Text
    """The one text that somebody gets who said STOP."""
    opted_in: Text

    def by_key(self) -> dict[str, str]:
        """Return the texts by the name of their key."""
        return {"help": self.help, "opted_out": self.opted_out, "opted_in": self.opted_in}


def missing_languages(
    keywords: Keywords, texts: Collection[str], spoken: Collection[Language]
) -> Iterator[Language]:
    """Yield each language that the business speaks and the desk would have no answer in."""
    if keywords.answered_by == "desk":
        yield from (language for language in spoken if language not in texts)


def anonymous_texts(texts: Mapping[Language, KeywordTexts]) -> Iterator[str]:
    """Yield the key of each text that does not say who writes: whoever gets it may not know."""
    for language, section in texts.items():
        for key, text in section.by_key().items():
            if not _WHO.intersection(slots(text)):
                yield f"messages.{language}.{key}"
