"""List the tools that a client gets, and accept those of MCP servers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console

from frontdesk.playbook import Playbook, load_playbook
from frontdesk.playbook_faults import did_you_mean
from frontdesk.tools.mcp_offered import Judged, Offered, judge
from ops.errors import Refusal
from ops.playbooks import BRIGHTSMILE, PlaybookFolder
from ops.tools import shown
from ops.tools.accepting import accept, accepted
from ops.tools.listing import listing, offered_by, server_named

DISABLED = 1
WIDTH = 120
"""Of the list where no terminal says how wide it is."""
_WHY_NOT = {
    "gone": "the server no longer offers it: take it out of the playbook",
    "writes": 'the server says that it writes: take it with access = "write" if it may stand for a tool of '
    "the desk's own (docs/mcp.md), else take it out of the playbook",
    "destroys": "the server says that it may overwrite or delete what is there: take it out of the playbook",
    "too long": "its description or its arguments are too long to be shown to a model: take it out",
}

_playbook = click.option(
    "--playbook", "folder", type=PlaybookFolder(), default=BRIGHTSMILE, help="Whose; else BrightSmile's."
)


@click.group("tools", invoke_without_command=True)
@_playbook
@click.option("--check", "is_checked", is_flag=True, help="Ask each MCP server how its tools stand.")
@click.option("--json", "as_document", is_flag=True, help="Print the list as JSON, and nothing else.")
@click.pass_context
def command(ctx: click.Context, folder: Path, *, is_checked: bool, as_document: bool) -> int:
    """List the tools that a client gets: read or write, who may call each, and its limits.

    What is not on the list does not exist for the desk. With --check the exit code is 1 while a tool of an
    MCP server is not used: nobody accepted it, it changed, or its server does not answer.

    Example: frontdesk tools --playbook brightsmile --check
    """
    if ctx.invoked_subcommand is not None:
        return 0
    listed = listing(load_playbook(folder), is_checked=is_checked)
    if as_document:
        click.echo(json.dumps(shown.as_json(listed), indent=2, ensure_ascii=False))
    else:
        out = _page()
        out.print(shown.table(listed))
        for remark in shown.remarks():
            out.print(remark, style="dim", soft_wrap=True)
        for problem in listed.problems:
            click.echo(problem, err=True)
    return 0 if listed.is_sound else DISABLED


@command.command("show")
@click.argument("server")
@_playbook
def show(server: str, folder: Path) -> None:
    """List what an MCP server of the playbook offers, each with the section that takes it.

    Example: frontdesk tools show highlevel --playbook northside
    """
    out = _page()
    offered = offered_by(load_playbook(folder), server)
    for tool in offered.values():
        out.print(
            f"\n# {tool.name}: {shown.reads_in_words(tool)}", markup=False, soft_wrap=True, style="bold"
        )
        out.print(shown.in_words(tool), markup=False, soft_wrap=True)
        if not tool.says_it_writes:
            out.print(f"\n{shown.section_of(server, tool)}", markup=False, soft_wrap=True)
    out.print(f"\n{server} offers {len(offered)} tools. Paste a section, then accept it:", soft_wrap=True)
    out.print(f"frontdesk tools accept {server}", soft_wrap=True)


@command.command("accept")
@click.argument("server")
@click.argument("tool", required=False)
@_playbook
@click.option("--yes", "is_sure", is_flag=True, help="Accept what is shown without being asked.")
def accept_tools(server: str, tool: str | None, folder: Path, *, is_sure: bool) -> int:
    """Accept a tool of an MCP server as it is now: read what it says of itself, and answer yes.

    What changed since it was accepted is shown. The digest is written into playbook.toml, and what was read
    into mcp/SERVER.json beside it; commit both. A tool that changes something says so. The exit code is 1
    where a tool is left that is not used.

    Example: frontdesk tools accept highlevel contacts_get-contact
    """
    playbook, out = load_playbook(folder), _page()
    wanted = [each for each in _judged(playbook, server) if tool in (None, each.tool)]
    if not wanted:
        raise Refusal(_no_such_tool(playbook, server, tool))
    agreed = [each for each in wanted if _is_agreed(out, playbook, server, each, is_sure=is_sure)]
    taken = [each.offered for each in agreed if each.offered is not None]
    if taken:
        file = accept(folder, server, taken)
        out.print(f"Written to {file}: {', '.join(each.name for each in taken)}.", soft_wrap=True)
    left = [each for each in wanted if each.state != "accepted" and each not in agreed]
    return DISABLED if left else 0


def _judged(playbook: Playbook, server: str) -> tuple[Judged, ...]:
    return judge(server_named(playbook, server), offered_by(playbook, server))


def _is_agreed(out: Console, playbook: Playbook, server: str, judged: Judged, *, is_sure: bool) -> bool:
    """Show a tool and ask; say so where there is nothing to agree to."""
    if judged.state == "accepted":
        out.print(f"{judged.tool}: it is as it was accepted.", markup=False, soft_wrap=True)
        return False
    if judged.offered is None or judged.state in _WHY_NOT:
        out.print(f"{judged.tool}: {_WHY_NOT[judged.state]}.", markup=False, soft_wrap=True)
        return False
    _show(out, playbook, server, judged.offered)
    is_writing = playbook.file.mcp[server].tools[judged.tool].access == "write"
    what = f"{judged.tool}, which changes something," if is_writing else judged.tool
    return is_sure or click.confirm(f"Accept {what} as it is now?", default=False)


def _show(out: Console, playbook: Playbook, server: str, offered: Offered) -> None:
    section = playbook.file.mcp[server].tools[offered.name]
    digest = section.digest
    before = accepted(playbook.folder, server).get(offered.name)
    stands_for = section.stands_for
    means = shown.writes_in_words(offered, stands_for) if stands_for else shown.reads_in_words(offered)
    out.print(f"\n{offered.name}: {means}", markup=False, soft_wrap=True, style="bold")
    if before is not None and before.digest == digest:
        for line in shown.change(before, offered):
            out.print(line, soft_wrap=True)
        return
    if digest is not None:
        out.print("What was accepted before is not on record here, so all of it is shown.", soft_wrap=True)
    out.print(shown.in_words(offered), markup=False, soft_wrap=True)


def _no_such_tool(playbook: Playbook, server: str, tool: str | None) -> str:
    if tool is None:
        return f"The playbook takes no tool of {server}: `frontdesk tools show {server}` lists them."
    remedy = did_you_mean(tool, playbook.file.mcp[server].tools)
    return f"The playbook takes no tool {tool} of {server}; {remedy}."


def _page() -> Console:
    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
