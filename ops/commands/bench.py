"""Measure what a person waits for and what a desk weighs, and print it beside the targets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial

import click
from rich.console import Console

from ops.bench.brain import measure_brain
from ops.bench.cold_starts import measure_cold_starts
from ops.bench.figures import Figure, amount, as_json, table, verdict
from ops.bench.layers import measure_layers
from ops.bench.machine import this_machine
from ops.bench.memory import measure_memory
from ops.bench.router import measure_router
from ops.bench.runs import measure_run_latency
from ops.bench.starts import measure_first_lead, measure_second_time

Bench = Callable[[int | None], Iterable[Figure]]
NAMES = ("first-lead", "second-time", "run-latency", "imports", "memory", "router", "brain")
ON_REQUEST = ("layers",)
"""What needs more than a laptop has by itself: Lambda's Python."""


@click.command("bench")
@click.argument("name", type=click.Choice(NAMES + ON_REQUEST), required=False)
@click.option(
    "--repeat",
    type=click.IntRange(min=1),
    help="How often to measure: starts (3), runs (200), fresh processes (5), leads before weighing (20), "
    "simulated leads (1,000), messages read (100).",
)
@click.option(
    "--clone",
    is_flag=True,
    help="Time `make demo` in a new clone of the last commit, setup from the package cache included.",
)
@click.option("--json", "as_machine", is_flag=True, help="Print everything as JSON, and nothing else.")
def command(name: str | None, repeat: int | None, clone: bool, as_machine: bool) -> None:
    """Measure one figure by NAME, or all of them, on desks of their own that are gone afterwards.

    `layers` runs only when it is named: it builds what is deployed, and measures it in Lambda's Python.

    Each figure is told on standard error as soon as it is there, and all of them in one table at the end.

    A missed target is told in words and is no failure: on a busy machine it may mean nothing. The exit code
    is only bad when a measured run fails.

    Example: frontdesk bench run-latency --repeat 50
    """
    machine = this_machine()
    out, status = Console(quiet=as_machine, highlight=False), Console(stderr=True, quiet=as_machine)
    benches = _benches(clone)
    figures: list[Figure] = []
    with status.status("measuring") as spinner:
        for each in (name,) if name else NAMES:
            spinner.update(f"measuring {each}")
            for figure in benches[each](repeat):
                figures.append(figure)
                status.print(f"{each}: {figure.name} {amount(figure.value, figure.unit)}", markup=False)
    if as_machine:
        click.echo(json.dumps(as_json(figures, machine), ensure_ascii=False, indent=2))
        return
    out.print(machine.sentence(), soft_wrap=True)
    out.print(
        "Leads: BrightSmile's playbook, texts that need no person, stand-ins for the world.", soft_wrap=True
    )
    out.print(table(figures))
    out.print(verdict(figures, machine), soft_wrap=True)


def _benches(clone: bool) -> dict[str, Bench]:
    return {
        "first-lead": partial(measure_first_lead, in_clone=clone),
        "second-time": partial(measure_second_time, in_clone=clone),
        "run-latency": measure_run_latency,
        "imports": measure_cold_starts,
        "layers": measure_layers,
        "memory": measure_memory,
        "router": measure_router,
        "brain": measure_brain,
    }
