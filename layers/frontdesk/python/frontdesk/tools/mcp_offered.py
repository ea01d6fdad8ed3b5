"""What an MCP server offers, and whether it is still what a person accepted: told by a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk.playbook_mcp import DIGEST_PREFIX, McpServer

Access = Literal["read", "write"]
State = Literal["accepted", "not accepted", "changed", "gone", "writes", "destroys", "too long"]
MOST_DESCRIPTION_BYTES: Final = 4 * 1024
MOST_SCHEMA_BYTES: Final = 16 * 1024
"""Each call of a model pays for what it is shown."""
ALARMING: Final[frozenset[State]] = frozenset({"changed", "gone", "writes", "destroys", "too long"})
"""What was accepted once and is no longer used."""


class _Tool(BaseModel):
    """A tool as a server lists it; what else it says of one is nobody's affair."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    name: str = Field(min_length=1, max_length=128)
    description: str | None = None
    input_schema: dict[str, Any] = Field(alias="inputSchema")
    output_schema: dict[str, Any] | None = Field(default=None, alias="outputSchema")
    annotations: dict[str, Any] | None = None


@dataclass(frozen=True)
class Offered:
    """One tool of a server, in the server's own words: strangers' text until a person accepted it."""

    name: str
    description: str
    input_schema: Mapping[str, Any]
    output_schema: Mapping[str, Any] | None = None
    annotations: Mapping[str, Any] | None = None

    @property
    def digest(self) -> str:
        """Over everything that a model is shown or a person judges by."""
        return DIGEST_PREFIX + hashlib.sha256(self._canonical.encode()).hexdigest()

    @property
    def says_it_writes(self) -> bool:
        """Whether the server itself says that the tool changes something. Saying nothing proves nothing."""
        return (self.annotations or {}).get("readOnlyHint") is False or self.says_it_destroys

    @property
    def says_it_destroys(self) -> bool:
        """Whether the server says that the tool may overwrite or delete what is there."""
        said = self.annotations or {}
        return said.get("destructiveHint") is True and said.get("readOnlyHint") is not True

    @property
    def says_it_only_reads(self) -> bool:
        return (self.annotations or {}).get("readOnlyHint") is True

    @property
    def is_too_long(self) -> bool:
        schema = json.dumps(self.input_schema)
        return len(self.description.encode("utf-8", "replace")) > MOST_DESCRIPTION_BYTES or (
            len(schema) > MOST_SCHEMA_BYTES
        )

    @property
    def _canonical(self) -> str:
        said = [self.name, self.description, self.input_schema, self.output_schema, self.annotations]
        return json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """A tool that the playbook takes, and how it stands; `offered` is None where the server has none such."""

    tool: str
    state: State
    offered: Offered | None


def read_offered(listed: object) -> Offered | None:
    """Return a tool as listed; None for what has not the shape of one."""
    try:
        tool = _Tool.model_validate(listed)
    except ValidationError:
        return None
    return Offered(tool.name, tool.description or "", tool.input_schema, tool.output_schema, tool.annotations)


def judge(server: McpServer, offered: Mapping[str, Offered]) -> tuple[Judged, ...]:
    """Say of each tool that the playbook takes whether it may be used."""
    return tuple(
        Judged(name, state_of(section.digest, offered.get(name), section.access), offered.get(name))
        for name, section in server.tools.items()
    )


def state_of(accepted: str | None, offered: Offered | None, access: Access = "read") -> State:
    """Return how a tool stands that is taken to read or to write, the reason that weighs most first."""
    if offered is None:
        return "gone"
    if access == "read" and offered.says_it_writes:
        return "writes"
    if offered.says_it_destroys:
        return "destroys"
    if offered.is_too_long:
        return "too long"
    if accepted is None:
        return "not accepted"
    return "accepted" if offered.digest == accepted else "changed"
