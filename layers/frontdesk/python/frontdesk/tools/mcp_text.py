"""The answer of an MCP tool as text: bounded, and with nothing in it that cannot be seen."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Final

from frontdesk.domain.plain_text import BLANK_LETTERS
from frontdesk.tools.mcp_wire import Json, Unreadable, parsed

MOST_BYTES: Final = 8 * 1024
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_NOTHING: Final = "The tool answered with nothing."


def text_of(result: Json) -> str:
    """Return what a tool said: its texts, or its JSON where it has none; pictures and sounds are left out."""
    texts = [text for text in _texts(result.get("content")) if text]
    structured = result.get("structuredContent")
    if not texts and structured is not None:
        texts = [json.dumps(structured, ensure_ascii=False)]
    return bounded(cleaned("\n".join(texts)).strip() or _NOTHING)


def document_of(result: Json) -> Json | None:
    """Return the JSON object that a tool answered, as its structure or as its text; None where it is none."""
    structured = result.get("structuredContent")
    if isinstance(structured, dict):
        return structured
    try:
        document = parsed("\n".join(_texts(result.get("content"))))
    except Unreadable:
        return None
    return document if isinstance(document, dict) else None


def cleaned(text: str) -> str:
    """Return the text without control, format, private and unassigned characters; lines stay lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each in "\n\t" or not _is_hidden(each))


def bounded(text: str, most_bytes: int = MOST_BYTES) -> str:
    """Return the text in at most so many bytes of UTF-8, and say so where it was cut."""
    encoded = text.encode()
    if len(encoded) <= most_bytes:
        return text
    mark = f"\n[cut: {len(encoded)} bytes in all]"
    return encoded[: most_bytes - len(mark)].decode("utf-8", "ignore") + mark


def _texts(content: object) -> Iterator[str]:
    for block in content if isinstance(content, list) else ():
        if not isinstance(block, dict):
            continue
        inner = block.get("resource")
        text = inner.get("text") if isinstance(inner, dict) else block.get("text")
        yield text if isinstance(text, str) else f"[{_kind(block)} left out]"


def _kind(block: Json) -> str:
    kind = block.get("type")
    return kind if kind in ("image", "audio", "resource", "resource_link") else "something"


def _is_hidden(character: str) -> bool:
    return character in BLANK_LETTERS or unicodedata.category(character) in _HIDDEN
