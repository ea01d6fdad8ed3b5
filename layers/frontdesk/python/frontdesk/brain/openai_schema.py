"""JSON schemas as OpenAI's strict mode takes them: every property required, no other allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_OF_SCHEMAS: Final = ("properties", "$defs")
_LISTS: Final = ("anyOf",)


def strict(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema whose answers fit `schema` too; what strict mode does not know is left out."""
    made = {name: value for name, value in schema.items() if name not in ("default", "title")}
    for name in _OF_SCHEMAS:
        if name in made:
            made[name] = {key: strict(inner) for key, inner in made[name].items()}
    for name in _LISTS:
        if name in made:
            made[name] = [strict(inner) for inner in made[name]]
    if isinstance(made.get("items"), Mapping):
        made["items"] = strict(made["items"])
    if made.get("type") == "object":
        made |= {"required": list(made.setdefault("properties", {})), "additionalProperties": False}
    return made
