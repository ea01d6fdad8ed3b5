"""A tool that reads, as whoever drafts is given it: it finds out, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ReadTool:
    """Something to look up.

    `call` gets the arguments that a model wrote and the seconds it has, and returns a text; it raises one of
    the package's errors where there is no answer.
    """

    name: str
    does: str
    schema: Mapping[str, Any]
    """The JSON schema of the arguments."""
    call: Callable[[Mapping[str, Any], float], str]
