"""Remove versions of a deployed desk that no open run needs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

import click

from ops.deployed import aws_refusals
from ops.deployed_options import chosen_desk, deployed_options
from ops.prune import Removable, removable, remove


@click.command("prune")
@click.option("--yes", is_flag=True, help="Remove them without asking.")
@click.option(
    "--json", "as_document", is_flag=True, help="Print as JSON what can go, and with --yes what went."
)
@deployed_options
def command(yes: bool, as_document: bool, **where: str | None) -> None:
    """Show which versions of the state machine, its functions and their layers can go, ask, and remove them.

    What an alias leads to stays, what a run needs that is open or can still be redriven, and the newest three
    of everything. Nothing goes while it cannot be told what a run needs.

    Example: frontdesk prune --desk brightsmile --yes
    """
    desk = chosen_desk(**where)
    functions, stepfunctions = desk.client("lambda"), desk.client("stepfunctions")
    with aws_refusals("the versions cannot be listed"):
        found = removable(functions, stepfunctions, desk.output("StateMachineArn"))
    if not as_document:
        tell(found)
    if not found:
        _print_json(found, [], as_document)
        return
    if not (yes or as_document):
        click.confirm("Remove them?", abort=True)
    gone: list[Removable] = []
    if yes or not as_document:
        with aws_refusals(f"{len(found)} versions were to go and not all did; the rest cannot be removed"):
            gone.extend(remove(found, functions, stepfunctions))
    _print_json(found, gone, as_document)
    if not as_document:
        click.echo(f"{len(gone)} versions of the desk {desk.name} are gone.")


def tell(found: Sequence[Removable]) -> None:
    """Say what can go and why, one kind after the other."""
    if not found:
        click.echo("Nothing can go: every version is needed, or among the newest three.")
    for (kind, reason), those in groupby(found, key=lambda each: (each.kind, each.reason)):
        click.echo(f"{kind}: {reason}")
        for each in those:
            click.echo(f"  {each.arn}")


def _print_json(found: Sequence[Removable], gone: Sequence[Removable], is_wanted: bool) -> None:
    if is_wanted:
        told = {"removable": [asdict(each) for each in found], "removed": [each.arn for each in gone]}
        click.echo(json.dumps(told, indent=2))
