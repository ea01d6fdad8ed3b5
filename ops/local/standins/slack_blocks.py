"""Checks blocks and modals as Slack does, and says what is wrong in its words with a JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ops.local.standins.slack_shapes import BLOCKS, CONFIRM, CONTEXT_ELEMENTS, ELEMENTS, MODAL, OPTION, Shape

MOST_BLOCKS = 50


def faults_in_blocks(blocks: object, most: int = MOST_BLOCKS, at: str = "/blocks") -> list[str]:
    """Return every fault of a list of blocks; none means that Slack would take it."""
    if not isinstance(blocks, list):
        return [_fault("must be an array", at)]
    return [
        *_size(blocks, most, at),
        *(fault for index, block in enumerate(blocks) for fault in _block(block, f"{at}/{index}")),
        *_repeated(blocks, "block_id", at),
    ]


def faults_in_modal(view: object) -> list[str]:
    """Return every fault of a view for views.open."""
    if not isinstance(view, dict):
        return [_fault("must be an object", "/view")]
    if view.get("type") != "modal":
        return [_fault(f"unsupported type: {view.get('type')}", "/view/type")]
    blocks = view.get("blocks", [])
    faults = [*_shape(view, MODAL, "/view"), *faults_in_blocks(blocks, 100, "/view/blocks")]
    if not faults and "submit" not in view and any(block["type"] == "input" for block in blocks):
        faults.append(_fault("missing required field: submit", "/view"))
    return faults


def _fault(what: str, at: str) -> str:
    return f"{what} [json-pointer:{at}]"


def _block(block: object, at: str) -> Iterator[str]:
    yield from _typed(block, BLOCKS, at)
    if not isinstance(block, dict) or str(block.get("type")) not in BLOCKS:
        return
    kind = block["type"]
    if kind == "section":
        yield from _section(block, at)
    elif kind == "input":
        yield from _typed(block.get("element"), ELEMENTS, f"{at}/element")
    elif kind in {"actions", "context"}:
        yield from _elements(block, at)


def _section(block: Mapping[str, Any], at: str) -> Iterator[str]:
    if not block.get("text") and not block.get("fields"):
        yield _fault("missing required field: text or fields", at)
    for index, field in enumerate(_list(block, "fields")):
        yield from _text(field, 2000, f"{at}/fields/{index}")
    if "accessory" in block:
        yield from _typed(block["accessory"], ELEMENTS | CONTEXT_ELEMENTS, f"{at}/accessory")


def _elements(block: Mapping[str, Any], at: str) -> Iterator[str]:
    elements = _list(block, "elements")
    for index, element in enumerate(elements):
        place = f"{at}/elements/{index}"
        if block["type"] == "actions":
            yield from _typed(element, ELEMENTS, place)
        elif isinstance(element, dict) and element.get("type") == "image":
            yield from _typed(element, CONTEXT_ELEMENTS, place)
        else:
            yield from _text(element, 3000, place)
    yield from _repeated(elements, "action_id", at)


def _typed(thing: object, shapes: Mapping[str, Shape], at: str) -> Iterator[str]:
    if not isinstance(thing, dict):
        yield _fault("must be an object", at)
    elif str(thing.get("type")) not in shapes:
        yield _fault(f"unsupported type: {thing.get('type')}", at)
    else:
        yield from _shape(thing, shapes[thing["type"]], at)
        for index, option in enumerate(_list(thing, "options")):
            yield from _shape(option, OPTION, f"{at}/options/{index}")
        if "confirm" in thing:
            yield from _shape(thing["confirm"], CONFIRM, f"{at}/confirm")
        if thing["type"] == "button" and thing.get("style", "primary") not in {"primary", "danger"}:
            yield _fault("must be a valid enum value", f"{at}/style")


def _shape(thing: object, shape: Shape, at: str) -> Iterator[str]:
    if not isinstance(thing, dict):
        yield _fault("must be an object", at)
        return
    yield from (_fault(f"missing required field: {name}", at) for name in sorted(shape.required - set(thing)))
    for name in sorted(set(thing) - shape.required - shape.optional - {"type"}):
        yield _fault(f"invalid additional property: {name}", at)
    for name, value in thing.items():
        place = f"{at}/{name}"
        if most := shape.strings.get(name):
            yield from _string(value, most, place)
        if most := shape.texts.get(name) or shape.plain_texts.get(name):
            yield from _text(value, most, place, plain=name in shape.plain_texts)
        if most := shape.lists.get(name):
            yield from _size(value, most, place)


def _string(value: object, most: int, at: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield _fault("must be a string", at)
    elif len(value) > most:
        yield _fault(f"must be less than {most + 1} characters", at)


def _text(value: object, most: int, at: str, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _fault("must be an object", at)
        return
    kinds = {"plain_text": {"emoji"}, "mrkdwn": {"verbatim"}}
    if plain:
        del kinds["mrkdwn"]
    if str(value.get("type")) not in kinds:
        yield _fault(f"unsupported type: {value.get('type')}", f"{at}/type")
        return
    for name in sorted(set(value) - {"type", "text"} - kinds[value["type"]]):
        yield _fault(f"invalid additional property: {name}", at)
    if not value.get("text"):
        yield _fault("must be more than 0 characters", f"{at}/text")
    yield from _string(value.get("text", ""), most, f"{at}/text")


def _size(value: object, most: int, at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield _fault("must be an array", at)
    elif len(value) > most:
        yield _fault(f"no more than {most} items allowed", at)
    elif not value and not at.endswith("blocks"):
        yield _fault("no less than 1 items allowed", at)


def _list(thing: Mapping[str, Any], name: str) -> list[Any]:
    value = thing.get(name, [])
    return value if isinstance(value, list) else []


def _repeated(things: list[Any], name: str, at: str) -> Iterator[str]:
    seen: set[str] = set()
    for thing in things:
        value = thing.get(name) if isinstance(thing, dict) else None
        if isinstance(value, str):
            if value in seen:
                yield _fault(f"{name} {value} already exists", at)
            seen.add(value)
