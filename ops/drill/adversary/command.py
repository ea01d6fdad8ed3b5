"""Let a hostile model, and then a hostile worker, try everything on a desk on this machine."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import click

from ops.bench.machine import this_machine
from ops.drill.adversary.engine import attacks_through_engine
from ops.drill.adversary.pool import Told, attacks_in_process, one_attack
from ops.drill.adversary.shown import of_one, report_of

OUTPUTS, SAMPLED = 20_000, 500


@click.command("adversary")
@click.option(
    "--outputs",
    type=click.IntRange(min=0),
    default=OUTPUTS,
    show_default=True,
    help="How many hostile outputs go through brain, contracts, gate and send in this process.",
)
@click.option(
    "--sampled",
    type=click.IntRange(min=0, max=7_999),
    default=SAMPLED,
    show_default=True,
    help="How many go through the engine, as leads on a whole desk.",
)
@click.option("--seed", type=click.IntRange(min=0), help="Draw the same attacks again; without it, new ones.")
@click.option("--only", type=click.IntRange(min=0), help="Show this one attack of the seed, with all of it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, and nothing else.")
def adversary(*, outputs: int, sampled: int, seed: int | None, only: int | None, as_json: bool) -> int:
    """Replace the model by one that answers whatever an attacker wants, and see what the desk still does.

    Half of the attackers are the model itself, behind the brain's own checks; the others have taken over the
    workers that ask it, and hand any result to the gate. A judge with eyes of its own looks at every message
    that a provider accepted: nothing outside the allow-list, nobody but the run's contact, nothing planted,
    nothing that the playbook does not say. The exit code is 0 only if all of that held.

    Example: frontdesk drill adversary --outputs 2000 --sampled 20 --seed 7
    """
    seed = secrets.randbelow(2**31) if seed is None else seed
    if only is not None:
        attack, told = one_attack(seed, only)
        click.echo(json.dumps(asdict(told), indent=2) if as_json else of_one(attack, told))
        return 1 if told.breaches else 0
    click.echo(f"seed {seed}", err=True)
    machine, began = this_machine(), time.perf_counter()
    in_process = list(_counted(attacks_in_process(seed, range(outputs)), outputs, "in process"))
    engine = list(_counted(attacks_through_engine(seed, sampled), sampled, "through the engine"))
    wall_s = time.perf_counter() - began
    report = report_of(in_process, engine, machine=machine, seed=seed, wall_s=wall_s)
    click.echo(json.dumps(report.as_data(), indent=2) if as_json else report.text())
    return 0 if report.holds else 1


def _counted(told: Iterable[Told], total: int, where: str) -> Iterator[Told]:
    """Yield what is told, with the count on a terminal's last line, or now and then in a log."""
    if not total:
        return
    is_terminal = sys.stderr.isatty()
    for number, each in enumerate(told, start=1):
        if is_terminal:
            click.echo(f"\r{number:,} of {total:,} {where}", err=True, nl=number == total)
        elif number % 1_000 == 0 or number == total:
            click.echo(f"{number:,} of {total:,} {where}", err=True)
        yield each
