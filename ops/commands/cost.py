"""Say what a desk costs in AWS and in models: idle per month, and for a number of runs."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console

from frontdesk.playbook import Playbook, load_playbook
from ops.cost.bill import Bill
from ops.cost.idle import idle_lines, unpriced
from ops.cost.models import model_lines
from ops.cost.per_run import run_lines
from ops.cost.prices import Prices, list_prices
from ops.cost.shown import as_json, remarks, tables, verdict
from ops.cost.template import Resources, has_routes, read_templates, synthesized
from ops.playbook_check_shown import page
from ops.playbooks import BRIGHTSMILE, PlaybookFolder

INCOMPLETE = 1


@click.command("cost")
@click.option("--runs", type=click.IntRange(min=1), default=1000, help="How many leads to price; 1,000.")
@click.option(
    "--playbook",
    type=PlaybookFolder(),
    default=BRIGHTSMILE,
    help="Whose desk to synthesize, and whose routes to price; playbooks/brightsmile.",
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take the templates in this folder, such as cdk.out, and synthesize nothing.",
)
@click.option("--json", "as_document", is_flag=True, help="Print everything as JSON, and nothing else.")
def command(runs: int, playbook: Path, folder: Path | None, as_document: bool) -> int:
    """Multiply what the synthesized template holds by a dated table of list prices, and price its models.

    The exit code is 1 when the template has a type of resource that nobody has priced.

    Example: frontdesk cost --runs 5000
    """
    prices = list_prices()
    with ExitStack() as stack:
        if folder is None:
            stack.enter_context(Console(stderr=True, quiet=as_document).status("synthesizing the stacks"))
            folder = stack.enter_context(synthesized(str(playbook)))
        bill = bill_of(read_templates(folder), prices, runs, load_playbook(playbook))
    if as_document:
        click.echo(json.dumps(as_json(bill, prices), ensure_ascii=False, indent=2))
    else:
        tell(bill, prices, page())
    return INCOMPLETE if bill.unpriced else 0


def bill_of(resources: Resources, prices: Prices, runs: int, playbook: Playbook) -> Bill:
    """Price a desk and its playbook's models."""
    return Bill(
        idle=idle_lines(resources, prices),
        runs=run_lines(resources, prices, runs),
        models=model_lines(playbook, prices.assumed, runs) if has_routes(resources) else (),
        runs_counted=runs,
        unpriced=unpriced(resources),
    )


def tell(bill: Bill, prices: Prices, out: Console) -> None:
    """Print the tables, what they rest on, and the sentence that can be quoted."""
    for table in tables(bill):
        out.print(table)
    for remark in remarks(prices):
        out.print(remark)
    out.print()
    out.print(verdict(bill), soft_wrap=True)
