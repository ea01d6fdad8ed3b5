"""Says what is wrong with one value of a playbook in words that its author knows; shows no secret."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

SHOWN_CHARS = 60
_SECRET = re.compile(r"(?<![^\s\"'=])(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[A-Za-z0-9_+/=-]{20,}(?![\w.])")
_WORDS = {
    "string_type": ("is not a text", "put it in quotes"),
    "int_type": ("is not a number", "write a number without quotes"),
    "int_parsing": ("is not a number", "write a number without quotes"),
    "int_from_float": ("is not a whole number", "write a whole number"),
    "float_type": ("is not a number", "write a number without quotes"),
    "float_parsing": ("is not a number", "write a number without quotes"),
    "bool_type": ("is neither true nor false", "write true or false, without quotes"),
    "bool_parsing": ("is neither true nor false", "write true or false, without quotes"),
    "tuple_type": ("is not a list", 'write it in brackets, such as ["one", "two"]'),
    "frozen_set_type": ("is not a list", 'write it in brackets, such as ["one", "two"]'),
    "dict_type": ("is not a section", "write a [section] with keys of its own"),
    "model_type": ("is not a section", "write a [section] with keys of its own"),
    "model_attributes_type": ("is not a section", "write a [section] with keys of its own"),
    "greater_than": ("is too small", "write a larger number"),
    "greater_than_equal": ("is too small", "write a larger number"),
    "less_than": ("is too large", "write a smaller number"),
    "less_than_equal": ("is too large", "write a smaller number"),
    "string_pattern_mismatch": ("has the wrong form", "write it as the other playbooks do"),
}


def refused(problem: str, remedy: str) -> PydanticCustomError:
    """Return the error of a value for which a better remedy is known than its field's description."""
    return PydanticCustomError("refused", "{problem}", {"problem": problem, "remedy": remedy})


def problem_and_remedy(detail: ErrorDetails, description: str | None) -> tuple[str, str]:
    """Return what is wrong and what would be right, by the model's error and the field's description."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "refused":
        return context["problem"], context["remedy"]
    if kind == "missing":
        return "it is missing", description or "add it"
    if kind in {"string_too_short", "too_short"}:
        return "it is empty", description or "write at least one"
    if kind == "literal_error":
        allowed = context["expected"].replace("'", '"')
        return f"{shown(value)} is not {allowed}", description or f"write {allowed}"
    if kind.startswith("union_tag"):
        said = value.get("kind") if isinstance(value, dict) else None
        return f"there is no kind {shown(said)}" if said else "it has no kind", description or "add it"
    if kind in _WORDS:
        words, remedy = _WORDS[kind]
        if words == "is not a list" and isinstance(value, str):
            remedy = f"write it in brackets: [{shown(value)}]"
        return f"{shown(value)} {words}", description or remedy
    message = detail["msg"].removeprefix("Value error, ")
    return message[0].lower() + message[1:], description or "give a value of the right kind"


def masked(line: str) -> str:
    """Return a line with a dot for each character of what looks like a secret."""
    return _SECRET.sub(lambda found: "•" * len(found[0]), line)


def shown(value: Any) -> str:
    """Return a value as its author wrote it, cut where it is long; what looks like a secret is not shown."""
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = str(value)
    if _SECRET.search(text):
        return "a value that looks like a secret, and is not shown,"
    if not isinstance(value, (str, bool)):
        return text
    return json.dumps(value if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…", ensure_ascii=False)
