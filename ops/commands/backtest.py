"""Replay recorded runs by the present playbook, and show which decisions change."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from frontdesk.brain.router import Brain
from frontdesk.embedder import open_embedder
from ops.backtest.recorded import Recorded, calibration_of
from ops.backtest.replay import Replay, Replayed
from ops.backtest.running import replay_all
from ops.backtest.shown import WIDTH, Backtest, as_json, tell
from ops.deployed_options import deployed_options
from ops.errors import Refusal
from ops.eval.knowledge import Shelf
from ops.eval.purse import Purse, open_purse
from ops.eval.run import progress
from ops.eval.sides import EMBEDDED, Side, brain_of, side_named
from ops.playbooks import PlaybookFolder
from ops.where import MeantDesk, meant_desk

CHANGED = 1
MOST_RUNS = 5000
JOBS = 4


@click.command("backtest")
@click.option(
    "--last",
    type=click.IntRange(1, MOST_RUNS),
    default=50,
    show_default=True,
    help="Replay so many of the newest runs.",
)
@click.option(
    "--playbook",
    type=PlaybookFolder(),
    help="The playbook to replay by; the desk's own unless you name another.",
)
@click.option(
    "--route",
    default=EMBEDDED,
    show_default=True,
    help="embedded; routes, which are the playbook's; or one model. All but the first spend real money.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help="Spend at most so many dollars; a run is begun only while its worst cost is left.",
)
@click.option("--texts", is_flag=True, help="Print the texts that change, then and now.")
@click.option("--fail-on-change", is_flag=True, help="Exit with 1 where any decision changes.")
@click.option("--json", "as_document", is_flag=True, help="Print everything as JSON, and nothing else.")
@deployed_options
def command(
    last: int,
    playbook: Path | None,
    route: str,
    budget: float,
    *,
    texts: bool,
    fail_on_change: bool,
    as_document: bool,
    **where: str | None,
) -> int:
    """Replay a desk's recorded runs by the present playbook, and show which decisions change.

    Nothing is sent and nothing is written: each run is read, drafted and decided again in this process, with
    the texts and the person of then.

    Example: frontdesk backtest --last 100
    """
    desk = meant_desk(playbook, **where)
    runs = [Recorded.of(row) for row in desk.reader.recorded(last)]
    if not runs:
        raise Refusal(f"Nothing is on record yet: {desk.name} has decided about no message.")
    side = side_named(str(desk.playbook_folder), route)
    found = replayed(runs, side, desk, budget)
    if as_document:
        click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    else:
        width = None if sys.stdout.isatty() else WIDTH
        tell(found, Console(width=width, highlight=False), with_texts=texts)
    return CHANGED if fail_on_change and found.changed else 0


def replayed(runs: Sequence[Recorded], side: Side, desk: MeantDesk, budget_usd: float) -> Backtest:
    """Replay the runs of the playbook's locations, with a bar on standard error."""
    brain = brain_of(side)
    most = side.playbook.ceilings.usd_micros_per_run
    purse = Purse(None) if side.is_free else open_purse(budget_usd, most)
    near = [run for run in runs if run.location_id in side.playbook.locations]
    known = [run for run in near if not run.is_by_rule]
    with progress("replaying", len(known), quiet=False) as advance:
        results = replay_all(
            known,
            _replay(brain, desk),
            purse,
            most_usd_micros=most,
            jobs=1 if side.is_free else JOBS,
            advance=advance,
        )
    made = tuple(each for each in results if isinstance(each, Replayed))
    return Backtest(
        side.name,
        made,
        strangers=len(runs) - len(near),
        by_rule=len(near) - len(known),
        unpaid=len(known) - len(made),
    )


def _replay(brain: Brain, desk: MeantDesk) -> Replay:
    curves = tuple(map(calibration_of, desk.reader.calibrations()))
    return Replay(brain, Shelf(brain.playbook, open_embedder()).nearest, curves)
