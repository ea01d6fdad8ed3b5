"""Kill workers at every boundary of a send, and let the provider judge whether anything was sent twice."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from ops.bench.machine import this_machine
from ops.drill.sends.failures import BrokeOff
from ops.drill.sends.mix import OF_NOTES, TEXTS_FOR_A_NOTE, Plan, draw
from ops.drill.sends.planted import PLANT_NAMES, PLANTS, PlantName
from ops.drill.sends.running import (
    MOST_WITH_A_PLANT,
    Progress,
    Seen,
    played,
    with_listing_too_late,
    with_plant,
)
from ops.drill.sends.shown import TITLE, of_plant, option_of, report_of
from ops.errors import Refusal

RUNS = 2000


@click.command("sends")
@click.option("--runs", type=click.IntRange(min=1), default=RUNS, show_default=True, help="How many runs.")
@click.option("--seed", type=click.IntRange(min=0), help="Draw the same runs again; without it, new ones.")
@click.option("--only", type=click.IntRange(min=1), help="Play this one run of the seed.")
@click.option(
    "--only-note", type=click.IntRange(min=1), help="Play this one run of those that are about a note."
)
@click.option(
    "--plant",
    type=click.Choice(PLANT_NAMES),
    help="Plant this bug in the workers; the exit code is 0 when the judge sees it.",
)
@click.option("--planted", is_flag=True, help="Plant each of the nine bugs, one after the other.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, and nothing else.")
def sends(
    *,
    runs: int,
    seed: int | None,
    only: int | None,
    only_note: int | None,
    plant: PlantName | None,
    planted: bool,
    as_json: bool,
) -> int:
    """Send many leads through the desk on this machine while its workers are killed with SIGKILL.

    A worker is killed at every boundary of a send, the provider misbehaves, and runs are redriven, started
    again, stopped and paused. For every four runs of which the text meets all that, there is one of which
    the note in the CRM does. The stand-ins for Twilio and HighLevel judge: no message and no note accepted
    twice, no run without an end, every unknown send found or with a person, and few runs with a person. The
    exit code is 0 only if all of that held.

    Example: frontdesk drill sends --runs 100 --seed 7
    """
    if sum(1 for each in (only, only_note, plant, planted or None) if each is not None) > 1:
        raise Refusal("Say one of --only, --only-note, --plant and --planted.")
    seed = secrets.randbelow(2**31) if seed is None else seed
    click.echo(f"seed {seed}", err=True)
    names = PLANT_NAMES if planted else (plant,) if plant else ()
    if names:
        return _plant(names, seed, as_json=as_json)
    plan = draw(seed, only)[-1] if only else draw(seed, only_note, OF_NOTES)[-1] if only_note else None
    if plan:
        with _seen_again(option_of(plan), seed):
            return _play([plan], seed, as_json=as_json)
    plans = (*draw(seed, runs), *draw(seed, runs // TEXTS_FOR_A_NOTE, OF_NOTES))
    with _seen_again(f"--runs {runs}", seed):
        return _play(plans, seed, as_json=as_json)


def _play(plans: Sequence[Plan], seed: int, *, as_json: bool) -> int:
    machine, began = this_machine(), time.perf_counter()
    evidence = played(plans, _progress(len(plans)))
    wall_s = time.perf_counter() - began
    control = with_listing_too_late() if len(plans) > 1 else None
    report = report_of(evidence, control, machine=machine, seed=seed, wall_s=wall_s)
    click.echo(json.dumps(report.as_data(), indent=2) if as_json else report.text())
    return 0 if report.holds else 1


def _plant(names: tuple[PlantName, ...], seed: int, *, as_json: bool) -> int:
    found: list[Seen] = []
    for name in names:
        click.echo(f"{name}: {PLANTS[name].what}", err=True)
        with _seen_again(f"--plant {name}", seed):
            found.append(with_plant(name, seed, _progress(MOST_WITH_A_PLANT)))
        if not as_json:
            click.echo(of_plant(found[-1]))
    if as_json:
        told = [{"plant": each.name, "runs": each.runs, "seen": each.promise} for each in found]
        click.echo(json.dumps({"seed": seed, "planted": told}, indent=2))
    return 0 if all(each.promise for each in found) else 1


@contextmanager
def _seen_again(how: str, seed: int) -> Iterator[None]:
    """Tell of a drill that broke off how to see it again; it has shown nothing, for better or worse."""
    try:
        yield
    except BrokeOff as broken:
        raise Refusal(f"{broken} See it again: {TITLE} {how} --seed {seed}") from broken


def _progress(runs: int) -> Progress:
    began = time.perf_counter()

    def tell(over: int, violations: int) -> None:
        passed_s = time.perf_counter() - began
        click.echo(f"  {over:,} of {runs:,} runs, {violations} promises broken, {passed_s:.0f} s", err=True)

    return tell
