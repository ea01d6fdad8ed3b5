"""How tools are shown on a terminal: the list, one tool in its server's words, and what changed in them."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final, get_args

from rich import box
from rich.table import Table
from rich.text import Text

from frontdesk.domain.tool_terms import Access, failures_of
from frontdesk.escalation.shown import visible
from frontdesk.tools.mcp_offered import Offered
from ops.tools.accepting import as_listed
from ops.tools.listing import Listing

_STYLES: Final = {"accepted": "green", "not accepted": "yellow"}
_MARKED: Final = {"+": "green", "-": "red"}


def table(listed: Listing) -> Table:
    """Lay out the tools."""
    is_checked = any(row.state for row in listed.rows)
    laid = Table(box=box.SIMPLE_HEAD)
    laid.add_column("tool", no_wrap=True, min_width=max((len(row.tool) for row in listed.rows), default=4))
    for heading in (
        "access",
        "what it does",
        "called by",
        "limits",
        "a call costs",
        *(["state"] * is_checked),
    ):
        laid.add_column(heading, overflow="fold")
    for row in listed.rows:
        by = ", ".join(row.called_by)
        cells = [row.tool, row.access, row.does, by, row.limits or "none", row.costs_in_words]
        state = [Text(row.state, _STYLES.get(row.state, "red"))] * is_checked
        laid.add_row(*map(Text, cells), *state)
    return laid


def remarks() -> Iterator[str]:
    """Yield what becomes of a call that failed, a sentence each."""
    again = " or ".join(failures_of("write")["transient"].values())
    looked_up = " or ".join(failures_of("write")["looked_up"].values())
    yield f"A write that failed is tried again when {again}."
    yield f"It is looked up, and never repeated on a guess, when {looked_up}. Else a person decides."
    yield f"A look-up is tried again after {' or '.join(failures_of('read')['transient'].values())}."


def as_json(listed: Listing) -> dict[str, Any]:
    """Return the list with the source of every price, and every failure with what becomes of it."""
    rows = [
        asdict(row) | {"costs": [{**asdict(each), "as_of": str(each.as_of)} for each in row.costs]}
        for row in listed.rows
    ]
    failures = {access: failures_of(access) for access in get_args(Access)}
    return {"tools": rows, "failures": failures, "problems": list(listed.problems)}


def in_words(tool: Offered) -> str:
    """Return what a person reads of a tool before accepting it; nothing in it is invisible."""
    said = as_listed(tool)
    words = said.pop("description") or "(it has no description)"
    del said["name"]
    return visible(f"{words.strip()}\n{json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False)}")


def change(before: Offered, after: Offered) -> Iterator[Text]:
    """Yield the lines in which a tool differs from what was accepted, two lines around each."""
    old, new = in_words(before).splitlines(), in_words(after).splitlines()
    for line in difflib.unified_diff(old, new, "accepted", "offered now", lineterm="", n=2):
        yield Text(line, _MARKED.get(line[:1], ""))


def reads_in_words(tool: Offered) -> str:
    """Return what a server says about whether a tool changes something."""
    if tool.says_it_destroys:
        return "the server says that it may overwrite or delete: it cannot be taken"
    if tool.says_it_writes:
        return "the server says that it writes: it can only stand for a tool of the desk's own (docs/mcp.md)"
    if tool.says_it_only_reads:
        return "the server says that it only reads"
    return "the server does not say whether it only reads: find out before you take it"


def writes_in_words(tool: Offered, stands_for: str) -> str:
    """Return what it means to accept a tool that writes, and what its server says about that."""
    meant = (
        f"IT CHANGES SOMETHING: the desk calls it for each grant of {stands_for}, and no person looks first"
    )
    said = (tool.annotations or {}).get("destructiveHint") is False
    if said and tool.says_it_writes:
        return f"{meant}; the server says that it only adds"
    return f"{meant}; the server does not say whether it overwrites or deletes: find out before you take it"


def section_of(server: str, tool: Offered) -> str:
    """Return the section with which a playbook takes a tool, ready to be pasted."""
    key = tool.name if _is_bare(tool.name) else json.dumps(tool.name)
    first = visible(tool.description.strip().partition("\n")[0])[:100]
    does = json.dumps(first or "Say here what it is for.", ensure_ascii=False)
    return f'[mcp.{server}.tools.{key}]\naccess = "read"\ndoes = {does}'


def _is_bare(key: str) -> bool:
    return all(each.isascii() and (each.isalnum() or each in "_-") for each in key)
