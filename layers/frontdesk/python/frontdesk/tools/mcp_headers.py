"""The headers that a request of MCP repeats its body in, so that what stands between can route it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from frontdesk.tools.mcp_wire import STATELESS

_PLAIN: Final = re.compile(r"[!-~]([ -~]*[!-~])?")
_ENCODED: Final = re.compile(r"=\?base64\?.*\?=")
_TOKEN: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_DEEPEST: Final = 8


def routing_headers(method: str, name: str | None = None) -> dict[str, str]:
    """Return what goes with a request that stands alone."""
    named = {"mcp-name": encoded(name)} if name is not None else {}
    return {"mcp-protocol-version": STATELESS, "mcp-method": method, **named}


def argument_headers(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return the arguments that the tool's schema wants as headers too, marked there by x-mcp-header."""
    return {f"mcp-param-{name}": encoded(value) for name, value in _marked(schema, arguments, _DEEPEST)}


def encoded(value: str) -> str:
    """Return a value as a header can carry it."""
    if _PLAIN.fullmatch(value) and not _ENCODED.fullmatch(value):
        return value
    return f"=?base64?{base64.b64encode(value.encode('utf-8', 'surrogatepass')).decode()}?="


def _marked(schema: Mapping[str, Any], arguments: Mapping[str, Any], deep: int) -> Iterator[tuple[str, str]]:
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not deep:
        return
    for key, inner in properties.items():
        value = arguments.get(key)
        if not isinstance(inner, dict) or value is None:
            continue
        header = inner.get("x-mcp-header")
        if isinstance(header, str) and _TOKEN.fullmatch(header) and isinstance(value, (str, bool, int)):
            yield header.lower(), str(value).lower() if isinstance(value, bool) else str(value)
        if isinstance(value, dict):
            yield from _marked(inner, value, deep - 1)
