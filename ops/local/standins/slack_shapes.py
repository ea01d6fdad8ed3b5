"""The limits of Block Kit as tables: what each block, element and object must and may hold, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of object. Numbers are the longest string, text object or list that Slack takes."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    strings: Mapping[str, int] = field(default_factory=dict)
    plain_texts: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, int] = field(default_factory=dict)


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ACTION = {"action_id": 255}

BLOCKS = {
    "section": Shape(
        optional=_names("block_id text fields accessory expand"),
        strings={"block_id": 255},
        texts={"text": 3000},
        lists={"fields": 10},
    ),
    "header": Shape(_names("text"), _names("block_id"), {"block_id": 255}, {"text": 150}),
    "divider": Shape(optional=_names("block_id"), strings={"block_id": 255}),
    "context": Shape(_names("elements"), _names("block_id"), {"block_id": 255}, lists={"elements": 10}),
    "actions": Shape(_names("elements"), _names("block_id"), {"block_id": 255}, lists={"elements": 25}),
    "image": Shape(
        _names("image_url alt_text"),
        _names("block_id title"),
        {"block_id": 255, "image_url": 3000, "alt_text": 2000},
        {"title": 2000},
    ),
    "input": Shape(
        _names("label element"),
        _names("block_id hint optional dispatch_action"),
        {"block_id": 255},
        {"label": 2000, "hint": 2000},
    ),
}

CONTEXT_ELEMENTS = {
    "image": Shape(_names("image_url alt_text"), strings={"image_url": 3000, "alt_text": 2000})
}

_CHOICE = _names("action_id placeholder initial_option confirm focus_on_load")

ELEMENTS = {
    "button": Shape(
        _names("text"),
        _names("action_id value url style confirm accessibility_label"),
        {**_ACTION, "value": 2000, "url": 3000, "accessibility_label": 75},
        {"text": 75},
    ),
    "overflow": Shape(_names("options"), _names("action_id confirm"), _ACTION, lists={"options": 5}),
    "static_select": Shape(_names("options"), _CHOICE, _ACTION, {"placeholder": 150}, lists={"options": 100}),
    "radio_buttons": Shape(
        _names("options"),
        _names("action_id initial_option confirm focus_on_load"),
        _ACTION,
        lists={"options": 10},
    ),
    "checkboxes": Shape(
        _names("options"),
        _names("action_id initial_options confirm focus_on_load"),
        _ACTION,
        lists={"options": 10},
    ),
    "users_select": Shape(
        optional=_names("action_id placeholder initial_user confirm focus_on_load"),
        strings=_ACTION,
        plain_texts={"placeholder": 150},
    ),
    "plain_text_input": Shape(
        optional=_names("action_id placeholder initial_value multiline min_length max_length focus_on_load"),
        strings={**_ACTION, "initial_value": 3000},
        plain_texts={"placeholder": 150},
    ),
}

OPTION = Shape(
    _names("text value"),
    _names("description url"),
    {"value": 150, "url": 3000},
    {"description": 75},
    {"text": 75},
)

CONFIRM = Shape(
    _names("title text confirm deny"),
    _names("style"),
    plain_texts={"title": 100, "confirm": 30, "deny": 30},
    texts={"text": 300},
)

MODAL = Shape(
    _names("title blocks"),
    _names(
        "submit close private_metadata callback_id clear_on_close notify_on_close external_id submit_disabled"
    ),
    {"private_metadata": 3000, "callback_id": 255, "external_id": 255},
    {"title": 24, "submit": 24, "close": 24},
    lists={"blocks": 100},
)
