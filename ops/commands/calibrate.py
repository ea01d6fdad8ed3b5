"""Fit the desk's confidence to what people decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from frontdesk.domain.calibration import Calibration
from frontdesk.playbook import load_playbook
from ops.calibration import shown
from ops.calibration.fit import Fit, fit, missing
from ops.calibration.labels import Pool, pools
from ops.calibration.writing import write
from ops.deployed_options import deployed_options
from ops.errors import Refusal
from ops.note_words import count
from ops.where import MeantDesk, meant_desk

MOST_LABELS = 5000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one pool: a curve and whether it counts now, or what is missing for one."""

    pool: Pool
    fit: Fit | None
    is_written: bool
    sentence: str


@click.command("calibrate")
@click.option(
    "--last",
    type=click.IntRange(1, MOST_LABELS),
    default=1000,
    show_default=True,
    help="Use so many of the newest decisions.",
)
@click.option("--dry-run", is_flag=True, help="Fit and show the curves, and write none.")
@click.option("--json", "as_document", is_flag=True, help="Print everything as JSON, and nothing else.")
@deployed_options
def command(last: int, *, dry_run: bool, as_document: bool, **where: str | None) -> None:
    """Fit the desk's confidence to what people decided, for each task and model, and let the curves count.

    An approval says that reading and text were right, a rejection that they were wrong, an edit that the text
    was. A curve needs 50 such labels with some of both kinds, is measured on labels that it has not seen, and
    is not written where it would make the calibration error worse.

    Example: frontdesk calibrate --dry-run
    """
    desk = meant_desk(None, **where)
    found = pools(desk.reader.labels(last), load_playbook(desk.playbook_folder))
    if not found:
        raise Refusal(
            f"Nobody has decided yet about anything that {desk.name} scored, so there is nothing to fit."
        )
    outcomes = [_settled(pool, None if dry_run else desk) for pool in found]
    if as_document:
        click.echo(json.dumps({"desk": desk.name, "pools": [_as_json(each) for each in outcomes]}, indent=2))
        return
    _show(outcomes, Console(highlight=False))


def _settled(pool: Pool, desk: MeantDesk | None) -> Outcome:
    """Fit a pool's curve and write it on the desk, if there is one to write it on."""
    if short := missing(pool.judged):
        return Outcome(pool, None, is_written=False, sentence=f"No curve: it needs {short}.")
    fitted = fit(pool.judged)
    if fitted.objection:
        return Outcome(pool, fitted, is_written=False, sentence=f"Not written: {fitted.objection}.")
    if desk is None:
        return Outcome(pool, fitted, is_written=False, sentence="Not written: this was a dry run.")
    write(Calibration(pool.task, pool.model_id, fitted.points, fitted.labels), desk)
    return Outcome(
        pool, fitted, is_written=True, sentence=f"Written: {desk.name} uses it from the next run on."
    )


def _show(outcomes: list[Outcome], out: Console) -> None:
    for outcome in outcomes:
        for line in _page(outcome):
            out.print(line, soft_wrap=isinstance(line, str), markup=False)
    out.print(shown.bias(), soft_wrap=True)


def _page(outcome: Outcome) -> Iterator[Any]:
    pool, fitted = outcome.pool, outcome.fit
    what = Text(f"{pool.task} by {pool.model_id}", "bold")
    yield what.append(f": {count(len(pool.judged), 'label')}, {pool.right} right", "not bold")
    if fitted:
        yield shown.curve("  As the scores are", fitted.before)
        yield shown.curve(f"  By {fitted.in_words}, on labels that it has not seen", fitted.after)
    yield f"  {outcome.sentence}\n"


def _as_json(outcome: Outcome) -> dict[str, Any]:
    pool, fitted = outcome.pool, outcome.fit
    about = {
        "task": pool.task,
        "model_id": pool.model_id,
        "labels": len(pool.judged),
        "right": pool.right,
        "is_written": outcome.is_written,
        "sentence": outcome.sentence,
    }
    if fitted is None:
        return about
    curves = {"before": shown.as_json(fitted.before), "after": shown.as_json(fitted.after)}
    return {**about, "method": fitted.method, "points": fitted.points, **curves}
