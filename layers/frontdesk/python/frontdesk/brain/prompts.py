"""What a model is told: the prompt of a task, the same for every lead of a location, and one lead as data.

Prompts are files. A playbook's own comes before the package's, one for the location before one for all. What
outsiders wrote never gets into a prompt: it stands in a JSON object that no text can end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from frontdesk.domain.plain_text import reveal
from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.playbook import Language, Playbook
from frontdesk.playbook_prompts import DATA_TAG
from frontdesk.playbook_routes import Task
from frontdesk.playbook_text import fill

EXAMPLES_SHOWN = 5
"""How many examples of an intent a prompt shows in each language."""
LIMITS: Mapping[Task, int] = {"classify": 160, "draft": 480, "strategize": 480, "summarize": 600}
"""How many characters the text may have that a task writes."""
LANGUAGE_NAMES: Mapping[Language, str] = {"en": "English", "es": "Spanish"}
_ANYTHING_ELSE = "Anything else, and whatever could mean anything."
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text of a task, with slots, and its version: task@twelve hex of the text's SHA-256."""

    task: Task
    text: str

    @property
    def version(self) -> str:
        return f"{self.task}@{hashlib.sha256(self.text.encode()).hexdigest()[:12]}"


def open_prompt(playbook: Playbook, task: Task, location_id: str) -> Prompt:
    """Return the prompt of a task at a location: its own, else the playbook's, else the package's."""
    own = playbook.prompts
    text = own.get(f"{location_id}/{task}") or own.get(task) or default_text(task)
    return Prompt(task, text)


def writing_task(playbook: Playbook, intent: str) -> Task:
    """Return which task writes the answer to an intent."""
    known = playbook.intents.get(intent)
    return "strategize" if known and known.is_strategic else "draft"


@cache
def default_text(task: Task) -> str:
    """Return the package's own prompt of a task."""
    return (files("frontdesk.brain") / "prompts" / f"{task}.md").read_text("utf-8")


@cache
def tools_note() -> str:
    """Return what a model that may call tools is told of them, after its prompt."""
    return (files("frontdesk.brain") / "prompts" / "tools.md").read_text("utf-8").strip()


def render(prompt: Prompt, facts: Mapping[str, str]) -> str:
    """Return the prompt with its slots filled; a value is never searched for slots again."""
    return fill(prompt.text, facts)


def slot_values(playbook: Playbook, task: Task, location_id: str) -> Mapping[str, str]:
    """Return what the slots of a prompt become. All of it is the playbook's, nothing a lead's."""
    return {
        "business": playbook.business,
        "location": playbook.file.locations[location_id].name,
        "languages": " and ".join(map(_with_code, playbook.languages)),
        "default_language": _with_code(playbook.default_language),
        "intents": "\n\n".join(_intents(playbook)),
        "facts": "\n".join(_facts(playbook, location_id)),
        "limit": str(LIMITS[task]),
    }


def as_data(shown: Mapping[str, Any]) -> str:
    """Return an object as the data about a lead: JSON without a mark that could end it, and without a
    character that cannot be seen."""
    text = json.dumps(_plain(shown), ensure_ascii=False, indent=1)
    return f"<{DATA_TAG}>\n{text.translate(_ESCAPED)}\n</{DATA_TAG}>"


def _plain(value: Any) -> Any:
    """Return a value with each text in it as it reads; names of fields are ours and stay."""
    if isinstance(value, str):
        return reveal(value)[0]
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _with_code(language: Language) -> str:
    return f"{LANGUAGE_NAMES[language]} (`{language}`)"


def _intents(playbook: Playbook) -> Iterable[str]:
    for name, intent in playbook.intents.items():
        yield _entry(name, intent.description or "", intent.examples)
    yield _entry(NONE_OF_THESE, _ANYTHING_ELSE, playbook.file.out_of_scope.examples)


def _entry(name: str, description: str, examples: Mapping[Language, Iterable[str]]) -> str:
    shown = [example for texts in examples.values() for example in list(texts)[:EXAMPLES_SHOWN]]
    return "\n".join((f"{name}: {description}".rstrip(": "), *(f'- "{example}"' for example in shown)))


def _facts(playbook: Playbook, location_id: str) -> Iterable[str]:
    """Yield a line for each fact; where the languages differ, as in the hours, with each of them."""
    said = {language: playbook.file.facts(location_id, language) for language in playbook.languages}
    for name in said[playbook.default_language]:
        texts = {language: facts[name] for language, facts in said.items()}
        if len(set(texts.values())) == 1:
            yield f"- {name}: {texts[playbook.default_language]}"
        else:
            each = (f"in {LANGUAGE_NAMES[language]} {text}" for language, text in texts.items())
            yield f"- {name}: {'; '.join(each)}"
