"""Calls of tools as the two APIs carry them: what is offered, what was called, and what was answered."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ops.local.standins.models_protocol import Calls, ModelsRefusal, texts_in

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
Block = Mapping[str, Any]


def anthropic_tools(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that a message may call; refuse tools that the API does not take, and turns in which a
    call has no answer."""
    names = tuple(_named(tool, "input_schema") for tool in body.get("tools", ()))
    messages = body["messages"]
    for asked, answered in zip(messages[1::2], messages[2::2], strict=True):
        if (asked.get("role"), answered.get("role")) != ("assistant", "user"):
            raise ModelsRefusal(400, "messages: roles must alternate between user and assistant")
        called = [block.get("id") for block in _of_type(asked.get("content"), "tool_use")]
        told = [block.get("tool_use_id") for block in _of_type(answered.get("content"), "tool_result")]
        _check_answered(called, told)
    if len(messages) > 1 and not names:
        raise ModelsRefusal(400, "tools: must be defined while messages hold tool_use blocks")
    return _choosable(names, body.get("tool_choice", {}).get("type", "auto"))


def anthropic_told(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what earlier calls were answered."""
    turns = (turn.get("content") for turn in body["messages"][2::2])
    results = (each for turn in turns for each in _of_type(turn, "tool_result"))
    return tuple("\n".join(texts_in(each.get("content"))) for each in results)


def anthropic_calls(calls: Calls) -> list[dict[str, Any]]:
    """Return calls as the blocks of a message."""
    return [
        {"type": "tool_use", "id": f"toolu_{uuid.uuid4().hex[:22]}", "name": name, "input": dict(arguments)}
        for name, arguments in calls.wanted
    ]


def openai_tools(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that a response may call, with the same refusals."""
    names = tuple(_named(tool, "parameters") for tool in body.get("tools", ()))
    if strange := [tool.get("name") for tool in body.get("tools", ()) if "strict" not in tool]:
        raise ModelsRefusal(400, f"tools: {strange[0]} does not say whether it is strict")
    items = body["input"] if isinstance(body["input"], list) else []
    called = [each.get("call_id") for each in _of_type(items, "function_call")]
    told = [each.get("call_id") for each in _of_type(items, "function_call_output")]
    _check_answered(called, told)
    return _choosable(names, body.get("tool_choice", "auto"))


def openai_told(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what earlier calls were answered."""
    return tuple(str(each.get("output")) for each in _of_type(body["input"], "function_call_output"))


def openai_calls(calls: Calls) -> list[dict[str, Any]]:
    """Return calls as the items of a response."""
    return [
        {
            "type": "function_call",
            "id": f"fc_{uuid.uuid4().hex[:24]}",
            "call_id": f"call_{uuid.uuid4().hex[:24]}",
            "name": name,
            "arguments": json.dumps(arguments),
            "status": "completed",
        }
        for name, arguments in calls.wanted
    ]


def _named(tool: Mapping[str, Any], schema: str) -> str:
    name, shape = str(tool.get("name")), tool.get(schema)
    if not _NAME.fullmatch(name) or not isinstance(shape, Mapping) or shape.get("type") != "object":
        raise ModelsRefusal(400, f"tools: {name} needs a plain name and the schema of an object")
    return name


def _choosable(names: tuple[str, ...], choice: str) -> tuple[str, ...]:
    return () if choice == "none" else names


def _check_answered(called: list[Any], told: list[Any]) -> None:
    if sorted(map(str, called)) != sorted(map(str, told)):
        raise ModelsRefusal(400, "every call of a tool needs its answer, and every answer its call")


def _of_type(content: Any, kind: str) -> Iterable[Block]:
    parts = content if isinstance(content, list) else []
    return (part for part in parts if isinstance(part, dict) and part.get("type") == kind)
