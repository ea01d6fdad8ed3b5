"""Finds the line on which each key of a playbook.toml stands, for the words of a fault.

tomllib gives no positions, but it knows what is whole: a statement is the fewest lines, from where it begins,
that tomllib reads. So nothing of TOML is parsed a second time here, and no line is guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Steps = tuple[str | int, ...]
_AT_THE_END = "(at end of document)"


@dataclass(frozen=True, slots=True)
class Statement:
    """A header, or a key with its value; `content` is None where it can never be read."""

    line: int
    lines: Sequence[str]
    content: dict[str, Any] | None

    @property
    def is_header(self) -> bool:
        return self.lines[0].lstrip().startswith("[")


def key_path(steps: Sequence[str | int]) -> str:
    """Return the path of a key as its author would write it."""
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def lines_of(text: str) -> Mapping[str, int]:
    """Return the line of each key by its path; a path that two keys share is left out."""
    lines: dict[str, int] = {}
    owners: dict[str, Steps] = {}
    shared = set()
    for steps, line in _places(text):
        path = key_path(steps)
        lines.setdefault(path, line)
        if owners.setdefault(path, steps) != steps:
            shared.add(path)
    return {path: line for path, line in lines.items() if path not in shared}


def nearest_line(lines: Mapping[str, int], path: str) -> int | None:
    """Return the line of a key, or of the innermost section that is there and lacks it."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path)


def unreadable_from(text: str) -> int | None:
    """Return the line on which the first statement begins that tomllib cannot read."""
    return next((each.line for each in _statements(text) if each.content is None), None)


def _places(text: str) -> Iterator[tuple[Steps, int]]:
    table: Steps = ()
    counts: dict[Steps, int] = {}
    for statement in _statements(text):
        content = statement.content or {}
        if content and statement.is_header:
            table = _opened(content, counts)
            yield from ((table[:end], statement.line) for end in range(1, len(table) + 1))
        else:
            yield from _within(table, content, statement)


def _opened(content: dict[str, Any], counts: dict[Steps, int]) -> Steps:
    """Return the table that a header opens: [[ladder]] the next of its kind, [ladder.x] one in the last."""
    steps: Steps = ()
    here: Any = content
    while here:
        ((name, here),) = here.items()
        steps = (*steps, name)
        if isinstance(here, list):
            counts[steps] = counts.get(steps, 0) + 1
            here = here[0]
        if steps in counts:
            steps = (*steps, counts[steps] - 1)
    return steps


def _within(path: Steps, value: Any, statement: Statement) -> Iterator[tuple[Steps, int]]:
    if path and value is not statement.content:
        yield path, statement.line
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _within((*path, name), inner, statement)
    elif isinstance(value, list):
        for index, line in enumerate(_item_lines(statement, len(value))):
            yield (*path, index), line


def _item_lines(statement: Statement, count: int) -> list[int]:
    """Return the line of each item of a list: cut after some of its lines and closed, how many has it?"""
    found: list[int] = []
    for end in range(1, len(statement.lines)):
        content, _ = _read([*statement.lines[:end], "]"])
        if content is None and end == 1:
            return []  # a list within a list or a table: its own line will do
        while isinstance(content, dict):
            content = next(iter(content.values()))
        items = len(content) if isinstance(content, list) else len(found)
        found += [statement.line + end - 1] * (items - len(found))
    return found + [statement.line + len(statement.lines) - 1] * (count - len(found))


def _statements(text: str) -> Iterator[Statement]:
    lines = text.replace("\r\n", "\n").split("\n")
    begin = 0
    while begin < len(lines):
        end = begin + 1
        content, goes_on = _read(lines[begin:end])
        while goes_on and end < len(lines):
            end += 1
            content, goes_on = _read(lines[begin:end])
        yield Statement(begin + 1, lines[begin:end], content)
        begin = end


def _read(lines: Sequence[str]) -> tuple[Any, bool]:
    """Return what the lines say, and whether more lines could make them whole."""
    try:
        return tomllib.loads("\n".join(lines)), False
    except tomllib.TOMLDecodeError as error:
        return None, str(error).endswith(_AT_THE_END)
