"""How HighLevel checks a request's fields: all faults at once, in the words of its validator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ops.local.standins.highlevel_protocol import HighLevelRefusal

DND_CHANNELS: Final = ("Call", "Email", "SMS", "WhatsApp", "GMB", "FB")
_DND_STATUSES: Final = ("active", "inactive", "permanent")


@dataclass(frozen=True, slots=True)
class Field:
    """What a field may hold; in a query every value is text, and a number is written in digits."""

    kind: str
    is_required: bool = False
    choices: Collection[str] = ()
    may_be_null: bool = False


Shape = Mapping[str, Field]


def check(shape: Shape, given: Mapping[str, Any]) -> None:
    """Refuse with 422 what does not have this shape, naming every fault."""
    faults = [f"property {name} should not exist" for name in given if name not in shape]
    for name, field in shape.items():
        if name not in given:
            faults += [f"{name} should not be empty"] if field.is_required else []
        elif given[name] is not None or not field.may_be_null:
            faults += _faults(name, field, given[name])
    if faults:
        raise HighLevelRefusal(422, faults)


def _faults(name: str, field: Field, value: object) -> list[str]:
    is_fitting, complaint = _KINDS[field.kind]
    if not is_fitting(value):
        return [f"{name} must be {complaint}"]
    if field.is_required and value == "":
        return [f"{name} should not be empty"]
    if field.choices and value not in field.choices:
        return [f"{name} must be one of the following values: {', '.join(field.choices)}"]
    return []


def _is_dnd(value: object) -> bool:
    return isinstance(value, dict) and all(
        channel in DND_CHANNELS and isinstance(setting, dict) and setting.get("status") in _DND_STATUSES
        for channel, setting in value.items()
    )


def _are_custom(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and {"id"} <= set(each) <= {"id", "key", "field_value"} for each in value
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_KINDS: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "text": (lambda value: isinstance(value, str), "a string"),
    "flag": (lambda value: isinstance(value, bool), "a boolean value"),
    "number": (_is_number, "a number conforming to the specified constraints"),
    "digits": (
        lambda value: isinstance(value, str) and value.isdigit(),
        "a number conforming to the specified constraints",
    ),
    "texts": (_are_strings, "an array of strings"),
    "dnd": (_is_dnd, f"an object of {', '.join(DND_CHANNELS)}, each with a status"),
    "custom": (_are_custom, "an array of objects with id and field_value"),
}


def text(*choices: str, null: bool = False) -> Field:
    return Field("text", choices=choices, may_be_null=null)


def needed(*choices: str) -> Field:
    """A text that has to be there."""
    return Field("text", is_required=True, choices=choices)


FLAG: Final = Field("flag")
NUMBER: Final = Field("number")
DIGITS: Final = Field("digits")
TEXTS: Final = Field("texts")
