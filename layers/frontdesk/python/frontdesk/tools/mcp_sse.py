"""Reads an event stream as servers of MCP send one: the data of each event, as soon as it is whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_BOM: Final = b"\xef\xbb\xbf"


def events(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the data of each message; one that is cut off by the end of the stream is none."""
    data: list[bytes] = []
    kind = b""
    for line in _lines(chunks):
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            kind = value
        elif not line:
            whole = b"\n".join(data)
            if whole and kind in (b"", b"message"):
                yield whole
            data, kind = [], b""


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield each line without its end; a carriage return may be the first half of one."""
    rest = b""
    is_first = True
    for chunk in chunks:
        rest += chunk
        begin = 0
        for found in _LINE_END.finditer(rest):
            if found[0] == b"\r" and found.end() == len(rest):
                break
            line = rest[begin : found.start()]
            yield line.removeprefix(_BOM) if is_first else line
            is_first, begin = False, found.end()
        rest = rest[begin:]
    if rest.endswith(b"\r"):
        yield rest[:-1]
