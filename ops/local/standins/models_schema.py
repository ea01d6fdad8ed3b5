"""Which JSON schemas the providers of models take for a structured answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from ops.local.standins.models_protocol import ModelsRefusal

_EVERYWHERE: Final = frozenset(
    {"type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf"}
    | {"description", "$ref", "$defs", "format"}
)
ANTHROPIC_KEYWORDS: Final = _EVERYWHERE | {"title", "allOf", "minItems", "default"}
OPENAI_KEYWORDS: Final = _EVERYWHERE | {
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "title"),
}


def check_schema(schema: object, keywords: Collection[str], *, every_required: bool) -> None:
    """Refuse what a structured answer cannot be bound to.

    Raises:
        ModelsRefusal: says where and why.
    """
    if not isinstance(schema, Mapping) or schema.get("type") != "object":
        raise _illegal("the schema", "is no object")
    for place, part in _parts(schema, "the schema"):
        if strange := sorted(part.keys() - set(keywords)):
            raise _illegal(place, f"has {strange[0]}, which is not supported")
        if part.get("type") == "object":
            _check_object(place, part, every_required=every_required)


def _check_object(place: str, part: Mapping[str, Any], *, every_required: bool) -> None:
    if part.get("additionalProperties") is not False:
        raise _illegal(place, "needs additionalProperties: false")
    if every_required and set(part.get("required", ())) != set(part.get("properties", ())):
        raise _illegal(place, "needs every property in required")


def _parts(schema: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every schema inside a schema, with where it stands."""
    yield place, schema
    for keyword in ("properties", "$defs"):
        for name, inner in schema.get(keyword, {}).items():
            yield from _parts(inner, f"{place}.{name}")
    for inner in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from _parts(inner, place)
    if isinstance(schema.get("items"), Mapping):
        yield from _parts(schema["items"], f"{place}[]")


def _illegal(place: str, what: str) -> ModelsRefusal:
    return ModelsRefusal(400, f"Invalid schema: {place} {what}", "invalid_json_schema")
