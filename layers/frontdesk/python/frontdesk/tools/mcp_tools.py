"""The tools of MCP servers that a draft may use: those that the playbook takes and that are still what a
person accepted."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from frontdesk.errors import ToolFailed
from frontdesk.playbook import Playbook
from frontdesk.playbook_mcp import McpServer, McpToolSection
from frontdesk.tools.mcp_disabled import name_of, note_disabled
from frontdesk.tools.mcp_offered import Offered, judge
from frontdesk.tools.mcp_servers import ServerConnection, connection_to
from frontdesk.tools.mcp_text import cleaned

MOST_ARGUMENT_BYTES: Final = 4 * 1024


class McpTool(Protocol):
    """A tool that a model may call while it drafts."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def schema(self) -> Mapping[str, Any]: ...
    def call(self, arguments: Mapping[str, Any], timeout_s: float) -> str: ...


@dataclass(slots=True)
class AcceptedTool:
    """A tool of a server, as a person accepted it. It counts its calls: each draft opens its own."""

    connection: ServerConnection
    offered: Offered
    section: McpToolSection
    _calls: int = field(default=0)

    @property
    def name(self) -> str:
        """mcp/<server>/<tool>."""
        return name_of(self.connection.name, self.offered.name)

    @property
    def description(self) -> str:
        """What the business says it is for, then what the server says; both were read by a person."""
        return f"{self.section.does}\n{cleaned(self.offered.description).strip()}".strip()

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON schema of the arguments, without those that the playbook fixes."""
        return without(self.offered.input_schema, self.section.fixed)

    def call(self, arguments: Mapping[str, Any], timeout_s: float) -> str:
        """Call it with these arguments and the fixed ones; return at most 8 KiB of text.

        Raises:
            ToolFailed: it says that it failed, does not take the arguments, or was called often enough.
            ProviderUnavailable: no whole answer came within `timeout_s`, or the playbook's seconds.
            Misconfigured: the server, or our token, is not what the playbook says.
        """
        if self._calls >= self.section.calls:
            raise ToolFailed(self.name, f"It may be called {self.section.calls} times, and has been.")
        if fault := _fault(arguments):
            raise ToolFailed(self.name, fault)
        self._calls += 1
        seconds = min(timeout_s, self.section.seconds)
        answer = self.connection.call(self.offered, {**arguments, **self.section.fixed}, seconds)
        if answer.is_error:
            raise ToolFailed(self.name, answer.text)
        return answer.text


def open_mcp_tools(playbook: Playbook) -> Mapping[str, McpTool]:
    """Return the tools of all the playbook's servers that a draft may use now, by name.

    A tool that is no longer what was accepted is left out, recorded, and told where alarms are counted.

    Raises:
        ProviderUnavailable: a server does not answer in time.
        Misconfigured: a server, or our token, is not what the playbook says.
    """
    taken = [name for name, server in playbook.file.mcp.items() if _for_models(server)]
    return {tool.name: tool for name in taken for tool in _tools_of(playbook, name)}


def without(schema: Mapping[str, Any], fixed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema that does not know the arguments that are fixed."""
    rest = copy.deepcopy(dict(schema))
    if isinstance(properties := rest.get("properties"), dict):
        rest["properties"] = {name: each for name, each in properties.items() if name not in fixed}
    if isinstance(required := rest.get("required"), list):
        rest["required"] = [name for name in required if name not in fixed]
    return rest


def _for_models(server: McpServer) -> bool:
    return any(section.is_for_models for section in server.tools.values())


def _tools_of(playbook: Playbook, name: str) -> Iterator[AcceptedTool]:
    server = playbook.file.mcp[name]
    connection = connection_to(name, server, playbook.folder)
    offered, is_news = connection.tools()
    for judged in judge(server, offered):
        section = server.tools[judged.tool]
        if not section.is_for_models:
            continue
        if judged.state == "accepted" and judged.offered is not None:
            yield AcceptedTool(connection, judged.offered, section)
        else:
            note_disabled(name, judged, section.digest, is_news=is_news)


def _fault(arguments: Mapping[str, Any]) -> str | None:
    """Return what is wrong with what a model wrote, in words for it."""
    try:
        length = len(json.dumps(dict(arguments), allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        return "The arguments are no JSON object."
    return "The arguments are too long: say less." if length > MOST_ARGUMENT_BYTES else None
