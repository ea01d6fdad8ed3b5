"""Reads a playbook.toml as TOML; where it is none, says on which line, shows that line, and says why."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from frontdesk.playbook_faults import FILE, Fault, PlaybookInvalid
from frontdesk.playbook_lines import unreadable_from
from frontdesk.playbook_problems import masked

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_CURLY = frozenset("\u2018\u2019\u201c\u201d")
_IN_WORDS = (
    ("Illegal character '\\n'", "the text has no closing quotation mark", "close it on the same line"),
    ("Invalid value (at end", "what begins here never ends", "add what is missing: a value, a ] or a }"),
    ("Invalid value", "this is no value", "put a text in quotes; true and false are in small letters"),
    ("Expected '='", "there is no = after the key", 'write key = "value"; a key with a space needs quotes'),
    ("Unclosed array", "the list goes on without a comma, or is never closed", "add the comma, or the ]"),
    (
        "Unclosed inline table",
        "the { } goes on without a comma, or is never closed",
        "add the comma, or the }; put a time such as 20:00 in quotes",
    ),
    ("Unterminated string", "the text is never closed", "add the closing quotation marks"),
    (
        "Expected newline",
        "something stands after the value",
        'put it all in quotes; within a text a quotation mark is \\"',
    ),
    ("Cannot overwrite a value", "the key stands here a second time", "keep one of the two"),
    ("Cannot declare", "the section stands here a second time", "draw the two together, or rename one"),
    ("Cannot redefine", "the section stands here a second time", "draw the two together, or rename one"),
    ("Unescaped '\\'", "a backslash stands alone", "write it twice"),
    ("Expected ']", "the [section] is not closed", "add the ]"),
    ("Invalid initial character for a key", "no key begins so", "put a key of other characters in quotes"),
    ("Invalid statement", "this is neither a [section] nor a key", 'write key = "value"'),
)


def document_of(folder: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a folder's playbook.toml, and what it says.

    Raises:
        PlaybookInvalid: there is no such file, or it is no TOML.
    """
    text = _text(folder)
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlaybookInvalid(folder, (_syntax_fault(text, str(error)),)) from error


def _text(folder: Path) -> str:
    try:
        return (folder / FILE).read_bytes().decode("utf-8")
    except OSError as error:
        raise PlaybookInvalid(folder, (_unreadable(folder, error),)) from error
    except UnicodeDecodeError as error:
        fault = Fault(FILE, "", "is not UTF-8", "save it as UTF-8, without a byte order mark")
        raise PlaybookInvalid(folder, (fault,)) from error


def _unreadable(folder: Path, error: OSError) -> Fault:
    if folder.is_file():
        return Fault("", "", "is a file, and a playbook is a folder", f"name the folder: {folder.parent}")
    if not folder.exists():
        return Fault("", "", "does not exist", "name a folder that holds a playbook.toml")
    if (folder / FILE).exists():
        return Fault(FILE, "", f"cannot be read ({error.strerror})", "let yourself read it")
    near = sorted(file.parent for file in folder.glob(f"*/{FILE}"))
    remedy = f"did you mean {near[0]}?" if near else "copy playbooks/brightsmile and change it"
    return Fault("", "", "has no playbook.toml in it", remedy)


def _syntax_fault(text: str, message: str) -> Fault:
    if text.startswith("\ufeff"):
        return Fault(FILE, "", "begins with a byte order mark", "save it as UTF-8 without one", line=1)
    found = _PLACE.search(message)
    said = message[: found.start()] if found else message.removesuffix(" (at end of document)")
    begins = unreadable_from(text)
    line, column = (int(found[1]), int(found[2])) if found else (begins, None)
    known = (each for each in _IN_WORDS if message.startswith(each[0]))
    _, problem, remedy = next(known, ("", f"this is not TOML: {said[0].lower()}{said[1:]}", "mend it there"))
    if line and column and text.split("\n")[line - 1][column - 1 : column] in _CURLY:
        problem, remedy = "a quotation mark is curly", 'write straight ones, "like this"'
    if begins and line and begins < line:
        problem += f"; it begins on line {begins}"
    return Fault(FILE, "", problem, remedy, line=line, excerpt=_excerpt(text, line, column))


def _excerpt(text: str, line: int | None, column: int | None) -> str | None:
    """Return the line itself, with a mark under the column."""
    if line is None:
        return None
    written = masked(text.replace("\r\n", "\n").split("\n")[line - 1]).replace("\t", " ")
    return written if column is None else f"{written}\n{' ' * (column - 1)}^"
