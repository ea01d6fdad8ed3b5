"""The allow-list: every tool the desk knows, declared once. What is not here does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing the desk can do in the world; `functions` are the only Lambdas that may hold its code."""

    name: str
    access: Literal["read", "write"]
    act: str | None
    functions: frozenset[str]
    recipients: int


CATALOG: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("send_sms", "write", "message", frozenset({"send"}), recipients=1),
        Tool("list_sms", "read", None, frozenset({"reconcile"}), recipients=0),
    )
}
"""A write tool is only ever called for a grant; there is no tool that reaches more than one person."""
