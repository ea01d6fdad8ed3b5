"""Make golden cases of what people decided, for `frontdesk eval`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import get_args

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from frontdesk.escalation.shown import visible
from frontdesk.playbook import load_playbook
from ops.commands.explain import wanted as wanted_run
from ops.deployed_options import deployed_options
from ops.eval.cases import Case, Expected, read_cases
from ops.golden.keeping import keep
from ops.golden.making import Made, Wanted, make
from ops.playbooks import BRIGHTSMILE, PlaybookFolder
from ops.where import meant_desk

WIDTH = 110
"""Of the list where no terminal says how wide it is."""


@click.group("golden")
def command() -> None:
    """Make golden cases of what people decided, for `frontdesk eval`.

    Example: frontdesk golden add 3fa2
    """


@command.command("add")
@click.argument("run")
@click.option("--playbook", type=PlaybookFolder(), help="Whose golden.jsonl; else the desk's own.")
@click.option("--intent", help="What the message is about, where the desk read it wrongly.")
@click.option("--verdict", type=click.Choice(get_args(Expected)), help="What the gate should say; else ask.")
@deployed_options
def add(
    run: str, playbook: Path | None, intent: str | None, verdict: Expected | None, **where: str | None
) -> None:
    """Make a golden case of a run that a person approved, edited, rejected or took over.

    RUN is the beginning of a run's id, or a phone number, as for `frontdesk explain`. Names, phone numbers,
    e-mail addresses and links are replaced; read the line that is printed before you commit it.

    Example: frontdesk golden add 3fa2 --intent new_patient
    """
    desk = meant_desk(playbook, **where)
    story = desk.reader.story(wanted_run(desk.reader, run))
    made = make(story, load_playbook(desk.playbook_folder), Wanted(intent, verdict))
    path = keep(desk.playbook_folder, made.case)
    click.echo(visible(made.case.line()))
    for line in _about(made, path):
        click.echo(line, err=True)


@command.command("list")
@click.option(
    "--playbook",
    type=PlaybookFolder(),
    default=BRIGHTSMILE,
    help="Whose cases; else BrightSmile's.",
)
@click.option("--json", "as_document", is_flag=True, help="Print the cases as JSON, and nothing else.")
def list_cases(playbook: Path, as_document: bool) -> None:
    """List the golden cases of a playbook.

    Example: frontdesk golden list --playbook playbooks/brightsmile
    """
    cases = read_cases(playbook)
    if as_document:
        click.echo(json.dumps([each.model_dump(mode="json") for each in cases], ensure_ascii=False, indent=2))
        return
    out = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    out.print(_table(cases))
    out.print(f"{len(cases)} golden {'case' if len(cases) == 1 else 'cases'} in {playbook}.", soft_wrap=True)


def _about(made: Made, path: Path) -> list[str]:
    replaced = "; ".join(made.replaced) or "nothing, for no rule found anything personal"
    return [f"Written to {path}.", f"Replaced: {replaced}.", "Check by hand:"] + [
        f"  - {each}" for each in made.to_check
    ]


def _table(cases: tuple[Case, ...]) -> Table:
    """Lay out the cases; on a narrow terminal only the message is cut."""
    rows = [(case.id, case.intent, case.verdict, case.language) for case in cases]
    table = Table(box=box.SIMPLE_HEAD)
    for name, *column in zip(("case", "intent", "verdict", ""), *rows, strict=True):
        table.add_column(name, no_wrap=True, min_width=max(map(len, column)))
    table.add_column("message", no_wrap=True, overflow="ellipsis")
    for row, case in zip(rows, cases, strict=True):
        table.add_row(*row, Text(visible(" ".join(case.text.split()))))
    return table
