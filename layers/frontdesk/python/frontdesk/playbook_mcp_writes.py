"""How a grant fills the arguments of an MCP server's tool, and how another shows what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from frontdesk.domain.arguments import CrmUpdate
from frontdesk.playbook_problems import refused, shown
from frontdesk.playbook_text import has_stray_brace, slots

TAGS: Final = "tags"
PARTS: Final = (TAGS, "stage", "note")
"""What an update may say; of these any may be missing in one."""
WHO: Final = frozenset({"phone", "contact"})
PLACES: Final = WHO | {*PARTS, "grant"}
_SLOT: Final = re.compile(r"\{([^{}]*)\}")

Given = Mapping[str, str | tuple[str, ...] | None]
"""A value for each place; None for what the update leaves alone."""


def _template(text: str) -> str:
    if has_stray_brace(text):
        raise refused("a brace belongs to no place", "write a place as {phone}")
    for slot in slots(text):
        if slot not in PLACES:
            raise refused(f"there is no {{{slot}}}", f"known are {', '.join(sorted(PLACES))}")
    if TAGS in slots(text) and text != "{tags}":
        raise refused("tags are a list, which stands in no text", 'write "{tags}" alone')
    return text


def _search(text: str) -> str:
    if set(slots(text)) - {"phone"}:
        raise refused(f"{shown(text)} asks by more than a number", "look somebody up by {phone} alone")
    return text


Template = Annotated[
    str,
    Field(min_length=1, max_length=500, description='write a text with places in it, such as "{phone}"'),
    AfterValidator(_template),
]
ArgumentName = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="write the argument's name")
]
Path = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,7}$",
        description='write the names that lead there, such as "contact.tags"',
    ),
]


class Finds(BaseModel):
    """Where the answer of a read tool that finds contacts says what; code alone calls such a tool."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    arguments: dict[ArgumentName, Annotated[Template, AfterValidator(_search)]] = Field(
        min_length=1, description='write what it is asked with, such as { query = "{phone}" }'
    )
    contacts: Path | None = None
    """Where the contacts are, a list or one; the answer itself where nothing is said."""
    phone: Path
    """Within a contact: only whoever has the very number is taken."""
    id: Path | None = None
    tags: Path | None = None
    stage: Path | None = None
    notes: Path | None = None

    def shows(self, update: CrmUpdate) -> bool:
        """Tell whether a contact as it is found shows all that an update says."""
        parts = ((update.tags, self.tags), (update.stage, self.stage), (update.note, self.notes))
        return all(path is not None for said, path in parts if said)


def places_in(templates: Mapping[str, str]) -> frozenset[str]:
    """Return the places that occur in any of the templates."""
    return frozenset(slot for text in templates.values() for slot in slots(text))


def filled(templates: Mapping[str, str], given: Given) -> dict[str, Any]:
    """Return the arguments; one of which a place has no value is left out."""
    values = {name: _value(text, given) for name, text in templates.items()}
    return {name: value for name, value in values.items() if value is not None}


def misfits(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each argument that a tool's schema does not take, or misses, and why.

    What it says beside names, types and what is required, the server itself checks.
    """
    properties, required = schema.get("properties"), schema.get("required")
    known: Mapping[str, Any] = properties if isinstance(properties, dict) else {}
    for name in required if isinstance(required, list) else ():
        if name not in arguments:
            yield str(name), "the tool needs it"
    for name, value in arguments.items():
        if name not in known:
            yield name, "the tool has no such argument"
        elif not _is_taken(known[name], value):
            yield name, f"the tool wants {_wanted(known[name])}"


def _value(text: str, given: Given) -> list[str] | str | None:
    if text == "{tags}":
        return list(given[TAGS] or ())
    values = {slot: given[slot] for slot in slots(text)}
    if any(value is None for value in values.values()):
        return None
    return _SLOT.sub(lambda slot: str(values[slot[1]]), text)


_IS: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "null": (),
}


def _is_taken(schema: object, value: object) -> bool:
    """Tell whether a value has the type that a schema names; one that names none takes all."""
    names = _types(schema)
    if not names or not isinstance(schema, dict):
        return True
    of_type = [name for name in names if isinstance(value, _IS.get(name, (object,)))]
    if isinstance(value, bool):
        of_type = [name for name in of_type if name == "boolean" or name not in _IS]
    if isinstance(value, list) and of_type:
        return all(_is_taken(schema.get("items"), each) for each in value)
    return bool(of_type)


def _types(schema: object) -> list[str]:
    """Return the types that a schema allows; none where it says so in another way."""
    if not isinstance(schema, dict):
        return []
    choices = schema.get("anyOf")
    if isinstance(choices, list):
        inner = [_types(each) for each in choices]
        return [name for names in inner for name in names] if all(inner) else []
    said = schema.get("type")
    return [str(each) for each in said] if isinstance(said, list) else [said] if isinstance(said, str) else []


def _wanted(schema: object) -> str:
    items = schema.get("items") if isinstance(schema, dict) else None
    of = f" of {' or '.join(_types(items))}" if _types(items) else ""
    return " or ".join(_types(schema)) + of
