"""The tools that a client gets, by its playbook: who may call each, how often, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from frontdesk.domain.catalog import BOOK_APPOINTMENT, CATALOG, FIND_SLOTS
from frontdesk.domain.tool_terms import Cost, costs_of, failures_of
from frontdesk.errors import Misconfigured, RetryLater
from frontdesk.playbook import Playbook
from frontdesk.playbook_faults import did_you_mean
from frontdesk.playbook_mcp import McpServer, McpToolSection
from frontdesk.playbook_ways import way_of
from frontdesk.tools.mcp_disabled import name_of
from frontdesk.tools.mcp_offered import Offered, judge
from frontdesk.tools.mcp_servers import open_server
from ops.errors import Refusal

CALLED_BY_MODELS: Final = ("draft",)
CALLED_BY_CODE: Final = ("reconcile", "send")
CALLED_FOR_A_GRANT: Final = ("send",)
NOT_ASKED: Final = ""
NOT_REACHED: Final = "not reached"
SOUND: Final = frozenset({NOT_ASKED, "accepted"})


@dataclass(frozen=True, slots=True)
class Row:
    """One tool. `state` is empty where no server was asked, or there is none to ask."""

    tool: str
    access: str
    does: str
    called_by: tuple[str, ...]
    limits: str
    state: str = NOT_ASKED
    costs: tuple[Cost, ...] = ()
    """By each provider that does it for this client; none of a tool that a server brings."""
    transient: tuple[str, ...] = ()
    """The failures after which it is tried again."""

    @property
    def costs_in_words(self) -> str:
        return "; ".join(each.in_words for each in self.costs) or "not known here"


@dataclass(frozen=True, slots=True)
class Listing:
    """All tools of a client, and the sentence of each server that could not be asked."""

    rows: tuple[Row, ...]
    problems: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        return all(row.state in SOUND for row in self.rows)


def listing(playbook: Playbook, *, is_checked: bool) -> Listing:
    """Return the tools of a client; the servers are asked only where `is_checked`."""
    rows, problems = list(_own(playbook)), []
    for name, server in playbook.file.mcp.items():
        states: Mapping[str, str] = {}
        if is_checked:
            try:
                states = {each.tool: each.state for each in judge(server, offered_by(playbook, name))}
            except Refusal as refusal:
                states = dict.fromkeys(server.tools, NOT_REACHED)
                problems.append(str(refusal))
        rows += [_of_server(name, tool, section, states) for tool, section in server.tools.items()]
    return Listing(tuple(rows), tuple(problems))


def server_named(playbook: Playbook, name: str) -> McpServer:
    """Return a server of the playbook.

    Raises:
        Refusal: it has none of that name.
    """
    try:
        return playbook.file.mcp[name]
    except KeyError:
        known = playbook.file.mcp
        remedy = did_you_mean(name, known) if known else "it names no MCP server yet (docs/mcp.md says how)"
        raise Refusal(f"The playbook has no [mcp.{name}]; {remedy}.") from None


def offered_by(playbook: Playbook, name: str) -> Mapping[str, Offered]:
    """Return what a server offers now.

    Raises:
        Refusal: it cannot be asked.
    """
    connection = open_server(name, server_named(playbook, name), playbook.folder)
    try:
        return connection.tools()[0]
    except (RetryLater, Misconfigured) as error:
        said = str(error)
        raise Refusal(f"{said[0].upper()}{said[1:]}.") from error
    finally:
        connection.client.close()


def _own(playbook: Playbook) -> Iterator[Row]:
    for name, allowed in playbook.file.tools.allowed().items():
        tool = CATALOG[name]
        yield Row(
            tool=name,
            access=tool.access,
            does=tool.does,
            called_by=tuple(sorted(tool.functions)),
            limits=_limits(allowed),
            costs=tuple(cost for cost in costs_of(name) if cost.provider in _providers(playbook, name)),
            transient=tuple(failures_of(tool.access)["transient"]),
        )


def _providers(playbook: Playbook, name: str) -> set[str]:
    """Return who does a tool of the desk's own for this client; slots are read where they are booked."""
    tool = BOOK_APPOINTMENT if name == FIND_SLOTS.name else CATALOG[name]
    found: set[str] = set()
    for location in playbook.locations.values():
        try:
            found.add(way_of(tool, playbook, location).by.provider)
        except Misconfigured:  # nobody does it at this location, which has no calendar, say
            continue
    return found


def _limits(allowed: BaseModel) -> str:
    """Return a section's limits as they are written there."""
    given = allowed.model_dump(mode="json", exclude_none=True)
    return "; ".join(f"{name} = {value}" for name, value in given.items())


def _of_server(name: str, tool: str, section: McpToolSection, states: Mapping[str, str]) -> Row:
    limits = [f"calls = {section.calls}"] if section.is_for_models else []
    limits += [f"seconds = {section.seconds:g}"]
    limits += [f"{argument} = {value}" for argument, value in section.fixed.items()]
    limits += ["quotable = true"] * section.quotable
    limits += [f"stands for {section.stands_for}"] if section.stands_for else []
    limits += [f"looked up by {section.looked_up_by}"] if section.looked_up_by else []
    state = states.get(tool, NOT_ASKED)
    return Row(
        tool=name_of(name, tool),
        access=section.access,
        does=section.does,
        called_by=_callers(section),
        limits="; ".join(limits),
        state=state,
        transient=tuple(failures_of(section.access)["transient"]),
    )


def _callers(section: McpToolSection) -> tuple[str, ...]:
    """Return who may call a server's tool: a model, or the code that carries out grants or looks them up."""
    if section.access == "write":
        return CALLED_FOR_A_GRANT
    return CALLED_BY_MODELS if section.is_for_models else CALLED_BY_CODE
